package dev.warren.management.history;

import dev.warren.broker.channel.Channel;
import dev.warren.broker.connection.Connection;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.store.HistoryStore;
import dev.warren.broker.vhost.Exchange;
import dev.warren.broker.vhost.VirtualHost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The past of everything that is counted. One thread looks at the figures now and then, {@link #begin} to {@link #end}, and only it
 * writes; any may ask what they were, and any may have them forgotten: asked by {@link #forget}, the thread does so at its next look.
 */
public final class History {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    /** What the broker as a whole is called among its objects. */
    public static final String WHOLE = "";

    private static final String PRESENCE = "present";
    /** Looks that may be missed before there is a gap. */
    private static final int PATIENCE = 3;

    private final Retention retention;
    private final HistoryStore store;
    private final Presence presence;
    private final SeriesTable<String> overview;
    private final SeriesTable<String> node;
    private final SeriesTable<VirtualHost> vhosts;
    private final SeriesTable<ClassicQueue> queues;
    private final SeriesTable<Exchange> exchanges;
    private final SeriesTable<Connection> connections;
    private final SeriesTable<Channel> channels;
    private final List<SeriesTable<?>> tables;
    private final List<String> gone = new ArrayList<>();
    private volatile long lastMs = Long.MIN_VALUE;
    private volatile boolean forgetting;
    private long passes;
    private boolean loaded;

    public History(Retention retention, HistoryStore store) {
        this(retention, store, Budget.ofHeap());
    }

    History(Retention retention, HistoryStore store, Budget budget) {
        this.retention = retention;
        this.store = store;
        this.presence = new Presence(PATIENCE * retention.intervalMs());
        this.overview = new SeriesTable<>("overview", Figure.OVERVIEW.size(), false, retention, budget, name -> name);
        this.node = new SeriesTable<>("node", Figure.NODE.size(), false, retention, budget, name -> name);
        this.vhosts = new SeriesTable<>("vhost ", Figure.QUEUE.size(), true, retention, budget, VirtualHost::name);
        this.queues = new SeriesTable<>(
                "queue ",
                Figure.QUEUE.size(),
                true,
                retention,
                budget,
                queue -> inVhost(queue.spec().vhost(), queue.name()));
        this.exchanges = new SeriesTable<>(
                "exchange ",
                Figure.EXCHANGE.size(),
                true,
                retention,
                budget,
                exchange -> inVhost(exchange.vhost(), exchange.name()));
        this.connections = new SeriesTable<>("", Figure.CONNECTION.size(), false, retention, budget, Connection::name);
        this.channels = new SeriesTable<>(
                "", Figure.CHANNEL.size(), false, retention, budget, channel -> String.valueOf(channel.number()));
        this.tables = List.of(overview, node, vhosts, queues, exchanges, connections, channels);
    }

    /** Names may hold any character; the length tells where the first ends. */
    private static String inVhost(String vhost, String name) {
        return vhost.length() + " " + vhost + " " + name;
    }

    public Retention retention() {
        return retention;
    }

    public SeriesTable<String> overview() {
        return overview;
    }

    public SeriesTable<String> node() {
        return node;
    }

    public SeriesTable<VirtualHost> vhosts() {
        return vhosts;
    }

    public SeriesTable<ClassicQueue> queues() {
        return queues;
    }

    public SeriesTable<Exchange> exchanges() {
        return exchanges;
    }

    public SeriesTable<Connection> connections() {
        return connections;
    }

    public SeriesTable<Channel> channels() {
        return channels;
    }

    /** The moment of the last look; before the first, long ago. */
    public long lastMs() {
        return lastMs;
    }

    /**
     * Begins a look. The first one reads what was kept.
     *
     * @param nowMs since the epoch; when the clock was set back, what was later is forgotten
     * @param closing whether it is the last: all resolutions take a point
     * @return null when there was a look at this moment already
     */
    public @Nullable Pass begin(long nowMs, boolean closing) {
        long interval = retention.intervalMs();
        // On the clock's own beat, so that points of all resolutions fall together.
        long beat = closing ? nowMs : Math.floorDiv(nowMs + interval / 2, interval) * interval;
        if (!loaded) {
            load(beat);
        }
        boolean first = passes == 0;
        boolean again = beat <= lastMs && beat > lastMs - interval;
        if (again && !closing) {
            return null;
        }
        // The last look may be ahead of the clock by half an interval, and what it saw is not yet kept.
        long ms = again ? lastMs : beat;
        if (ms < lastMs) {
            LOG.info("the clock was set back: the charts' figures after {} are forgotten", Instant.ofEpochMilli(ms));
            tables.forEach(table -> table.cut(ms));
            presence.cut(ms);
        }
        boolean anew = forgetting;
        if (anew) {
            forgetting = false;
            presence.clear();
            tables.forEach(table -> table.beginAnew(ms));
        }
        if (first || anew) {
            presence.begin(ms);
        } else {
            presence.looked(ms);
        }
        List<Retention.Level> levels = retention.levels();
        boolean[] due = new boolean[levels.size()];
        for (int i = 0; i < due.length; i++) {
            long step = levels.get(i).stepMs();
            due[i] = closing || Math.floorDiv(ms, step) != Math.floorDiv(lastMs, step);
        }
        lastMs = ms;
        return new Pass(++passes, ms, due, due[1] || anew);
    }

    /**
     * Forgets all that was. From now on nothing is told of it; memory and what is kept follow at the next look. May be called by any
     * thread.
     */
    public void forget() {
        forgetting = true;
        presence.clear();
    }

    /** Forgets what the look did not meet, and keeps now and then what was seen. */
    public void end(Pass pass) {
        presence.forget(pass.ms() - retention.longestMs());
        for (SeriesTable<?> table : tables) {
            table.sweep(pass, gone);
        }
        if (pass.saves()) {
            Map<String, byte[]> changed = new HashMap<>();
            tables.forEach(table -> table.save(changed::put));
            changed.put(PRESENCE, presence.save());
            store.save(changed, gone);
            gone.clear();
        }
    }

    private void load(long nowMs) {
        loaded = true;
        int unreadable = 0;
        for (Map.Entry<String, byte[]> each : store.load().entrySet()) {
            try {
                load(each.getKey(), each.getValue(), nowMs);
            } catch (RuntimeException e) {
                gone.add(each.getKey());
                unreadable++;
            }
        }
        if (unreadable > 0) {
            LOG.warn("the charts of {} objects begin anew: what was kept of them is damaged", unreadable);
        }
        long latest = presence.latestMs();
        if (latest > nowMs) {
            lastMs = latest;
        }
    }

    private void load(String name, byte[] saved, long nowMs) {
        if (name.equals(PRESENCE)) {
            presence.load(saved);
        } else if (tables.stream().noneMatch(table -> table.load(name, saved, nowMs))) {
            gone.add(name);
        }
    }

    /**
     * What an object's figures were at moments, ascending.
     *
     * @return null for moments of which nothing is known, as when the broker was down
     */
    public <T> long[] @Nullable [] at(SeriesTable<T> table, T object, long[] timesMs) {
        long[] @Nullable [] rows = table.at(object, timesMs);
        for (int i = 0; i < timesMs.length; i++) {
            if (!presence.covers(timesMs[i])) {
                rows[i] = null;
            }
        }
        return rows;
    }
}
