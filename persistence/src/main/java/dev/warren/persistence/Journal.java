package dev.warren.persistence;

import java.util.List;

/**
 * What commits changed since the settled and queues maps were written: one entry a commit.
 *
 * <pre>
 * entry        u32 crc32c of the rest, settlements, marks, used
 * settlements  number, then for each: block id (step), group, number of ranges, ranges (step to the first index, length)
 * marks        number, then for each: queue id, sequence below which messages may have been delivered
 * used         number, then for each: queue id, sequence below which sequences were used
 * </pre>
 *
 * <p>Confined to one thread.
 */
final class Journal {
    /** Takes what an entry says, in its order. */
    interface Listener {
        void settled(long blockId, int group, int from, int to);

        void marked(long queueId, long below);

        void used(long queueId, long below);
    }

    private final OctetWriter out = new OctetWriter();
    private final Checksum checksum = new Checksum();

    byte[] encode(List<Run> settled, List<StoredQueue> marked, List<StoredQueue> used) {
        out.clear();
        out.u32(0).number(settled.size());
        long block = 0;
        for (Run run : settled) {
            Run.Location place = run.location();
            IntRanges ranges = run.unwritten;
            int count = ranges == null ? 0 : ranges.size();
            out.signed(place.block().id - block).number(place.group()).number(count);
            block = place.block().id;
            int at = 0;
            for (int r = 0; ranges != null && r < count; r++) {
                int from = place.offset() + ranges.from(r);
                int to = place.offset() + ranges.to(r);
                out.signed(from - at).number(to - from);
                at = to;
            }
        }
        out.number(marked.size());
        for (StoredQueue queue : marked) {
            out.number(queue.queueId()).number(queue.mark);
        }
        out.number(used.size());
        for (StoredQueue queue : used) {
            out.number(queue.queueId()).number(queue.usedBelow);
        }
        byte[] entry = out.toArray();
        out.clear();
        System.arraycopy(out.u32(checksum.of(entry, 4, entry.length)).toArray(), 0, entry, 0, 4);
        return entry;
    }

    /** False if the entry is damaged; the listener has heard nothing then. */
    boolean decode(byte[] entry, Listener listener) {
        if (entry.length < 4 || OctetReader.u32At(entry, 0) != checksum.of(entry, 4, entry.length)) {
            return false;
        }
        OctetReader in = new OctetReader(entry, 4);
        long block = 0;
        for (int n = in.count(); n > 0; n--) {
            block += in.signed();
            int group = in.count();
            int at = 0;
            for (int ranges = in.count(); ranges > 0; ranges--) {
                int from = at + (int) in.signed();
                at = from + in.count();
                listener.settled(block, group, from, at);
            }
        }
        for (int n = in.count(); n > 0; n--) {
            listener.marked(in.number(), in.number());
        }
        for (int n = in.count(); n > 0; n--) {
            listener.used(in.number(), in.number());
        }
        return true;
    }
}
