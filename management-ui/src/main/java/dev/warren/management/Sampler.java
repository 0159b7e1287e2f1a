package dev.warren.management;

import com.sun.management.OperatingSystemMXBean;
import dev.warren.broker.Broker;
import dev.warren.broker.channel.Channel;
import dev.warren.broker.channel.ClientCounters;
import dev.warren.broker.connection.Connection;
import dev.warren.broker.queue.QueueStats;
import dev.warren.broker.vhost.Exchange;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.management.history.History;
import dev.warren.management.history.Pass;
import dev.warren.management.metrics.ProcessFigures;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks at what is counted and hands it to the history and to the rates, in one walk over the queues. The order of the figures
 * is that of {@link dev.warren.management.history.Figure}. Confined to the thread that looks.
 */
final class Sampler {
    private static final int QUEUE_FIGURES = 8;
    private static final int OVERVIEW_FIGURES = 16;

    private final Broker broker;
    private final RateSampler rates;

    Sampler(Broker broker, RateSampler rates) {
        this.broker = broker;
        this.rates = rates;
    }

    /** @param closing whether it is the last time */
    void sample(long nowMs, boolean closing) {
        History history = rates.history();
        Pass pass = history.begin(nowMs, closing);
        if (pass == null) {
            return;
        }
        long[] each = new long[QUEUE_FIGURES];
        Map<VirtualHost, long[]> vhosts = new HashMap<>();
        Collection<VirtualHost> all = broker.vhosts();
        long[] whole = new long[OVERVIEW_FIGURES];
        all.forEach(vhost -> vhosts.put(vhost, new long[QUEUE_FIGURES]));
        ClientCounters.Counts clients = broker.connections().counts();
        rates.sample(clients, (vhost, queue, stats) -> {
            fill(each, stats);
            add(each, vhosts.computeIfAbsent(vhost, added -> new long[QUEUE_FIGURES]));
            whole[11]++;
            whole[12] += stats.consumers();
            history.queues().record(queue, each, pass);
        });
        long[] published = new long[2];
        vhosts.forEach((vhost, sum) -> {
            add(sum, whole);
            history.vhosts().record(vhost, sum, pass);
            Collection<Exchange> exchanges = vhost.exchanges();
            whole[10] += exchanges.size();
            for (Exchange exchange : exchanges) {
                published[0] = exchange.publishedIn();
                published[1] = exchange.publishedOut();
                history.exchanges().record(exchange, published, pass);
            }
        });
        sampleClients(history, pass);
        fill(each, broker.queueCounters().ended());
        add(each, whole);
        addClients(clients, whole);
        history.overview().record(History.WHOLE, whole, pass);
        history.node().record(History.WHOLE, process(), pass);
        history.end(pass);
    }

    private void sampleClients(History history, Pass pass) {
        long[] octets = new long[2];
        for (Connection connection : broker.connections().all()) {
            octets[0] = connection.octetsReceived();
            octets[1] = connection.octetsSent();
            history.connections().record(connection, octets, pass);
        }
        long[] exchanged = new long[5];
        for (Channel channel : broker.connections().channels()) {
            long unconfirmed = channel.unconfirmed();
            exchanged[0] = channel.published();
            exchanged[1] = channel.confirming() ? Math.max(0, exchanged[0] - unconfirmed) : 0;
            exchanged[2] = channel.consuming().deliveredCount();
            exchanged[3] = channel.consuming().unackedCount();
            exchanged[4] = unconfirmed;
            history.channels().record(channel, exchanged, pass);
        }
    }

    private void addClients(ClientCounters.Counts counts, long[] whole) {
        whole[8] = broker.connections().all().size();
        whole[9] = counts.channelsOpened() - counts.channelsClosed();
        whole[13] = counts.confirmed();
        whole[14] = counts.unroutableReturned();
        whole[15] = counts.unroutableDropped();
    }

    private static void fill(long[] figures, QueueStats stats) {
        figures[0] = stats.ready();
        figures[1] = stats.unacked();
        figures[2] = stats.published();
        figures[3] = stats.delivered();
        figures[4] = stats.deliveredNoAck();
        figures[5] = stats.got();
        figures[6] = stats.redelivered();
        figures[7] = stats.acked();
    }

    private static void add(long[] figures, long[] to) {
        for (int i = 0; i < figures.length; i++) {
            to[i] += figures[i];
        }
    }

    private long[] process() {
        Runtime runtime = Runtime.getRuntime();
        return new long[] {
            runtime.totalMemory() - runtime.freeMemory(),
            broker.connections().diskAlarm().freeBytes(),
            ProcessFigures.openFiles(),
            broker.connections().all().size(),
            ProcessFigures.threads(),
            broker.messages().fileBytes(),
            broker.connections().opened(),
            broker.connections().closed(),
            ProcessFigures.collections(),
            cpuMs()
        };
    }

    private static long cpuMs() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? Math.max(0, system.getProcessCpuTime()) / 1_000_000
                : 0;
    }
}
