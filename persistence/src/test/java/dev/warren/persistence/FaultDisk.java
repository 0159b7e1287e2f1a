package dev.warren.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * A disk in memory with a volatile cache: a write is in the cache until a sync returned. A power cut keeps what was synced
 * and any part of the rest, by sectors of 512 octets, in any order. May also fail a sync or a write.
 *
 * <p>Files are named {@code fault:<disk>/<file>}. Safe for any thread.
 */
final class FaultDisk {
    private static final int SECTOR = 512;
    private static final Map<String, FaultDisk> DISKS = new ConcurrentHashMap<>();

    private static final class Change {
        final long position;
        final byte[] octets;
        final long truncateTo;

        Change(long position, byte[] octets, long truncateTo) {
            this.position = position;
            this.octets = octets;
            this.truncateTo = truncateTo;
        }
    }

    /** A growing array. */
    private static final class Image {
        byte[] octets = new byte[8192];
        int length;

        void write(long position, byte[] source, int from, int to) {
            int end = (int) position + to - from;
            if (end > octets.length) {
                octets = Arrays.copyOf(octets, Math.max(end, octets.length * 2));
            }
            System.arraycopy(source, from, octets, (int) position, to - from);
            length = Math.max(length, end);
        }

        void truncate(long size) {
            if (size < length) {
                Arrays.fill(octets, (int) size, length, (byte) 0);
                length = (int) size;
            }
        }

        Image copy() {
            Image copy = new Image();
            copy.octets = octets.clone();
            copy.length = length;
            return copy;
        }
    }

    private static final class DiskFile {
        Image cached = new Image();
        Image synced = new Image();
        final List<Change> unsynced = new ArrayList<>();
    }

    private final String name;
    private final Map<String, DiskFile> files = new TreeMap<>();
    private long operations;
    private long cutAt = Long.MAX_VALUE;
    private long failSyncAt = Long.MAX_VALUE;
    private long failWriteAt = Long.MAX_VALUE;
    private long syncs;
    private long writtenOctets;
    private boolean off;
    private Random cutRandom = new Random(0);
    private FaultDisk afterCut;
    private volatile CountDownLatch syncGate;
    private final CountDownLatch died = new CountDownLatch(1);

    FaultDisk(String name) {
        this.name = name;
        DISKS.put(name, this);
        FaultPath.register();
    }

    static FaultDisk named(String name) {
        FaultDisk disk = DISKS.get(name);
        if (disk == null) {
            throw new IllegalStateException("no disk " + name);
        }
        return disk;
    }

    /** What files' names begin with. */
    String prefix() {
        return "fault:" + name + "/";
    }

    void remove() {
        DISKS.remove(name);
    }

    /** The power goes at an operation (write, truncate, sync) from now. */
    synchronized void cutAfter(long operations, long seed) {
        cutAt = this.operations + operations;
        cutRandom = new Random(seed);
    }

    synchronized void failSyncAfter(long syncs) {
        failSyncAt = this.syncs + syncs;
    }

    synchronized void failWriteAfter(long operations) {
        failWriteAt = this.operations + operations;
    }

    /** Syncs wait for the latch before they begin. */
    void holdSyncs(CountDownLatch gate) {
        syncGate = gate;
    }

    /** But for those of writes of zeros. */
    synchronized long writtenOctets() {
        return writtenOctets;
    }

    synchronized long syncs() {
        return syncs;
    }

    /** Opens once the power is gone or an operation was failed. */
    CountDownLatch died() {
        return died;
    }

    synchronized boolean isOff() {
        return off;
    }

    /** Cuts now unless it happened, and returns the disk as it is found afterwards. */
    synchronized FaultDisk powerCut(long seed) {
        if (!off) {
            cutRandom = new Random(seed);
            cut();
        }
        return afterCut;
    }

    private void cut() {
        off = true;
        died.countDown();
        afterCut = new FaultDisk(name + "'");
        double kept = new double[] {0, 1, 0.5, 0.1, 0.9}[cutRandom.nextInt(5)];
        boolean whole = cutRandom.nextInt(3) == 0;
        for (Map.Entry<String, DiskFile> file : files.entrySet()) {
            Image image = file.getValue().synced;
            for (Change change : file.getValue().unsynced) {
                tear(image, change, kept, whole);
            }
            DiskFile found = new DiskFile();
            found.cached = image;
            found.synced = image.copy();
            afterCut.files.put(file.getKey(), found);
        }
        files.clear();
        // The name stays that of the disk found later.
        DISKS.remove(afterCut.name);
    }

    private void tear(Image image, Change change, double kept, boolean whole) {
        if (change.truncateTo >= 0) {
            if (cutRandom.nextDouble() < kept) {
                image.truncate(change.truncateTo);
            }
            return;
        }
        boolean all = whole && cutRandom.nextDouble() < kept;
        for (int from = 0; from < change.octets.length; from += SECTOR) {
            int to = Math.min(change.octets.length, from + SECTOR);
            if (whole ? all : cutRandom.nextDouble() < kept) {
                image.write(change.position + from, change.octets, from, to);
            }
        }
    }

    /** Takes a cut disk's place under its name. */
    FaultDisk pluggedIn() {
        FaultDisk again = new FaultDisk(name.replace("'", ""));
        again.files.putAll(files);
        return again;
    }

    /** The files as the process sees them: what a kill leaves. */
    synchronized FaultDisk afterKill() {
        FaultDisk copy = new FaultDisk(name + "'");
        files.forEach((path, file) -> {
            DiskFile found = new DiskFile();
            found.cached = file.cached.copy();
            found.synced = file.cached.copy();
            copy.files.put(path, found);
        });
        off = true;
        files.clear();
        DISKS.remove(copy.name);
        return copy;
    }

    synchronized byte[] content(String file) {
        DiskFile found = files.get(file);
        return Arrays.copyOf(found.cached.octets, found.cached.length);
    }

    synchronized void content(String file, byte[] octets) {
        DiskFile changed = new DiskFile();
        changed.cached.write(0, octets, 0, octets.length);
        changed.synced.write(0, octets, 0, octets.length);
        files.put(file, changed);
    }

    synchronized List<String> names() {
        return List.copyOf(files.keySet());
    }

    /** Waits until nothing was written for a while, or the power is gone. */
    synchronized void awaitRest() throws InterruptedException {
        long seen = -1;
        while (!off && seen != operations) {
            seen = operations;
            wait(3);
        }
    }

    private void operate() throws IOException {
        if (off) {
            throw new IOException("power is off");
        }
        if (++operations >= cutAt) {
            cut();
            throw new IOException("power cut");
        }
    }

    synchronized boolean exists(String file) {
        return files.containsKey(file);
    }

    synchronized void delete(String file) {
        files.remove(file);
    }

    synchronized void rename(String from, String to) {
        DiskFile file = files.remove(from);
        if (file != null) {
            files.put(to, file);
        }
    }

    synchronized void create(String file) throws IOException {
        if (off) {
            throw new IOException("power is off");
        }
        files.computeIfAbsent(file, key -> new DiskFile());
    }

    synchronized long size(String file) {
        DiskFile found = files.get(file);
        return found == null ? 0 : found.cached.length;
    }

    synchronized int read(String file, ByteBuffer target, long position) throws IOException {
        DiskFile found = files.get(file);
        if (off || found == null) {
            throw new IOException("power is off");
        }
        if (position >= found.cached.length) {
            return -1;
        }
        int count = (int) Math.min(target.remaining(), found.cached.length - position);
        target.put(found.cached.octets, (int) position, count);
        return count;
    }

    synchronized int write(String file, ByteBuffer source, long position) throws IOException {
        int count = source.remaining();
        byte[] octets = new byte[count];
        source.get(octets);
        if (!off && files.containsKey(file)) {
            DiskFile target = files.get(file);
            // The cut may come while this is being written.
            target.unsynced.add(new Change(position, octets, -1));
            if (operations + 1 >= failWriteAt) {
                failWriteAt = Long.MAX_VALUE;
                died.countDown();
                throw new IOException("no space left on device");
            }
            operate();
            target.cached.write(position, octets, 0, count);
            writtenOctets += octets[0] == 0 ? 0 : count;
            return count;
        }
        throw new IOException("power is off");
    }

    synchronized void truncate(String file, long size) throws IOException {
        DiskFile target = files.get(file);
        operate();
        target.unsynced.add(new Change(0, new byte[0], size));
        target.cached.truncate(size);
    }

    void sync(String file) throws IOException {
        CountDownLatch gate = syncGate;
        if (gate != null) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        synchronized (this) {
            operate();
            if (++syncs >= failSyncAt) {
                failSyncAt = Long.MAX_VALUE;
                died.countDown();
                throw new IOException("input/output error");
            }
            DiskFile target = files.get(file);
            for (Change change : target.unsynced) {
                if (change.truncateTo >= 0) {
                    target.synced.truncate(change.truncateTo);
                } else {
                    target.synced.write(change.position, change.octets, 0, change.octets.length);
                }
            }
            target.unsynced.clear();
        }
    }
}
