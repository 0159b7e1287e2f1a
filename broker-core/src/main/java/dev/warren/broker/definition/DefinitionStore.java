package dev.warren.broker.definition;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Keeps definitions on disk. Safe for any thread; never blocks but in {@link #load}, {@link #nextLogId} and close. */
public interface DefinitionStore extends AutoCloseable {
    /** Everything stored, in no particular order. */
    List<Definition> load();

    /** Completes when the change is synced, exceptionally when it could not be stored. Changes apply in calling order. */
    CompletableFuture<Void> write(DefinitionChange change);

    /** A number that was never given out before, across restarts and crashes. */
    long nextLogId();

    @Override
    void close();
}
