package dev.warren.broker.channel;

import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one channel that wait for the end of the read, by queue, so that a queue's monitor is taken once for all of
 * them. Confined to the connection's event loop.
 */
final class PublishBatches {
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_QUEUES = 1024;

    private static final class Batch {
        private final ClassicQueue queue;
        private Message[] messages = new Message[16];
        private int count;

        Batch(ClassicQueue queue) {
            this.queue = queue;
        }

        void add(Message message) {
            if (count == messages.length) {
                messages = Arrays.copyOf(messages, count * 2);
            }
            messages[count++] = message;
        }

        void flush(List<Runnable> deadLetters) {
            int flushed = count;
            count = 0;
            queue.publish(messages, flushed, deadLetters);
            Arrays.fill(messages, 0, flushed, null);
        }
    }

    private final IdentityHashMap<ClassicQueue, Batch> batches = new IdentityHashMap<>();
    private final List<Batch> waiting = new ArrayList<>();
    private final List<Runnable> deadLetters = new ArrayList<>(0);
    private @Nullable Batch last;
    private long bytes;

    /** Adds a message for each queue; flushes when it is enough. */
    void add(ClassicQueue[] queues, Message message) {
        for (ClassicQueue queue : queues) {
            Batch batch = last;
            if (batch == null || batch.queue != queue) {
                batch = batches.computeIfAbsent(queue, Batch::new);
                last = batch;
            }
            if (batch.count == 0) {
                waiting.add(batch);
            }
            batch.add(message);
        }
        bytes += message.bodyLength() + Message.OVERHEAD_BYTES;
        if (bytes > MOST_BYTES) {
            flush();
        }
    }

    /** Hands every queue its messages. */
    void flush() {
        for (int i = 0; i < waiting.size(); i++) {
            waiting.get(i).flush(deadLetters);
        }
        waiting.clear();
        bytes = 0;
        for (int i = 0; i < deadLetters.size(); i++) {
            deadLetters.get(i).run();
        }
        deadLetters.clear();
        if (batches.size() > MOST_QUEUES) {
            // A channel that has published to ever new queues must not keep those that are long gone.
            batches.clear();
            last = null;
        }
    }
}
