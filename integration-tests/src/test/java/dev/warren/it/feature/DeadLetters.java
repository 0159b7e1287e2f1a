package dev.warren.it.feature;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Messages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Queues whose messages die, where their dead letters go, and what is written on these. */
final class DeadLetters {
    private final Broker broker;

    DeadLetters(Broker broker) {
        this.broker = broker;
    }

    /** The dead-letter exchange of the test. */
    String exchange() {
        return broker.name("dlx");
    }

    /** A queue that gets everything from the dead-letter exchange. */
    String graveyard(Channel channel) throws Exception {
        channel.exchangeDeclare(exchange(), "fanout");
        String queue = channel.queueDeclare(broker.name("grave"), false, true, false, null)
                .getQueue();
        channel.queueBind(queue, exchange(), "");
        return queue;
    }

    /** A queue with the dead-letter exchange, and further arguments. */
    String dying(Channel channel, Map<String, Object> arguments) throws Exception {
        Map<String, Object> all = new HashMap<>(Map.of("x-dead-letter-exchange", exchange()));
        all.putAll(arguments);
        return channel.queueDeclare(broker.name("q"), false, true, false, all).getQueue();
    }

    /** Arguments of a queue whose messages move on to another. */
    static Map<String, Object> expiringInto(String target, int ttlMs) {
        return Map.of("x-message-ttl", ttlMs, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", target);
    }

    static void rejectNext(Channel channel, String queue) throws Exception {
        channel.basicReject(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false);
    }

    static void awaitReady(Channel channel, String queue, int count) throws Exception {
        Await.equal("messages in " + queue, count, () -> Messages.ready(channel, queue));
    }

    static GetResponse awaitOne(Channel channel, String queue) throws Exception {
        return Await.value("a message in " + queue, () -> channel.basicGet(queue, true), got -> got != null);
    }

    static List<String> buried(Channel channel, String graveyard, int count) throws Exception {
        List<String> bodies = new ArrayList<>();
        Await.until("dead letters", () -> {
            bodies.addAll(Messages.drain(channel, graveyard));
            return bodies.size() >= count;
        });
        return bodies;
    }

    /** The latest entry of x-death. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> death(GetResponse got) {
        List<?> deaths = (List<?>) got.getProps().getHeaders().get("x-death");
        return (Map<String, Object>) deaths.get(0);
    }

    static String text(Map<String, Object> table, String name) {
        return table.get(name).toString();
    }

    static List<String> texts(Object array) {
        return ((List<?>) array).stream().map(Object::toString).toList();
    }

    static AMQP.BasicProperties headers(Map<String, Object> headers) {
        return new AMQP.BasicProperties.Builder().headers(headers).build();
    }
}
