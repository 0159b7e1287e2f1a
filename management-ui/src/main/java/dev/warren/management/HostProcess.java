package dev.warren.management;

import java.util.List;
import java.util.function.Supplier;

/**
 * What the API shows and changes of the process around the broker. Immutable.
 *
 * @param settings what it was started with, secrets masked
 */
public record HostProcess(LogLevels logs, Supplier<List<EffectiveSetting>> settings) {
    /** Of a broker that nobody has set up. */
    static final HostProcess BARE = new HostProcess(LogLevels.FIXED, List::of);
}
