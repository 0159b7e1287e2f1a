package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.exchange.RouterHome;
import dev.warren.broker.message.Message;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreListener;
import dev.warren.broker.store.StoreUnit;
import dev.warren.broker.store.StoredRun;
import dev.warren.codec.FieldValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything bound, and the last messages. The messages lie in memory; those that are persistent lie in the exchange's log
 * too. Safe for any thread: the monitor is this object, so that what is bound during a publish gets the message once, by
 * routing or from the history; only the store is called within it.
 */
final class RecentHistoryRouter implements Router, StoreListener {
    private static final String NO_STORE = "x-recent-history-no-store";

    /** @param entry the message in the log; null when it is in memory only */
    private record Kept(Message message, @Nullable QueueEntry entry) {}

    private final int most;
    private final RouterHome home;
    private final @Nullable QueueLog log;
    private final FanoutRouter bound = new FanoutRouter();
    private final ArrayDeque<Kept> recent = new ArrayDeque<>();
    private long nextSequence;

    RecentHistoryRouter(int most, RouterHome home) {
        this.most = most;
        this.home = home;
        this.log = home.openLog(this);
        this.nextSequence = log == null ? 0 : log.nextSequence();
    }

    /** Reads what recovery found; blocks until it is there. */
    @Override
    public void start() {
        if (log == null) {
            return;
        }
        List<QueueEntry> found = new ArrayList<>();
        CountDownLatch reading = new CountDownLatch(log.recovered().size());
        for (StoredRun run : log.recovered()) {
            home.messages().expand(log, run, entries -> {
                synchronized (found) {
                    found.addAll(entries);
                }
                reading.countDown();
            });
        }
        try {
            reading.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (found) {
            found.sort(Comparator.comparingLong(QueueEntry::sequence));
            keep(found);
        }
    }

    private synchronized void keep(List<QueueEntry> entries) {
        for (QueueEntry entry : entries) {
            Message message = entry.message();
            if (message != null) {
                recent.addLast(new Kept(message, entry));
            }
        }
    }

    @Override
    public void bind(Binding binding) {
        List<Message> history;
        synchronized (this) {
            bound.bind(binding);
            history = recent.stream().map(Kept::message).toList();
        }
        home.deliver(binding.destination(), history);
    }

    @Override
    public synchronized void unbind(Binding binding) {
        bound.unbind(binding);
    }

    @Override
    public void route(Routable message, Consumer<Destination> destinations) {
        FieldValue noStore = message.headers().get(NO_STORE);
        boolean keep = noStore == null || !Boolean.TRUE.equals(noStore.value());
        synchronized (this) {
            if (keep) {
                remember(message.message());
            }
            bound.route(message, destinations);
        }
    }

    private void remember(Message message) {
        // Another object: its publisher waits for the queues, not for the history.
        Message copy = new Message(
                message.address(),
                message.content(),
                message.propertiesLength(),
                message.persistent(),
                message.priority());
        StoreUnit unit = new StoreUnit();
        QueueEntry entry = null;
        if (log != null && copy.persistent()) {
            entry = new QueueEntry(log, nextSequence++, 0, copy);
            entry.submitted(true);
            unit.append(entry);
        }
        recent.addLast(new Kept(copy, entry));
        if (recent.size() > most) {
            QueueEntry oldest = recent.removeFirst().entry();
            if (oldest != null) {
                oldest.settle();
                unit.settle(oldest);
            }
        }
        if (!unit.isEmpty()) {
            home.messages().submit(unit);
        }
    }

    @Override
    public void stored(StoredRun run, List<QueueEntry> entries) {
        // The messages stay in memory.
    }

    @Override
    public void drop() {
        if (log != null) {
            home.messages().drop(log);
        }
    }
}
