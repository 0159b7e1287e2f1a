package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Admin;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which routing keys of a topic exchange a user may publish and bind with. */
class TopicPermissionIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @RegisterExtension
    final Admin admin = new Admin(broker);

    @BeforeEach
    void createUser() throws Exception {
        admin.user("sensor", "");
        admin.permission("/", "sensor", ".*", ".*", ".*");
    }

    private void allow(String exchange, String write, String read) throws Exception {
        admin.put(
                "/api/topic-permissions/%2F/sensor",
                "{\"exchange\":\"" + exchange + "\",\"write\":\"" + write + "\",\"read\":\"" + read + "\"}");
    }

    private Channel channel() throws Exception {
        return admin.connect("sensor", "/").createChannel();
    }

    private static String refused(String access, String key, String exchange) {
        return "ACCESS_REFUSED - " + access + " access to topic '" + key + "' in exchange '" + exchange
                + "' in vhost '/' refused for user 'sensor'";
    }

    private static void publish(Channel channel, String exchange, String key) throws Exception {
        channel.confirmSelect();
        channel.basicPublish(exchange, key, null, Messages.bytes("m"));
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
    }

    private static Closes.Action attempt(Channel channel, String exchange, String key) {
        return () -> channel.basicPublish(exchange, key, null, Messages.bytes("m"));
    }

    @Test
    void publishesOnlyToTheTopicsOfItsPattern() throws Exception {
        allow("amq.topic", "^own\\\\.", ".*");
        Channel channel = channel();
        publish(channel, "amq.topic", "own.a");
        publish(channel, "amq.topic", "own.b");
        Closes.channel(
                channel,
                403,
                refused("write", "other.a", "amq.topic"),
                60,
                40,
                attempt(channel, "amq.topic", "other.a"));
    }

    @Test
    void everyFurtherKeyIsATopicToo() throws Exception {
        allow("amq.topic", "^own\\\\.", ".*");
        Channel channel = channel();
        AMQP.BasicProperties copies = new AMQP.BasicProperties.Builder()
                .headers(Map.of("CC", List.of("own.b", "other.a")))
                .build();
        Closes.channel(
                channel,
                403,
                refused("write", "other.a", "amq.topic"),
                60,
                40,
                () -> channel.basicPublish("amq.topic", "own.a", copies, Messages.bytes("m")));
    }

    @Test
    void bindsAndUnbindsOnlyWithTheTopicsOfItsPattern() throws Exception {
        allow("amq.topic", ".*", "^own\\\\.");
        Channel channel = channel();
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, "amq.topic", "own.#");
        channel.queueUnbind(queue, "amq.topic", "own.#");
        String text = refused("read", "#", "amq.topic");
        Closes.channel(channel, 403, text, 50, 20, () -> channel.queueBind(queue, "amq.topic", "#"));
        Channel second = channel.getConnection().createChannel();
        Closes.channel(second, 403, text, 50, 50, () -> second.queueUnbind(queue, "amq.topic", "#"));
        Channel third = channel.getConnection().createChannel();
        Closes.channel(third, 403, text, 40, 30, () -> third.exchangeBind("amq.fanout", "amq.topic", "#"));
        Channel fourth = channel.getConnection().createChannel();
        Closes.channel(fourth, 403, text, 40, 40, () -> fourth.exchangeUnbind("amq.fanout", "amq.topic", "#"));
    }

    @Test
    void otherExchangesAndOtherTypesAreFree() throws Exception {
        allow("amq.topic", "^own$", "^own$");
        allow("amq.direct", "^own$", "^own$");
        Channel channel = channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "topic", false, false, null);
        publish(channel, exchange, "anything");
        publish(channel, "amq.direct", "anything");
        channel.queueBind(channel.queueDeclare().getQueue(), "amq.direct", "anything");
    }

    @Test
    @WarrenOnly("the plugin's type is not looked at there")
    void aDelayedTopicExchangeHasTopics() throws Exception {
        Channel channel = channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "x-delayed-message", false, false, Map.of("x-delayed-type", "topic"));
        allow(exchange, "^own$", "");
        publish(channel, exchange, "own");
        Closes.channel(channel, 403, refused("write", "other", exchange), 60, 40, attempt(channel, exchange, "other"));
    }

    @Test
    void namesOfUserAndVirtualHostTakeTheirPlaces() throws Exception {
        allow("amq.topic", "^{username}\\\\.{vhost}$", ".*");
        Channel channel = channel();
        publish(channel, "amq.topic", "sensor./");
        Closes.channel(
                channel,
                403,
                refused("write", "guest./", "amq.topic"),
                60,
                40,
                attempt(channel, "amq.topic", "guest./"));
    }

    @Test
    void aChangeActsOnAnOpenChannelAndItsRoutes() throws Exception {
        Channel channel = channel();
        publish(channel, "amq.topic", "a");
        allow("amq.topic", "^b$", ".*");
        Closes.channel(
                channel,
                403,
                refused("write", "a", "amq.topic"),
                60,
                40,
                () -> Await.value(
                        "a refusal",
                        () -> {
                            attempt(channel, "amq.topic", "a").run();
                            return channel.isOpen();
                        },
                        open -> !open));
        admin.delete("/api/topic-permissions/%2F/sensor");
        publish(channel(), "amq.topic", "a");
    }

    @Test
    void isListedPerExchange() throws Exception {
        allow("amq.topic", "^w", "^r");
        assertEquals(1, admin.get("/api/topic-permissions/%2F/sensor").size());
        assertEquals(
                "^w",
                admin.get("/api/topic-permissions/%2F/sensor")
                        .get(0)
                        .path("write")
                        .asText());
    }
}
