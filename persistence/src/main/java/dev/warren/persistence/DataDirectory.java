package dev.warren.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The broker's files, held by one process at a time.
 *
 * <pre>
 * warren.lock         locked while a process uses the directory
 * warren.pid          number of that process, for the message to others
 * node-id             who this node is, whatever its host is called
 * messages.mv.db      the durable block log
 * transient.mv.db     paged out messages of non-durable queues; emptied at start
 * definitions.mv.db   vhosts, users, exchanges, queues, bindings (H2 SQL)
 * history.mv.db       what the charts show (MVStore); may be deleted
 * </pre>
 *
 * <p>Immutable. The lock is held until {@link #close} or the end of the process.
 */
public final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final String nodeId;

    private DataDirectory(Path path, FileChannel lockFile, FileLock lock, String nodeId) {
        this.path = path;
        this.lockFile = lockFile;
        this.lock = lock;
        this.nodeId = nodeId;
    }

    /**
     * Takes the directory, creating it if missing.
     *
     * @throws DataDirectoryException if another process has it, or it can not be written
     */
    public static DataDirectory open(Path given) {
        // H2 takes no relative names, and the working directory is no part of what an error should leave open.
        Path path = given.toAbsolutePath().normalize();
        FileChannel lockFile = null;
        try {
            Files.createDirectories(path);
            // A lock file of our own: opening and closing a database file twice in one process would drop its lock.
            lockFile =
                    FileChannel.open(path.resolve("warren.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(lockFile);
            if (lock == null) {
                throw new DataDirectoryException(
                        "data directory " + path + " is in use by another Warren process (pid " + ownerOf(path) + ")");
            }
            writeAtomically(
                    path, "warren.pid", Long.toString(ProcessHandle.current().pid()));
            return new DataDirectory(path, lockFile, lock, nodeId(path));
        } catch (IOException e) {
            closeQuietly(lockFile);
            throw new DataDirectoryException("data directory " + path + " can not be used: " + e, e);
        } catch (DataDirectoryException e) {
            closeQuietly(lockFile);
            throw e;
        }
    }

    public Path path() {
        return path;
    }

    /** Stable for the life of the directory. */
    public String nodeId() {
        return nodeId;
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path.resolve("warren.pid"));
            lock.release();
            lockFile.close();
        } catch (IOException e) {
            throw new DataDirectoryException("data directory " + path + " could not be released", e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String ownerOf(Path path) {
        try {
            return Files.readString(path.resolve("warren.pid")).trim();
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String nodeId(Path path) throws IOException {
        Path file = path.resolve("node-id");
        if (Files.exists(file)) {
            String id = Files.readString(file).trim();
            if (!id.isEmpty()) {
                return id;
            }
        }
        String id = UUID.randomUUID().toString();
        writeAtomically(path, "node-id", id);
        return id;
    }

    private static void writeAtomically(Path directory, String name, String content) throws IOException {
        Path draft = directory.resolve(name + ".new");
        try (FileChannel out = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer octets = ByteBuffer.wrap((content + "\n").getBytes(UTF_8));
            while (octets.hasRemaining()) {
                out.write(octets);
            }
            out.force(true);
        }
        Files.move(draft, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void closeQuietly(@Nullable FileChannel file) {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException ignored) {
            // The failure that led here is the one to report.
        }
    }
}
