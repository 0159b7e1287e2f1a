package dev.warren.management;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionChange;
import dev.warren.broker.definition.DefinitionStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Definitions that are given at the start, and change nowhere. */
record MemoryDefinitions(List<Definition> stored, AtomicLong lastLogId) implements DefinitionStore {
    MemoryDefinitions(List<Definition> stored) {
        this(stored, new AtomicLong());
    }

    @Override
    public List<Definition> load() {
        return stored;
    }

    @Override
    public CompletableFuture<Void> write(DefinitionChange change) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public long nextLogId() {
        return lastLogId.incrementAndGet();
    }

    @Override
    public void close() {}
}
