package dev.warren.it.harness;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Short ways to put messages into queues and to take them out again. */
public final class Messages {

    public static final AMQP.BasicProperties PERSISTENT =
            new AMQP.BasicProperties.Builder().deliveryMode(2).build();

    private Messages() {}

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Publishes to the queue through the default exchange and waits for the confirms. */
    public static void put(Channel channel, String queue, String... bodies) throws Exception {
        channel.confirmSelect();
        for (String body : bodies) {
            channel.basicPublish("", queue, PERSISTENT, bytes(body));
        }
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
    }

    /** Publishes to an exchange and waits for the confirm, so that the message is where it belongs. */
    public static void publish(
            Channel channel, String exchange, String key, AMQP.BasicProperties properties, String body)
            throws Exception {
        channel.confirmSelect();
        channel.basicPublish(exchange, key, properties, bytes(body));
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
    }

    /** Gets one message that must be there, left unacknowledged. */
    public static GetResponse take(Channel channel, String queue) throws IOException {
        GetResponse response = channel.basicGet(queue, false);
        assertNotNull(response, () -> queue + " is empty");
        return response;
    }

    public static String text(GetResponse response) {
        return new String(response.getBody(), StandardCharsets.UTF_8);
    }

    /** Gets and acknowledges all that is ready. */
    public static List<String> drain(Channel channel, String queue) throws IOException {
        List<String> bodies = new ArrayList<>();
        for (GetResponse got = channel.basicGet(queue, true); got != null; got = channel.basicGet(queue, true)) {
            bodies.add(text(got));
        }
        return bodies;
    }

    /** The number of ready messages. */
    public static int ready(Channel channel, String queue) throws IOException {
        return channel.queueDeclarePassive(queue).getMessageCount();
    }
}
