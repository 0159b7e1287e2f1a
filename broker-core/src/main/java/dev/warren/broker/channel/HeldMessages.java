package dev.warren.broker.channel;

import dev.warren.broker.browse.Browsed;
import dev.warren.broker.browse.StoreUnavailableException;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueConsumer;
import dev.warren.broker.store.QueueEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The messages of one queue that a channel's client holds, for operators: asked of the channel's event loop, a bounded slice at
 * a time. Confined to one thread, which waits for the event loop.
 */
public final class HeldMessages {
    /** Places looked at in one go. */
    private static final int SLICE = 4096;

    private static final long PATIENCE_MS = 10_000;

    private static final Comparator<Held> BY_ID =
            Comparator.comparingLong(held -> held.message().id());

    /**
     * @param message without its content if that is only in the store
     * @param heldMs how long ago it was delivered, at least
     */
    public record Held(Browsed message, long deliveryTag, QueueConsumer consumer, long heldMs) {}

    private final Channel channel;
    private final ClassicQueue queue;

    public HeldMessages(Channel channel, ClassicQueue queue) {
        this.channel = channel;
        this.queue = queue;
    }

    /** Those behind an id, the first ones by id, at most so many. */
    public List<Held> after(long id, int most) {
        PriorityQueue<Held> least = new PriorityQueue<>(BY_ID.reversed());
        long tag = 1;
        while (tag > 0) {
            long from = tag;
            CompletableFuture<Long> next = new CompletableFuture<>();
            ask(() -> next.complete(channel.consuming().withdrawn().look(from, SLICE, (each, consumer, entry) -> {
                if (consumer.queue() == queue && entry.sequence() > id && fits(least, most, entry)) {
                    add(least, most, each, consumer, entry);
                }
            })));
            tag = until(next, 0L);
        }
        List<Held> sorted = new ArrayList<>(least);
        sorted.sort(BY_ID);
        return sorted;
    }

    private static boolean fits(PriorityQueue<Held> least, int most, QueueEntry entry) {
        return least.size() < most
                || entry.sequence() < least.element().message().id();
    }

    private void add(PriorityQueue<Held> least, int most, long tag, QueueConsumer consumer, QueueEntry entry) {
        if (least.size() == most) {
            least.remove();
        }
        // While it is outstanding, its channel's event loop alone changes it.
        Browsed message = Browsed.of(entry, Browsed.State.UNACKED);
        least.add(
                new Held(message, tag, consumer, channel.consuming().withdrawn().ageMs(tag)));
    }

    /** Puts a message back into the queue; false when the client has settled it meanwhile. */
    public boolean release(Held held) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        ask(() -> {
            boolean released = channel.isOpen()
                    && channel.consuming()
                            .withdrawn()
                            .withdraw(held.deliveryTag(), queue, held.message().id());
            done.complete(released);
        });
        return until(done, false);
    }

    private void ask(Runnable question) {
        try {
            channel.execute(question);
        } catch (RejectedExecutionException e) {
            throw new StoreUnavailableException("the broker stops");
        }
    }

    private static <T> T until(CompletableFuture<T> answer, T otherwise) {
        try {
            return answer.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // A stalled event loop: what others say is worth showing.
            return otherwise;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("the broker stops");
        }
    }
}
