package dev.warren.management;

import dev.warren.broker.store.DueEntries;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreListener;
import dev.warren.broker.store.StoreUnit;
import dev.warren.broker.store.StoredRun;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A store that keeps nothing: messages stay in the queues' memory. Its callbacks come on a thread of its own. */
final class MemoryStore implements MessageStore {
    private record Log(long queueId, boolean durable) implements QueueLog {
        @Override
        public List<StoredRun> recovered() {
            return List.of();
        }

        @Override
        public boolean crashed() {
            return false;
        }

        @Override
        public long nextSequence() {
            return 1;
        }
    }

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread daemon = new Thread(task, "memory-store");
        daemon.setDaemon(true);
        return daemon;
    });
    private volatile Supplier<String> failure = () -> "";

    /** From now on the store is broken. */
    void fail(String why) {
        failure = () -> why;
    }

    /** From now on the store cannot even be asked. */
    void fail(RuntimeException unforeseen) {
        failure = () -> {
            throw unforeseen;
        };
    }

    @Override
    public QueueLog open(long queueId, boolean durable, StoreListener listener) {
        return new Log(queueId, durable);
    }

    @Override
    public void recovered() {}

    @Override
    public void submit(StoreUnit unit) {}

    @Override
    public void mark(QueueLog log, long belowSequence, Runnable whenDurable) {
        thread.execute(whenDurable);
    }

    @Override
    public void drop(QueueLog log) {}

    @Override
    public void expand(QueueLog log, StoredRun run, Consumer<List<QueueEntry>> callback) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void fetch(QueueLog log, long[] sequences, Consumer<List<QueueEntry>> callback) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void due(QueueLog log, StoredRun run, long afterMs, long byMs, Consumer<DueEntries> callback) {}

    @Override
    public long pendingBytes() {
        return 17;
    }

    @Override
    public long fileBytes() {
        return 4096;
    }

    @Override
    public String failure() {
        return failure.get();
    }

    @Override
    public List<String> damage() {
        return List.of();
    }

    @Override
    public void close(List<QueueEntry> redelivered) {
        thread.shutdown();
    }
}
