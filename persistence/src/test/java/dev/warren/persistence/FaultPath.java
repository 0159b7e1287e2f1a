package dev.warren.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.List;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;

/** H2's view of {@link FaultDisk}s. */
public final class FaultPath extends FilePath {
    private static final String SCHEME = "fault:";

    static void register() {
        FilePath.register(new FaultPath());
    }

    private FaultDisk disk() {
        return FaultDisk.named(name.substring(SCHEME.length(), name.indexOf('/')));
    }

    private String file() {
        return name.substring(name.indexOf('/') + 1);
    }

    @Override
    public FilePath getPath(String path) {
        FaultPath result = new FaultPath();
        result.name = path;
        return result;
    }

    @Override
    public String getScheme() {
        return "fault";
    }

    @Override
    public long size() {
        return disk().size(file());
    }

    @Override
    public void moveTo(FilePath target, boolean atomicReplace) {
        disk().rename(file(), ((FaultPath) target.unwrap()).file());
    }

    @Override
    public boolean createFile() {
        if (exists()) {
            return false;
        }
        try {
            disk().create(file());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return true;
    }

    @Override
    public boolean exists() {
        return name.indexOf('/') < 0 || file().isEmpty() || disk().exists(file());
    }

    @Override
    public void delete() {
        disk().delete(file());
    }

    @Override
    public List<FilePath> newDirectoryStream() {
        List<FilePath> paths = new ArrayList<>();
        String directory = name.substring(0, name.indexOf('/') + 1);
        for (String file : FaultDisk.named(directory.substring(SCHEME.length(), directory.length() - 1))
                .names()) {
            paths.add(getPath(directory + file));
        }
        return paths;
    }

    @Override
    public FilePath toRealPath() {
        return this;
    }

    @Override
    public FilePath getParent() {
        int slash = name.indexOf('/');
        return slash < 0 || slash == name.length() - 1 ? null : getPath(name.substring(0, slash + 1));
    }

    @Override
    public boolean isDirectory() {
        return file().isEmpty();
    }

    @Override
    public boolean isRegularFile() {
        return !isDirectory();
    }

    @Override
    public boolean isAbsolute() {
        return true;
    }

    @Override
    public long lastModified() {
        return 0;
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public boolean setReadOnly() {
        return false;
    }

    @Override
    public void createDirectory() {}

    @Override
    public FileChannel open(String mode) throws IOException {
        FaultDisk disk = disk();
        String file = file();
        if (mode.startsWith("rw")) {
            disk.create(file);
        } else if (!disk.exists(file)) {
            throw new java.io.FileNotFoundException(name);
        }
        return new Channel(disk, file);
    }

    private static final class Channel extends FileBaseDefault {
        private final FaultDisk disk;
        private final String file;

        Channel(FaultDisk disk, String file) {
            this.disk = disk;
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return disk.read(file, target, position);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            return disk.write(file, source, position);
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            disk.truncate(file, size);
        }

        @Override
        public long size() {
            return disk.size(file);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            disk.sync(file);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            return new FileLock(this, position, size, shared) {
                @Override
                public boolean isValid() {
                    return true;
                }

                @Override
                public void release() {}
            };
        }
    }
}
