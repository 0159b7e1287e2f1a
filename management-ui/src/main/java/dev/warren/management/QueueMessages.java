package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.Comeback;
import dev.warren.broker.queue.QueueConsumer;
import dev.warren.broker.store.QueueEntry;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code /api/queues/:vhost/:name/get}: takes messages as basic.get does, and gives them back if asked to. Thread-safe. */
final class QueueMessages {
    /** An answer is made in memory: it ends early rather than take all of it. */
    private static final long MOST_BYTES = 32L << 20;

    private final Node node;

    QueueMessages(Node node) {
        this.node = node;
    }

    /** A message that was got and is outstanding. */
    private record Got(QueueConsumer consumer, QueueEntry entry, Message message, long readyAfter) {}

    /** What becomes of what was got. */
    private enum After {
        ACK,
        REJECT,
        REQUEUE;

        static After of(String mode) {
            return switch (mode) {
                case "ack_requeue_true", "reject_requeue_true" -> REQUEUE;
                case "ack_requeue_false" -> ACK;
                case "reject_requeue_false" -> REJECT;
                default ->
                    throw HttpProblem.badRequest("Unsupported ackmode. Please use ack_requeue_true, "
                            + "ack_requeue_false, reject_requeue_true or reject_requeue_false.");
            };
        }
    }

    Response post(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        Body body = Body.of(request);
        long count = body.integer("count");
        After after = After.of(body.text("ackmode"));
        Encoding encoding = new Encoding(
                Encoding.base64(body.text("encoding")),
                body.has("truncate") ? Math.max(0, body.integer("truncate")) : Long.MAX_VALUE);
        ClassicQueue queue = topology.readable(request.parameter("name"));

        List<Got> all = new ArrayList<>();
        try {
            ArrayNode array = Json.array();
            long bytes = 0;
            while (all.size() < count && bytes < MOST_BYTES) {
                Got got = get(queue);
                if (got == null) {
                    break;
                }
                all.add(got);
                array.add(json(got, encoding));
                bytes += encoding.shown(got.message());
            }
            settle(queue, all, after);
            all.clear();
            return Response.ok(array);
        } finally {
            // Nothing may stay outstanding that nobody will settle.
            settle(queue, all, After.REQUEUE);
        }
    }

    /** Takes one message for good; false when there is none. */
    static boolean take(ClassicQueue queue) {
        Got got = get(queue);
        if (got == null) {
            return false;
        }
        settle(queue, List.of(got), After.ACK);
        return true;
    }

    private static @Nullable Got get(ClassicQueue queue) {
        CompletableFuture<@Nullable Got> answer = new CompletableFuture<>();
        queue.get(false, (consumer, entry, readyAfter) -> {
            Message message = entry == null ? null : entry.message();
            Got got = entry == null || message == null ? null : new Got(consumer, entry, message, readyAfter);
            if (!answer.complete(got) && got != null) {
                queue.requeue(List.of(consumer), List.of(got.entry()), Comeback.UNDELIVERED);
            }
        });
        try {
            return Waiting.until(answer);
        } finally {
            answer.cancel(false);
        }
    }

    private static void settle(ClassicQueue queue, List<Got> all, After after) {
        if (all.isEmpty()) {
            return;
        }
        List<QueueConsumer> consumers = all.stream().map(Got::consumer).toList();
        List<QueueEntry> entries = all.stream().map(Got::entry).toList();
        if (after == After.REQUEUE) {
            queue.requeue(consumers, entries, Comeback.RETURNED);
        } else if (after == After.REJECT) {
            queue.reject(consumers, entries);
        } else {
            queue.settle(consumers.toArray(new QueueConsumer[0]), entries.toArray(new QueueEntry[0]), all.size());
        }
    }

    private static ObjectNode json(Got got, Encoding encoding) {
        Message message = got.message();
        ObjectNode json = Json.object()
                .put("payload_bytes", message.bodyLength())
                .put("redelivered", got.entry().redelivered())
                .put("exchange", message.exchange())
                .put("routing_key", message.routingKey())
                .put("message_count", got.readyAfter());
        json.set("properties", Properties.json(message.properties()));
        encoding.put(json, message);
        return json;
    }
}
