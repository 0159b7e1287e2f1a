package dev.warren.persistence;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/**
 * The last resort when H2 can not open a log, or not read its maps: a new file is made of every block that can be found in
 * the old one, which is kept aside. What says that messages were settled is taken over as far as it can be read; beyond,
 * settled messages may come back (as redelivered), but none is lost that is not damaged itself.
 *
 * <p>Confined to the thread that opens the store.
 */
final class Salvage {
    private static final int COMMIT_OCTETS = 4 << 20;

    private final String fileName;
    private final DamageReport damage;

    Salvage(String fileName, DamageReport damage) {
        this.fileName = fileName;
        this.damage = damage;
    }

    /** Rebuilds the file. The old one must be closed. */
    void run(String why) throws IOException {
        String aside = setAside();
        FilePath.get(fileName.replaceFirst("\\.mv\\.db$", ".end")).delete();
        damage.add(fileName + " could not be read (" + why + "); it is kept as " + aside
                + ", what was found in it was copied to a new file");
        try (BlockScan scan = new BlockScan(aside)) {
            scan.run();
            LogMaps target = new LogMaps(fileName, true);
            LogMaps source = open(aside);
            try {
                copy(scan, source, target);
                target.close();
            } catch (RuntimeException | IOException e) {
                target.closeImmediately();
                throw e;
            } finally {
                if (source != null) {
                    source.closeImmediately();
                }
            }
        }
    }

    private String setAside() {
        int number = 1;
        while (FilePath.get(aside(number)).exists()) {
            number++;
        }
        FilePath.get(fileName).moveTo(FilePath.get(aside(number)), false);
        return aside(number);
    }

    private String aside(int number) {
        return fileName.replaceFirst("\\.mv\\.db$", ".damaged-" + number + ".mv.db");
    }

    private static @Nullable LogMaps open(String aside) {
        try {
            return new LogMaps(aside, true);
        } catch (RuntimeException e) {
            return null;
        }
    }

    private void copy(BlockScan scan, @Nullable LogMaps source, LogMaps target) throws IOException {
        Set<Long> live = new HashSet<>();
        boolean complete = false;
        if (source != null) {
            boolean indexWhole = keys(source.index, live);
            boolean logWhole = keys(source.log, live);
            complete = indexWhole || logWhole;
            copyMap(source.settled, target.settled, "settled");
            copyMap(source.flags, target.flags, "flags");
            copyMap(source.journal, target.journal, "journal");
            copyMap(source.queues, target.queues, "queues");
        }
        Set<Long> found = new TreeSet<>();
        scan.ids().forEach(found::add);
        if (source != null && complete) {
            // Blocks younger than what H2 found are of commits that it did not find.
            Long next = source.log.lastKey();
            found.removeIf(id -> !live.contains(id) && next != null && id < next);
            reportMissing(source, live, found);
        }
        target.state.put("salvaged", "1");
        int octets = 0;
        Checksum checksum = new Checksum();
        for (long id : found) {
            byte[] block = scan.block(id);
            BlockHead head = block == null ? null : BlockHead.decode(block, 0, checksum);
            if (block == null || head == null) {
                continue;
            }
            target.log.put(id, new Block(block));
            target.log.put(id + 1, Block.PLACEHOLDER);
            target.index.put(id, java.util.Arrays.copyOf(block, head.length()));
            octets += block.length;
            if (octets > COMMIT_OCTETS) {
                target.commit();
                target.sync();
                octets = 0;
            }
        }
        target.commit();
        target.sync();
    }

    private void reportMissing(LogMaps source, Set<Long> live, Set<Long> found) {
        Checksum checksum = new Checksum();
        for (long id : new TreeSet<>(live)) {
            byte[] octets = found.contains(id) ? null : octets(source.index, id);
            BlockHead head = octets == null ? null : BlockHead.decode(octets, 0, checksum);
            if (head != null) {
                for (Group group : head.groups()) {
                    damage.add("block " + id + " of messages: queue " + group.queueId + " lost " + group.count
                            + " messages, sequences " + group.first + ".." + group.sequence(group.count - 1));
                }
            }
        }
    }

    private static byte @Nullable [] octets(MVMap<Long, byte[]> map, long key) {
        try {
            return map.get(key);
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** Whether all keys could be read. */
    private static boolean keys(MVMap<Long, ?> map, Set<Long> into) {
        try {
            Cursor<Long, ?> cursor = map.cursor(null);
            while (cursor.hasNext()) {
                into.add(cursor.next());
            }
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private void copyMap(MVMap<Long, byte[]> source, MVMap<Long, byte[]> target, String name) {
        try {
            Cursor<Long, byte[]> cursor = source.cursor(null);
            while (cursor.hasNext()) {
                target.put(cursor.next(), cursor.getValue());
            }
        } catch (RuntimeException e) {
            damage.add("the " + name + " map of " + fileName + ": settled messages may come back");
        }
    }
}
