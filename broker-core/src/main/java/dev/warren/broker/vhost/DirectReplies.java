package dev.warren.broker.vhost;

import dev.warren.broker.message.Message;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for direct replies in a virtual host (RabbitMQ): a channel that consumes from the pseudo-queue
 * {@code amq.rabbitmq.reply-to} has an address, which is the routing key by which the default exchange reaches it. Nothing is
 * kept for a receiver that is gone. Thread-safe.
 */
public final class DirectReplies {
    /** The pseudo-queue, and what a client writes into reply-to. */
    public static final String NAME = "amq.rabbitmq.reply-to";

    private static final String ADDRESS_START = NAME + ".";

    /** Takes replies, from any thread; must not block. */
    public interface Receiver {
        void take(Message reply);
    }

    private final Map<String, Receiver> receivers = new ConcurrentHashMap<>();

    /** Whether a routing key addresses a receiver, alive or not. */
    public static boolean isAddress(String key) {
        return key.startsWith(ADDRESS_START);
    }

    /** Whether a queue name means the pseudo-queue or an address. */
    public static boolean isReserved(String queue) {
        return queue.equals(NAME) || isAddress(queue);
    }

    /** @param secret unguessable, for whoever knows it can reply */
    public String open(String secret, Receiver receiver) {
        String address = ADDRESS_START + secret;
        receivers.put(address, receiver);
        return address;
    }

    public void close(String address) {
        receivers.remove(address);
    }

    /** Whether a declaration of this name finds something. */
    public boolean exists(String name) {
        return name.equals(NAME) || receivers.containsKey(name);
    }

    public void deliver(String address, Message reply) {
        @Nullable Receiver receiver = receivers.get(address);
        if (receiver != null) {
            receiver.take(reply);
        }
    }
}
