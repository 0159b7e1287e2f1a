package dev.warren.management.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The metrics of one scrape, gathered value by value. Confined to the thread that answers. */
final class Families {
    private final String prefix;
    private final List<InfoSnapshot> infos = new ArrayList<>();
    private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
    private final Map<String, CounterSnapshot.Builder> counters = new LinkedHashMap<>();
    private final List<HistogramSnapshot> histograms = new ArrayList<>();

    /** @param prefix of every name: {@code rabbitmq_} */
    Families(String prefix) {
        this.prefix = prefix;
    }

    /** @param labels names and values by turns */
    Families gauge(String name, String help, Number value, String... labels) {
        gauges.computeIfAbsent(
                        name, n -> GaugeSnapshot.builder().name(prefix + n).help(help))
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(value.doubleValue())
                        .labels(Labels.of(labels))
                        .build());
        return this;
    }

    /** @param name without {@code _total}, which is added */
    Families counter(String name, String help, Number value, String... labels) {
        counters.computeIfAbsent(
                        name, n -> CounterSnapshot.builder().name(prefix + n).help(help))
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .value(value.doubleValue())
                        .labels(Labels.of(labels))
                        .build());
        return this;
    }

    /**
     * A constant 1 whose labels are the information.
     *
     * @param name without {@code _info}, which is added
     */
    Families info(String name, String help, String... labels) {
        infos.add(InfoSnapshot.builder()
                .name(prefix + name)
                .help(help)
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of(labels))
                        .build())
                .build());
        return this;
    }

    /**
     * How often a value was within some bounds.
     *
     * @param counts of each bucket alone; one more than bounds, for what is above
     */
    Families histogram(String name, String help, int[] bounds, long[] counts, double sum, String... labels) {
        double[] upper = new double[bounds.length + 1];
        for (int i = 0; i < bounds.length; i++) {
            upper[i] = bounds[i];
        }
        upper[bounds.length] = Double.POSITIVE_INFINITY;
        histograms.add(HistogramSnapshot.builder()
                .name(prefix + name)
                .help(help)
                .dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(upper, counts))
                        .sum(sum)
                        .labels(Labels.of(labels))
                        .build())
                .build());
        return this;
    }

    MetricSnapshots snapshots() {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        infos.forEach(all::metricSnapshot);
        gauges.values().forEach(each -> all.metricSnapshot(each.build()));
        counters.values().forEach(each -> all.metricSnapshot(each.build()));
        histograms.forEach(all::metricSnapshot);
        return all.build();
    }
}
