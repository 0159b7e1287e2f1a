package dev.warren.persistence;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * H2's names for files behind a {@link CheckedChannel}: {@code warren:} and the name of the file. Databases (MVStore and
 * SQL engine alike) are wrapped, other files are passed through.
 *
 * <p>Public because H2 creates further paths of a scheme by its class's constructor.
 */
public final class CheckedPath extends FilePathWrapper {
    private static final CheckedPath PROVIDER = new CheckedPath();

    /** For H2; {@link #of} names a file. */
    public CheckedPath() {}

    /** The checked name of a file. */
    static String of(String file) {
        FilePath.register(PROVIDER);
        return PROVIDER.getScheme() + ":" + file;
    }

    @Override
    public String getScheme() {
        return "warren";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        FileChannel base = super.open(mode);
        return mode.startsWith("rw") && name.endsWith(".mv.db") ? new CheckedChannel(base) : base;
    }
}
