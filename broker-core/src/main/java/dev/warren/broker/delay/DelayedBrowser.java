package dev.warren.broker.delay;

import dev.warren.broker.browse.Browsed;
import dev.warren.broker.browse.Place;
import dev.warren.broker.browse.StoreReads;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at messages that wait in a delaying exchange, and takes single ones away. Safe for any thread that may wait for the
 * store.
 */
public final class DelayedBrowser {
    private final DelayedMessages delayed;
    private final StoreReads reads;

    /** Some messages, and where others follow; null when there are none. */
    public record Page(List<Browsed> messages, @Nullable Place next) {}

    /** When a message is due. */
    private record Due(long atMs, long sequence, @Nullable QueueEntry entry) {
        static final Comparator<Due> ORDER = Comparator.comparingLong(Due::atMs).thenComparingLong(Due::sequence);

        boolean isBehind(Place place) {
            return atMs > place.order() || atMs == place.order() && sequence > place.sequence();
        }
    }

    DelayedBrowser(DelayedMessages delayed, MessageStore store, QueueLog log) {
        this.delayed = delayed;
        this.reads = new StoreReads(store, log);
    }

    /** The messages behind a place, the earliest first. */
    public Page page(Place from, int most) {
        List<Due> found = new ArrayList<>();
        for (QueueEntry entry : delayed.inMemory()) {
            add(new Due(entry.dueAtMs(), entry.sequence(), entry), from, found);
        }
        // A message may have been read to memory in between.
        Set<Long> known = new HashSet<>();
        found.forEach(due -> known.add(due.sequence));
        long minute = DelayIndex.minute(Math.max(0, from.order()));
        DelayIndex.Minute next;
        int stored = 0;
        while (stored <= most && (next = delayed.inStore(minute)) != null) {
            for (int i = 0; i < next.items().length; i++) {
                if (known.add(next.sequence(i))) {
                    stored += add(new Due(next.dueAtMs(i), next.sequence(i), null), from, found) ? 1 : 0;
                }
            }
            minute = next.number() + 1;
        }
        found.sort(Due.ORDER);
        List<Due> shown = found.subList(0, Math.min(most, found.size()));
        Due last = shown.isEmpty() ? null : shown.get(shown.size() - 1);
        return new Page(
                reads.complete(shown.stream().map(DelayedBrowser::shown).toList()),
                last == null || found.size() == shown.size()
                        ? null
                        : new Place(last.atMs, last.sequence, 0, from.position() + shown.size()));
    }

    private static boolean add(Due due, Place from, List<Due> found) {
        return due.isBehind(from) && found.add(due);
    }

    private static Browsed shown(Due due) {
        return new Browsed(
                due.sequence,
                Browsed.State.DELAYED,
                0,
                false,
                0,
                0,
                due.atMs,
                due.entry == null ? null : due.entry.message());
    }

    /** One message; null when it does not wait here. */
    public @Nullable Browsed find(long id) {
        QueueEntry entry = entry(id);
        return entry == null
                ? null
                : new Browsed(id, Browsed.State.DELAYED, 0, false, 0, 0, entry.dueAtMs(), entry.message());
    }

    private @Nullable QueueEntry entry(long id) {
        for (QueueEntry entry : delayed.inMemory()) {
            if (entry.sequence() == id) {
                return entry;
            }
        }
        List<QueueEntry> found = reads.fetch(new long[] {id});
        return found.isEmpty() ? null : found.get(0);
    }

    /** Takes a message away; false when it does not wait here. */
    public boolean cancel(long id) {
        QueueEntry entry = entry(id);
        return entry != null && delayed.remove(entry, -1) >= 0;
    }

    /** Lets a message wait so long from now on; returns its new id, negative when it does not wait here. */
    public long schedule(long id, long afterMs) {
        QueueEntry entry = entry(id);
        return entry == null ? -1 : delayed.remove(entry, afterMs);
    }
}
