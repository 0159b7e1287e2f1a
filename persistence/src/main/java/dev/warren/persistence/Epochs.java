package dev.warren.persistence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells chunks of the file's history from those of a commit that a crash undid. H2 numbers the next commit like the lost
 * one, and takes a lost chunk that it comes across later for the one of the same number. So each opening starts an
 * epoch, every chunk's footer names its own, and the store header lists where they began:
 *
 * <pre>
 * epochs:   epoch.version.epoch.version...   (hexadecimal; the version is the first one of the epoch)
 * </pre>
 *
 * <p>Confined to the channel's lock.
 */
final class Epochs {
    /** A header has room for them; a lost chunk from more starts ago has long been overwritten. */
    private static final int MAX_LISTED = 100;

    private record Start(long epoch, long version) {}

    private final List<Start> starts = new ArrayList<>();

    /** What the store header lists; later lists replace shorter ones. */
    void read(@Nullable String list) {
        List<Start> found = new ArrayList<>();
        if (list != null) {
            String[] numbers = list.split("\\.");
            for (int i = 0; i + 1 < numbers.length; i += 2) {
                found.add(new Start(Long.parseLong(numbers[i], 16), Long.parseLong(numbers[i + 1], 16)));
            }
        }
        if (!found.isEmpty() && found.get(found.size() - 1).epoch > current()) {
            starts.clear();
            starts.addAll(found);
        }
    }

    long current() {
        return starts.isEmpty() ? 0 : starts.get(starts.size() - 1).epoch;
    }

    void begin(long version) {
        long epoch = current() + 1;
        // Whatever an earlier start excludes, this one does.
        starts.removeIf(start -> start.version >= version);
        if (starts.size() == MAX_LISTED) {
            starts.remove(0);
        }
        starts.add(new Start(epoch, version));
    }

    void write(Map<String, String> header) {
        StringBuilder list = new StringBuilder();
        for (Start start : starts) {
            list.append(list.length() == 0 ? "" : ".")
                    .append(Long.toHexString(start.epoch))
                    .append('.')
                    .append(Long.toHexString(start.version));
        }
        if (list.length() > 0) {
            header.put("epochs", list.toString());
        }
    }

    /** Whether a chunk's commit was undone by a crash. */
    boolean undone(long epoch, long version) {
        for (Start start : starts) {
            if (start.epoch > epoch && version >= start.version) {
                return true;
            }
        }
        return false;
    }
}
