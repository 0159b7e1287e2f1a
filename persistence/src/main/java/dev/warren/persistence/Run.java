package dev.warren.persistence;

import dev.warren.broker.store.StoredRun;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one queue and priority that lie together in a block. Their numbers within the run (its indexes) never
 * change; the block may, when live records are copied out of mostly settled blocks.
 *
 * <p>Threads: what is settled changes on the log's writer; reads come from any thread. Guarded by the run.
 */
final class Run implements StoredRun {
    /** Where the records are: index {@code i} of the run is record {@code offset + i} of the group. */
    record Location(StoredBlock block, int group, int offset) {}

    final StoredQueue queue;
    private final int priority;
    private final int count;
    private final long first;
    private final long @Nullable [] sequences;
    private final long bodyBytes;
    private long earliestDueMs;
    private long latestDueMs;
    private volatile Location location;

    /** All indexes below are settled. */
    private int settledBelow;

    /** Settled indexes from settledBelow on; null while there are none. */
    private @Nullable BitSet settledAbove;

    private int live;

    /** What the queue was told, {@link #handOver}. */
    private long handedFirst;

    private long handedLast;
    private int handedCount;
    private long handedBytes;

    /** Indexes known to have been redelivered, from the last clean end. */
    private @Nullable BitSet redelivered;

    /** After an unclean end: sequences below may have been delivered. -1 when the redelivered set is all there is. */
    private long suspectBelow = -1;

    /** Settled ranges that the journal does not have yet: from, to, from, to. Confined to the log's writer. */
    @Nullable
    IntRanges unwritten;

    Run(
            StoredQueue queue,
            Location location,
            int priority,
            int count,
            long first,
            long @Nullable [] sequences,
            long @Nullable [] dues,
            long bodyBytes) {
        this.queue = queue;
        this.location = location;
        this.priority = priority;
        this.count = count;
        this.first = first;
        this.sequences = sequences;
        this.bodyBytes = bodyBytes;
        this.live = count;
        long earliest = Long.MAX_VALUE;
        long latest = dues == null ? Long.MAX_VALUE : 0;
        for (int i = 0; dues != null && i < dues.length; i++) {
            long due = dues[i] == 0 ? Long.MAX_VALUE : dues[i];
            earliest = Math.min(earliest, due);
            latest = Math.max(latest, due);
        }
        this.earliestDueMs = earliest;
        this.latestDueMs = latest;
        handOver(bodyBytes);
    }

    /** Fixes what the queue is told from what is live now. */
    synchronized void handOver(long liveBodyBytes) {
        handedCount = live;
        handedBytes = liveBodyBytes;
        if (live > 0) {
            handedFirst = sequenceAt(nextLive(0));
            handedLast = sequenceAt(previousLive(count - 1));
        }
    }

    /** A run of some of this one's records, with what is known of them. To be handed over anew; for recovery only. */
    synchronized Run slice(int from, int to) {
        Run part = new Run(
                queue,
                new Location(location.block(), location.group(), location.offset() + from),
                priority,
                to - from,
                sequenceAt(from),
                sequences == null ? null : java.util.Arrays.copyOfRange(sequences, from, to),
                null,
                0);
        // Bounds, as they are meant to be.
        part.earliestDueMs = earliestDueMs;
        part.latestDueMs = latestDueMs;
        for (int i = from; i < to; i++) {
            if (isSettled(i)) {
                part.settle(i - from);
            }
        }
        part.recoveredRedelivered(redelivered == null ? null : redelivered.get(from, to), suspectBelow);
        return part;
    }

    Location location() {
        return location;
    }

    void moveTo(Location target) {
        location = target;
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public synchronized long firstSequence() {
        return handedFirst;
    }

    @Override
    public synchronized long lastSequence() {
        return handedLast;
    }

    @Override
    public synchronized int count() {
        return handedCount;
    }

    @Override
    public synchronized long bodyBytes() {
        return handedBytes;
    }

    @Override
    public synchronized long earliestDueMs() {
        return earliestDueMs;
    }

    @Override
    public synchronized long latestDueMs() {
        return latestDueMs;
    }

    @Override
    public long dueAtMs(int index) {
        int at = indexOfLive(index);
        Location place = location;
        return queue.log().head(place.block().id).groups().get(place.group()).due(place.offset() + at);
    }

    @Override
    public long sequence(int index) {
        return sequenceAt(indexOfLive(index));
    }

    /** Records, live and settled. */
    int size() {
        return count;
    }

    long firstOfAll() {
        return first;
    }

    long lastOfAll() {
        return sequenceAt(count - 1);
    }

    long sequenceAt(int index) {
        return sequences == null ? first + index : sequences[index];
    }

    /** The index of a sequence, or negative. */
    int indexOf(long sequence) {
        if (sequences != null) {
            return java.util.Arrays.binarySearch(sequences, sequence);
        }
        long index = sequence - first;
        return index >= 0 && index < count ? (int) index : -1;
    }

    synchronized int live() {
        return live;
    }

    synchronized boolean isSettled(int index) {
        return index < settledBelow || settledAbove != null && settledAbove.get(index);
    }

    /** Whether it was not settled before. */
    synchronized boolean settle(int index) {
        if (isSettled(index)) {
            return false;
        }
        live--;
        if (index == settledBelow) {
            settledBelow = settledAbove == null ? index + 1 : settledAbove.nextClearBit(index + 1);
            if (settledAbove != null && settledAbove.length() <= settledBelow) {
                settledAbove = null;
            }
            return true;
        }
        if (settledAbove == null) {
            settledAbove = new BitSet(count);
        }
        settledAbove.set(index);
        return true;
    }

    synchronized int nextLive(int from) {
        int at = Math.max(from, settledBelow);
        return settledAbove == null ? at : settledAbove.nextClearBit(at);
    }

    private int previousLive(int from) {
        int at = from;
        while (isSettled(at)) {
            at--;
        }
        return at;
    }

    synchronized BitSet settledIndexes() {
        BitSet settled = settledAbove == null ? new BitSet() : (BitSet) settledAbove.clone();
        settled.set(0, settledBelow);
        return settled;
    }

    private int indexOfLive(int number) {
        int at = nextLive(0);
        for (int i = 0; i < number; i++) {
            at = nextLive(at + 1);
        }
        return at;
    }

    synchronized void recoveredRedelivered(@Nullable BitSet known, long suspectBelow) {
        this.redelivered = known;
        this.suspectBelow = suspectBelow;
    }

    /** Whether the message is to be delivered with redelivered set when it is read back. */
    synchronized boolean isRedelivered(int index, boolean recordedAsDelivered) {
        return redelivered != null && redelivered.get(index)
                || suspectBelow >= 0 && (recordedAsDelivered || sequenceAt(index) < suspectBelow);
    }

    synchronized void setRedelivered(int index) {
        if (redelivered == null) {
            redelivered = new BitSet(count);
        }
        redelivered.set(index);
    }

    /** Whether the record's own delivered mark matters: the run was recovered after an unclean end. */
    synchronized boolean isSuspect() {
        return suspectBelow >= 0;
    }

    synchronized boolean hasRedelivered() {
        return redelivered != null;
    }
}
