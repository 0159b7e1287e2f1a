package dev.warren.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.channel.Channel;
import dev.warren.broker.connection.Connection;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.vhost.Exchange;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.management.history.Figure;
import dev.warren.management.history.History;
import dev.warren.management.history.SeriesTable;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Request;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks of the past, put where RabbitMQ's API has it: beside each figure {@code x} an {@code x_details} with
 * rate, average rate, average and samples, the latest first. Of time in which the broker was down there are none.
 */
final class Samples {
    private final History history;
    private final @Nullable SampleRange lengths;
    private final @Nullable SampleRange messages;
    private final @Nullable SampleRange octets;
    private final @Nullable SampleRange process;

    /** @throws HttpProblem 400 when the request asks for what makes no sense */
    Samples(Request request, History history) {
        this.history = history;
        this.lengths = SampleRange.of(request, "lengths");
        this.messages = SampleRange.of(request, "msg_rates");
        this.octets = SampleRange.of(request, "data_rates");
        this.process = SampleRange.of(request, "node_stats");
    }

    void putQueue(ObjectNode json, @Nullable ClassicQueue queue) {
        if (queue != null) {
            put(json, Figure.LENGTHS, lengths, history.queues(), List.of(queue));
            put(json, "message_stats", Figure.MESSAGES, messages, history.queues(), List.of(queue));
        }
    }

    void putVhost(ObjectNode json, @Nullable VirtualHost vhost) {
        if (vhost != null) {
            put(json, Figure.LENGTHS, lengths, history.vhosts(), List.of(vhost));
            put(json, "message_stats", Figure.MESSAGES, messages, history.vhosts(), List.of(vhost));
        }
    }

    void putExchange(ObjectNode json, @Nullable Exchange exchange) {
        if (exchange != null) {
            put(json, "message_stats", Figure.PUBLISHED, messages, history.exchanges(), List.of(exchange));
        }
    }

    /** @param find finds a connection by its name */
    void putConnection(ObjectNode json, Function<String, @Nullable Connection> find) {
        Connection connection =
                octets == null ? null : find.apply(json.path("name").asText());
        if (connection != null) {
            put(json, Figure.OCTETS, octets, history.connections(), List.of(connection));
        }
    }

    void putChannel(ObjectNode json, Channel channel) {
        put(json, "message_stats", Figure.EXCHANGED, messages, history.channels(), List.of(channel));
        put(json, Figure.OUTSTANDING, lengths, history.channels(), List.of(channel));
    }

    void putNode(ObjectNode json) {
        put(json, Figure.PROCESS, process, history.node(), List.of(History.WHOLE));
    }

    void putOverview(ObjectNode json) {
        List<String> whole = List.of(History.WHOLE);
        put(json, "queue_totals", Figure.LENGTHS, lengths, history.overview(), whole);
        put(json, "message_stats", Figure.MESSAGES, messages, history.overview(), whole);
        put(json, "message_stats", Figure.CLIENTS, messages, history.overview(), whole);
        put(json, "object_totals", Figure.OBJECTS, process, history.overview(), whole);
    }

    /** The same for a user who sees only some virtual hosts. */
    void putOverview(ObjectNode json, Collection<VirtualHost> visible) {
        put(json, "queue_totals", Figure.LENGTHS, lengths, history.vhosts(), visible);
        put(json, "message_stats", Figure.MESSAGES, messages, history.vhosts(), visible);
    }

    private <T> void put(
            ObjectNode json,
            String part,
            List<Figure> figures,
            @Nullable SampleRange range,
            SeriesTable<T> table,
            Collection<T> objects) {
        if (range != null) {
            put(
                    json.get(part) instanceof ObjectNode there ? there : json.putObject(part),
                    figures,
                    range,
                    table,
                    objects);
        }
    }

    private <T> void put(
            ObjectNode json,
            List<Figure> figures,
            @Nullable SampleRange range,
            SeriesTable<T> table,
            Collection<T> objects) {
        if (range == null) {
            return;
        }
        long[] times = range.timesMs(history.lastMs());
        long[] @Nullable [] rows = new long[times.length][];
        for (T object : objects) {
            add(history.at(table, object, times), rows);
        }
        for (Figure figure : figures) {
            String name = figure.name() + "_details";
            ObjectNode details = json.get(name) instanceof ObjectNode there ? there : json.putObject(name);
            put(details, figure, times, rows, range.stepMs());
            putPresent(details, json.path(figure.name()));
        }
    }

    /** What is younger than a step has a sample of now: clients take the first without a look whether there is one. */
    private static void putPresent(ObjectNode details, JsonNode value) {
        if (details.path("samples") instanceof ArrayNode samples && samples.isEmpty() && value.isNumber()) {
            samples.addObject().put("sample", value.longValue()).put("timestamp", System.currentTimeMillis());
            details.put("avg", value.doubleValue());
        }
    }

    private static void add(long[] @Nullable [] rows, long[] @Nullable [] to) {
        for (int i = 0; i < rows.length; i++) {
            long[] row = rows[i];
            long[] sum = to[i];
            if (row != null && sum == null) {
                to[i] = row.clone();
            } else if (row != null && sum != null) {
                for (int figure = 0; figure < sum.length; figure++) {
                    sum[figure] += row[figure];
                }
            }
        }
    }

    private static void put(ObjectNode details, Figure figure, long[] times, long[] @Nullable [] rows, long stepMs) {
        ArrayNode samples = details.putArray("samples");
        double sum = 0;
        double change = 0;
        double latestChange = 0;
        long steps = 0;
        for (int i = times.length - 1; i >= 0; i--) {
            long[] row = rows[i];
            if (row == null) {
                continue;
            }
            long value = figure.value().applyAsLong(row);
            samples.addObject().put("sample", value).put("timestamp", times[i]);
            sum += value;
            long[] before = i == 0 ? null : rows[i - 1];
            if (before != null) {
                double step = value - (double) figure.value().applyAsLong(before);
                // A counter that fell began anew: the broker was started, or a queue deleted.
                step = figure.counter() ? Math.max(0, step) : step;
                change += step;
                steps++;
                latestChange = i == times.length - 1 ? step : latestChange;
            }
        }
        double seconds = stepMs / 1000.0;
        details.put("rate", latestChange / seconds)
                .put("avg_rate", steps == 0 ? 0.0 : change / (steps * seconds))
                .put("avg", samples.isEmpty() ? 0.0 : sum / samples.size());
    }
}
