package dev.warren.broker.dedup;

import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.RouterHome;
import dev.warren.broker.exchange.RoutingNote;
import dev.warren.broker.message.Message;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreListener;
import dev.warren.broker.store.StoreUnit;
import dev.warren.broker.store.StoredRun;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the last messages of one exchange, bounded by number and by time: the oldest goes when there are too many. A
 * key is about 250 octets of heap. With a log, a key becomes durable in the commit of its message: after a crash either both
 * are there or none.
 *
 * <p>A duplicate of a message that its queues have not accepted yet is answered together with it: else a crash could lose
 * both, with one of them confirmed.
 *
 * <p>Safe for any thread; the monitor is this object and a leaf but for the store.
 */
public final class DeduplicationWindow implements StoreListener {
    private static final byte[] NO_ADDRESS = {0, 0};

    /** One key. Guarded by the window's monitor. */
    private final class Kept implements RoutingNote {
        private final byte[] octets;
        private final ByteBuffer key;
        private final long expiresAtMs;
        private @Nullable QueueEntry entry;
        private boolean pending;
        private boolean refused;
        private final List<Consumer<Boolean>> duplicates = new ArrayList<>(0);

        Kept(byte[] octets, long expiresAtMs, @Nullable QueueEntry entry) {
            this.octets = octets;
            this.key = ByteBuffer.wrap(octets);
            this.expiresAtMs = expiresAtMs;
            this.entry = entry;
            this.pending = entry == null;
        }

        private boolean expired(long nowMs) {
            return expiresAtMs != 0 && expiresAtMs <= nowMs;
        }

        private void whenSettled(Consumer<Boolean> duplicate) {
            boolean accepted;
            synchronized (DeduplicationWindow.this) {
                if (pending) {
                    duplicates.add(duplicate);
                    return;
                }
                accepted = !refused;
            }
            duplicate.accept(accepted);
        }

        @Override
        public void store(StoreUnit unit) {
            synchronized (DeduplicationWindow.this) {
                if (log != null && byKey.get(key) == this && entry == null) {
                    QueueEntry stored =
                            new QueueEntry(log, nextSequence++, 0, new Message(NO_ADDRESS, octets, 0, true, 0));
                    stored.dueAtMs(expiresAtMs);
                    stored.submitted(true);
                    entry = stored;
                    unit.append(stored);
                }
            }
        }

        @Override
        public void settled(boolean accepted) {
            List<Consumer<Boolean>> waiting;
            StoreUnit unit = new StoreUnit();
            synchronized (DeduplicationWindow.this) {
                pending = false;
                refused = !accepted;
                waiting = List.copyOf(duplicates);
                duplicates.clear();
                if (!accepted && byKey.remove(key, this)) {
                    forget(this, unit);
                }
            }
            submit(unit);
            waiting.forEach(duplicate -> duplicate.accept(accepted));
        }
    }

    private final int most;
    private final long ttlMs;
    private final RouterHome home;
    private final @Nullable QueueLog log;
    private final LinkedHashMap<ByteBuffer, Kept> byKey = new LinkedHashMap<>();
    private long nextSequence;
    private long duplicates;

    /**
     * @param most keys kept
     * @param ttlMs how long a key is kept, unless its message says otherwise; 0 for as long as there is room
     * @param durable whether the keys outlive the broker, if the exchange does
     */
    public DeduplicationWindow(int most, long ttlMs, boolean durable, RouterHome home) {
        this.most = most;
        this.ttlMs = ttlMs;
        this.home = home;
        this.log = durable ? home.openLog(this) : null;
        this.nextSequence = log == null ? 0 : log.nextSequence();
    }

    /** Reads what recovery found; blocks until it is there. */
    public void start() {
        if (log == null) {
            return;
        }
        List<QueueEntry> found = home.recovered(log);
        StoreUnit unit = new StoreUnit();
        synchronized (this) {
            long now = home.nowMs();
            for (QueueEntry entry : found) {
                Message message = entry.message();
                if (message != null) {
                    Kept kept = new Kept(message.content(), entry.dueAtMs(), entry);
                    entry.message(null);
                    Kept older = byKey.remove(kept.key);
                    if (older != null) {
                        forget(older, unit);
                    }
                    byKey.put(kept.key, kept);
                }
            }
            trim(now, unit);
        }
        submit(unit);
    }

    /**
     * Whether a message is the first with its key. If so the key is kept, and the message told of it; if not, it is told
     * whose duplicate it is.
     *
     * @param ownTtlMs how long this key is kept, 0 for as long as the window says
     */
    public boolean admit(byte[] keyOctets, long ownTtlMs, Routable message) {
        long now = home.nowMs();
        ByteBuffer key = ByteBuffer.wrap(keyOctets);
        StoreUnit unit = new StoreUnit();
        Kept admitted;
        synchronized (this) {
            Kept known = byKey.get(key);
            if (known != null && !known.expired(now)) {
                duplicates++;
                message.answeredWith(known::whenSettled);
                return false;
            }
            if (known != null) {
                byKey.remove(key);
                forget(known, unit);
            }
            long ttl = ownTtlMs > 0 ? ownTtlMs : ttlMs;
            admitted = new Kept(keyOctets, ttl == 0 ? 0 : now + ttl, null);
            byKey.put(key, admitted);
            trim(now, unit);
        }
        submit(unit);
        message.alongside(admitted);
        return true;
    }

    private void trim(long nowMs, StoreUnit unit) {
        Iterator<Map.Entry<ByteBuffer, Kept>> oldest = byKey.entrySet().iterator();
        while (oldest.hasNext()) {
            Kept kept = oldest.next().getValue();
            if (byKey.size() <= most && !kept.expired(nowMs)) {
                return;
            }
            oldest.remove();
            forget(kept, unit);
        }
    }

    private static void forget(Kept kept, StoreUnit unit) {
        QueueEntry entry = kept.entry;
        if (entry != null) {
            entry.settle();
            unit.settle(entry);
        }
    }

    private void submit(StoreUnit unit) {
        if (!unit.isEmpty()) {
            home.messages().submit(unit);
        }
    }

    @Override
    public synchronized void stored(StoredRun run, List<QueueEntry> entries) {
        // The key itself is in memory.
        entries.forEach(entry -> entry.message(null));
    }

    /** The exchange is deleted. */
    public void drop() {
        if (log != null) {
            home.messages().drop(log);
        }
    }

    /** Keys in the window, expired ones among them. */
    public synchronized int size() {
        return byKey.size();
    }

    /** Messages that were held back since the start. */
    public synchronized long duplicates() {
        return duplicates;
    }
}
