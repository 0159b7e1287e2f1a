package dev.warren.it.badinput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.WarrenOnly;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties and headers that make no sense to who looks at them, or that are as large as they can be. */
class HeadersIT {

    /** What a frame has room for beside the table's own length and one name, roughly. */
    private static final int ALMOST_A_FRAME = RawClient.FRAME_MAX - 200;

    @RegisterExtension
    static final Broker broker = new Broker();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "abc|no_integer",
                "''|no_integer",
                "-|no_integer",
                "1a|{leftover_string,\"a\"}",
                "1.5|{leftover_string,\".5\"}",
                "-1|{value_negative,-1}",
                "315360000001|{value_too_large,315360000001}",
                "99999999999999999999|{value_too_large,99999999999999999999}",
            })
    void refusesAnExpirationThatIsNoTime(String expiration, String why) throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - invalid expiration '" + expiration + "': " + why,
                60,
                40,
                () -> channel.basicPublish(
                        "",
                        queue,
                        new AMQP.BasicProperties.Builder()
                                .expiration(expiration)
                                .build(),
                        new byte[1]));
        Channel again = channel.getConnection().createChannel();
        assertEquals(0, again.queueDeclarePassive(queue).getMessageCount());
    }

    static Stream<Object> oddValues() {
        return Stream.of(
                "5000",
                "",
                true,
                1.5,
                -1,
                0,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                1L << 32,
                new byte[] {1, 2},
                List.of(5000),
                Map.of("x-delay", 5000));
    }

    @ParameterizedTest
    @MethodSource("oddValues")
    @WarrenOnly("a plug-in there")
    void routesAtOnceWhatHasADelayThatIsNone(Object delay) throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "x-delayed-message", false, false, Map.of("x-delayed-type", "fanout"));
        String queue = broker.queue(channel);
        channel.queueBind(queue, exchange, "");
        Messages.publish(channel, exchange, "k", headers(Map.of("x-delay", delay)), "m");
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    @ParameterizedTest
    @MethodSource("oddValues")
    @WarrenOnly("a plug-in there")
    void routesByAnyKeyOfDeduplication(Object key) throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "x-message-deduplication", false, false, Map.of("x-cache-size", 10));
        String queue = broker.queue(channel);
        channel.queueBind(queue, exchange, "");
        Map<String, Object> odd = Map.of("x-deduplication-header", key, "x-cache-ttl", key);
        Messages.publish(channel, exchange, "k", headers(odd), "m");
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    @Test
    void routesByAsManyCopyKeysAsAFrameHas() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.queueBind(queue, "amq.topic", "it.copy.#");
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 9000; i++) {
            keys.add("k" + i);
        }
        keys.add("it.copy.last");
        Messages.publish(channel, "amq.topic", "it.none", headers(Map.of("CC", keys)), "m");
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    @Test
    void keepsArgumentsAsLargeAsAFrame() throws Exception {
        Channel channel = broker.channel();
        Map<String, Object> arguments = Map.of("large", "a".repeat(ALMOST_A_FRAME));
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, arguments);
        channel.queueDeclare(queue, true, false, false, arguments);
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "headers", true, false, arguments);
        channel.queueBind(queue, exchange, "k", arguments);
        Messages.publish(channel, exchange, "k", headers(arguments), "matches");
        Messages.publish(channel, exchange, "k", headers(Map.of("large", "a")), "does not");
        assertEquals(List.of("matches"), Messages.drain(channel, queue));
        channel.queueUnbind(queue, exchange, "k", arguments);
        Messages.publish(channel, exchange, "k", headers(arguments), "matches no more");
        assertEquals(0, Messages.ready(channel, queue));
    }

    @Test
    void deadLettersAMessageWhoseHeadersFillAFrame() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        Channel channel = broker.channel();
        String graveyard = broker.name("graveyard");
        channel.queueDeclare(graveyard, true, false, false, null);
        String dying = broker.name("dying");
        channel.queueDeclare(
                dying,
                true,
                false,
                false,
                Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", graveyard));
        byte[] value = new byte[RawClient.FRAME_MAX - 8 - 12 - 2 - 4 - 3 - 4];
        Octets properties =
                new Octets().u16(0x2000).table(new Octets().field("a", 'x').longstr(value));
        client.send(Methods.publish(1, "", dying), Frame.header(1, 60, 0, properties), Methods.get(1, dying, false));
        client.expect(60, 71);
        assertArrayEquals(properties.bytes(), client.readContent().properties());
        client.send(Frame.method(1, 60, 90, new Octets().u64(1).u8(0)));
        Await.equal("dead letters", 1, () -> Messages.ready(channel, graveyard));
        // RabbitMQ: a header is never cut, so its frame is larger than was agreed.
        client.send(Methods.get(1, graveyard, true));
        client.expect(60, 71);
        assertTrue(client.readContent().header().length > RawClient.FRAME_MAX);
    }

    @Test
    void cutsADeadLetterKeyThatIsLongerThanAKeyMayBe() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "fanout", false, false, null);
        String graveyard = broker.name("graveyard");
        channel.queueDeclare(graveyard, false, false, false, null);
        channel.queueBind(graveyard, exchange, "");
        String dying = broker.name("dying");
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("x-dead-letter-exchange", exchange);
        arguments.put("x-dead-letter-routing-key", "k".repeat(300));
        arguments.put("x-message-ttl", 0);
        channel.queueDeclare(dying, false, false, false, arguments);
        Deliveries deliveries = Deliveries.of(channel, graveyard, true);
        Messages.publish(channel, "", dying, null, "m");
        Delivery delivery = deliveries.next();
        assertEquals("k".repeat(255), delivery.getEnvelope().getRoutingKey());
        Messages.publish(channel, "", dying, null, "another");
        assertEquals(List.of("another"), deliveries.bodies(1));
    }

    @AfterEach
    void stillServes() throws Exception {
        broker.servesNormally();
    }

    private static AMQP.BasicProperties headers(Map<String, Object> headers) {
        return new AMQP.BasicProperties.Builder().headers(headers).build();
    }
}
