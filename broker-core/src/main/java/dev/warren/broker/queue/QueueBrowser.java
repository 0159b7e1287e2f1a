package dev.warren.broker.queue;

import dev.warren.broker.browse.Browsed;
import dev.warren.broker.browse.Place;
import dev.warren.broker.browse.StoreReads;
import dev.warren.broker.store.QueueEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks into a queue and changes nothing: no order, no flag, no count. Safe for any thread that may wait for the store. The
 * monitor is held for moments only, however many messages there are.
 */
public final class QueueBrowser {
    private static final Comparator<RetryLine.Waiting> BY_TIME = Comparator.comparingLong(RetryLine.Waiting::untilMs)
            .thenComparingLong(waiting -> waiting.entry().sequence());

    private final QueueMonitor monitor;
    private final StoreReads reads;

    /** Some messages, and where others follow; null when there are none. */
    public record Page(List<Browsed> messages, @Nullable Place next) {}

    QueueBrowser(QueueMonitor monitor) {
        this.monitor = monitor;
        this.reads = new StoreReads(monitor.driver().messages(), monitor.log());
    }

    /** The ready messages in the order in which they will be delivered. */
    public ReadyWalk ready(Place from) {
        return new ReadyWalk(monitor, reads, from);
    }

    /** Where the ready messages go on behind so many. */
    public Place behind(long count) {
        return count == 0 ? Place.FIRST_READY : new PlaceFinder(monitor, count).find();
    }

    /** Messages that came back and are not ready yet, the earliest first. */
    public Page retrying(Place from, int most) {
        RetryLine.Waiting[] all;
        synchronized (monitor) {
            all = monitor.state().retries().all();
        }
        Arrays.sort(all, BY_TIME);
        List<Browsed> found = new ArrayList<>();
        Place place = from;
        int at = firstBehind(all, from);
        int end = (int) Math.min(all.length, (long) at + most);
        synchronized (monitor) {
            for (; at < end; at++) {
                QueueEntry entry = all[at].entry();
                place = new Place(all[at].untilMs(), entry.sequence(), 0, place.position() + 1);
                if (!entry.settled() && !entry.dead()) {
                    found.add(Browsed.of(entry, Browsed.State.RETRY_WAIT, all[at].untilMs()));
                }
            }
        }
        return new Page(reads.complete(found), end < all.length ? place : null);
    }

    private static int firstBehind(RetryLine.Waiting[] sorted, Place from) {
        int at = 0;
        while (at < sorted.length
                && (sorted[at].untilMs() < from.order()
                        || sorted[at].untilMs() == from.order()
                                && sorted[at].entry().sequence() <= from.sequence())) {
            at++;
        }
        return (int) Math.min(sorted.length, at + from.skip());
    }

    /** Messages on their way to the dead-letter exchange. */
    public Page deadLetters(Place from, int most) {
        List<Browsed> found = new ArrayList<>();
        long at = from.position();
        boolean more;
        synchronized (monitor) {
            DeadLetterLine line = monitor.driver().deadLetters();
            line.show(at, most, found);
            more = at + most < line.size();
        }
        return new Page(reads.complete(found), more ? new Place(from.order(), from.sequence(), 0, at + most) : null);
    }

    /** Places in the line to the dead-letter exchange. */
    public int deadLetterCount() {
        synchronized (monitor) {
            return monitor.driver().deadLetters().size();
        }
    }

    /** A message that is ready, or waits for that; null when there is no such one. */
    public @Nullable Browsed find(long id) {
        List<Browsed> found = new ArrayList<>(1);
        List<QueueEntry[]> returned = new ArrayList<>();
        List<Lane> inRun = new ArrayList<>();
        RetryLine.Waiting[] waiting;
        synchronized (monitor) {
            waiting = monitor.state().retries().all();
            monitor.state().ready().forEachLane(lane -> {
                returned.add(lane.returned());
                show(lane.head().after(id - 1).poll(), id, found);
                show(lane.tail().after(id - 1).poll(), id, found);
                if (lane.middle().mayHave(id)) {
                    inRun.add(lane);
                }
            });
        }
        if (found.isEmpty()) {
            returned.forEach(entries -> Arrays.stream(entries)
                    .filter(entry -> entry.sequence() == id)
                    .forEach(entry -> show(entry, id, found)));
            Arrays.stream(waiting)
                    .filter(each -> each.entry().sequence() == id)
                    .forEach(each -> found.add(shown(each)));
        }
        if (found.isEmpty() && !inRun.isEmpty()) {
            for (QueueEntry entry : reads.fetch(new long[] {id})) {
                synchronized (monitor) {
                    if (inRun.stream().anyMatch(lane -> lane.middle().has(entry))) {
                        found.add(Browsed.of(entry, Browsed.State.READY));
                    }
                }
            }
        }
        List<Browsed> complete = reads.complete(found);
        return complete.isEmpty() ? null : complete.get(0);
    }

    private void show(@Nullable QueueEntry entry, long id, List<Browsed> found) {
        if (entry != null && entry.sequence() == id) {
            synchronized (monitor) {
                found.add(Browsed.of(entry, Browsed.State.READY));
            }
        }
    }

    private Browsed shown(RetryLine.Waiting waiting) {
        synchronized (monitor) {
            return Browsed.of(waiting.entry(), Browsed.State.RETRY_WAIT, waiting.untilMs());
        }
    }

    /** The same messages with their contents; without those that are gone. */
    public List<Browsed> complete(List<Browsed> messages) {
        return reads.complete(messages);
    }

    /** How things stand. */
    public Situation situation(QueueSettings settings) {
        synchronized (monitor) {
            return Situation.of(monitor.state(), monitor.driver().deadLetters().size(), settings.limit());
        }
    }

    /** Whether the queue would refuse a message with such a body now. */
    public boolean isFullFor(int bodyBytes) {
        synchronized (monitor) {
            return monitor.state().isFullFor(bodyBytes);
        }
    }

    /** The id that the next message will have: those below came before now. */
    public long nextId() {
        synchronized (monitor) {
            return monitor.state().nextSequence();
        }
    }

    /** When a message came in. */
    public Arrival arrival(long id) {
        synchronized (monitor) {
            return monitor.arrival(id);
        }
    }
}
