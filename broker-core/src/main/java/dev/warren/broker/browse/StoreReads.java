package dev.warren.broker.browse;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Reads one queue's messages from the store, and waits for them: not for event loops, and not under the monitor. Thread-safe. */
public final class StoreReads {
    private static final long PATIENCE_MS = 30_000;

    private final MessageStore store;
    private final QueueLog log;

    public StoreReads(MessageStore store, QueueLog log) {
        this.store = store;
        this.log = log;
    }

    /** The live messages of a run. */
    public List<QueueEntry> expand(StoredRun run) {
        return await(answer -> store.expand(log, run, answer));
    }

    /** The live messages among these. */
    public List<QueueEntry> fetch(long[] sequences) {
        if (sequences.length == 0) {
            return List.of();
        }
        Arrays.sort(sequences);
        return await(answer -> store.fetch(log, sequences, answer));
    }

    /** The same messages with their contents; without those that are gone. */
    public List<Browsed> complete(List<Browsed> browsed) {
        long[] missing = browsed.stream()
                .filter(each -> each.message() == null)
                .mapToLong(Browsed::id)
                .toArray();
        if (missing.length == 0) {
            return browsed;
        }
        Map<Long, Message> contents = new HashMap<>();
        for (QueueEntry entry : fetch(missing)) {
            Message message = entry.message();
            if (message != null) {
                contents.put(entry.sequence(), message);
            }
        }
        List<Browsed> complete = new ArrayList<>(browsed.size());
        for (Browsed each : browsed) {
            Browsed whole = each.message() == null ? each.with(contents.get(each.id())) : each;
            if (whole.message() != null) {
                complete.add(whole);
            }
        }
        return complete;
    }

    private static List<QueueEntry> await(Consumer<Consumer<List<QueueEntry>>> read) {
        CompletableFuture<List<QueueEntry>> answer = new CompletableFuture<>();
        read.accept(answer::complete);
        try {
            return answer.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new StoreUnavailableException("the message store did not answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("the broker stops");
        }
    }
}
