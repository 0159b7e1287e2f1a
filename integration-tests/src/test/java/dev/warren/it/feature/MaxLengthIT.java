package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a message too many: x-max-length, x-max-length-bytes, x-overflow. */
class MaxLengthIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void dropsTheOldestBeyondTheLength(boolean durable) throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, durable, "x-max-length", 3);
        Messages.put(channel, queue, "a", "b", "c", "d", "e");
        assertEquals(List.of("c", "d", "e"), Messages.drain(channel, queue));
    }

    @Test
    void dropsTheOldestBeyondTheOctets() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, false, "x-max-length-bytes", 10);
        Messages.put(channel, queue, "aaaa", "bbbb", "cccc");
        assertEquals(List.of("bbbb", "cccc"), Messages.drain(channel, queue));
    }

    @Test
    void countsTheOctetsOfBodiesOnly() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, false, "x-max-length-bytes", 10);
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .headers(Map.of("far more than ten octets", "x".repeat(1000)))
                .build();
        Messages.publish(channel, "", queue, properties, "12345");
        Messages.publish(channel, "", queue, properties, "67890");
        assertEquals(List.of("12345", "67890"), Messages.drain(channel, queue));
    }

    @Test
    void letsAMessageThatIsLargerThanTheQueueDropItself() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, false, "x-max-length-bytes", 10);
        Messages.put(channel, queue, "small", "much too large a message");
        assertEquals(List.of(), Messages.drain(channel, queue));
    }

    @Test
    void doesNotCountWhatConsumersHold() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, false, "x-max-length", 1);
        Messages.put(channel, queue, "held");
        GetResponse held = Messages.take(channel, queue);
        Messages.put(channel, queue, "ready");
        assertEquals(1, Messages.ready(channel, queue));
        channel.basicAck(held.getEnvelope().getDeliveryTag(), false);
        assertEquals(List.of("ready"), Messages.drain(channel, queue));
    }

    @Test
    void dropsAgainWhenAMessageComesBack() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, false, "x-max-length", 1);
        Messages.put(channel, queue, "first");
        GetResponse held = Messages.take(channel, queue);
        Messages.put(channel, queue, "second");
        channel.basicNack(held.getEnvelope().getDeliveryTag(), false, true);
        assertEquals(List.of("second"), Messages.drain(channel, queue));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sendsOnWhatADeadLetterPushesOut(boolean durable) throws Exception {
        Channel channel = broker.channel();
        String last = broker.name("last");
        channel.queueDeclare(last, durable, false, false, null);
        String full = broker.name("full");
        Map<String, Object> toLast =
                Map.of("x-max-length", 1, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", last);
        channel.queueDeclare(full, durable, false, false, toLast);
        String first = broker.name("first");
        Map<String, Object> toFull =
                Map.of("x-message-ttl", 0, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", full);
        channel.queueDeclare(first, durable, false, false, toFull);
        Deliveries deliveries = Deliveries.of(channel, last, true);
        Messages.publish(channel, "", first, null, "transient");
        Messages.publish(channel, "", first, Messages.PERSISTENT, "persistent");
        assertEquals(List.of("transient"), deliveries.bodies(1));
        Messages.publish(channel, "", first, null, "another");
        assertEquals(List.of("persistent"), deliveries.bodies(1));
    }

    @Test
    void dropsWhatCameBackBeforeItServesConsumers() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, false, "x-max-length", 1);
        Deliveries deliveries = Deliveries.of(channel, queue, false);
        Messages.put(channel, queue, "a", "b", "c");
        List<Delivery> held = deliveries.next(3);
        channel.basicNack(held.get(2).getEnvelope().getDeliveryTag(), true, true);
        assertEquals(List.of("c"), deliveries.bodies(1));
        Messages.put(channel, queue, "d");
        assertEquals(List.of("d"), deliveries.bodies(1), "what was too much is gone");
    }

    @Test
    void dropsOfTheHighestPriorityFirst() throws Exception {
        Channel channel = broker.channel();
        Map<String, Object> arguments = Map.of("x-max-length", 2, "x-max-priority", 5);
        String queue = channel.queueDeclare(broker.name("q"), false, true, false, arguments)
                .getQueue();
        put(channel, queue, 0, "low");
        put(channel, queue, 5, "high");
        put(channel, queue, 1, "middle");
        assertEquals(List.of("middle", "low"), Messages.drain(channel, queue));
    }

    @Test
    void keepsNothingInAQueueOfLengthZeroButServesWhoWaits() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, false, "x-max-length", 0);
        Messages.put(channel, queue, "dropped");
        Deliveries deliveries = Deliveries.of(channel, queue, true);
        Messages.put(channel, queue, "delivered");
        assertEquals(List.of("delivered"), deliveries.bodies(1));
        assertEquals(0, deliveries.waiting());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nacksWhatAFullQueueRefuses(boolean durable) throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, durable, "x-max-length", 2, "x-overflow", "reject-publish");
        channel.confirmSelect();
        assertTrue(confirmed(channel, queue, "a"));
        assertTrue(confirmed(channel, queue, "b"));
        assertFalse(confirmed(channel, queue, "c"));
        channel.basicAck(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false);
        assertTrue(confirmed(channel, queue, "d"));
        assertEquals(List.of("b", "d"), Messages.drain(channel, queue));
    }

    @Test
    void refusesByOctetsToo() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, false, "x-max-length-bytes", 10, "x-overflow", "reject-publish");
        channel.confirmSelect();
        assertTrue(confirmed(channel, queue, "12345"));
        assertFalse(confirmed(channel, queue, "123456"));
        assertTrue(confirmed(channel, queue, "12345"));
        assertEquals(List.of("12345", "12345"), Messages.drain(channel, queue));
    }

    @Test
    void dropsSilentlyWhatAFullQueueRefusesWithoutConfirms() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, false, "x-max-length", 1, "x-overflow", "reject-publish");
        channel.basicPublish("", queue, null, Messages.bytes("a"));
        channel.basicPublish("", queue, null, Messages.bytes("b"));
        assertEquals(List.of("a"), Messages.drain(channel, queue));
    }

    @Test
    void staysWithinItsLengthUnderABacklog() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, true, "x-max-length", 1000);
        channel.confirmSelect();
        for (int i = 0; i < 20_000; i++) {
            channel.basicPublish("", queue, Messages.PERSISTENT, Messages.bytes("m" + i));
        }
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        Await.equal("messages", 1000, () -> Messages.ready(channel, queue));
        assertEquals("m19000", Messages.text(Messages.take(channel, queue)));
    }

    private static boolean confirmed(Channel channel, String queue, String body) throws Exception {
        channel.basicPublish("", queue, Messages.PERSISTENT, Messages.bytes(body));
        return channel.waitForConfirms(Await.LIMIT.toMillis());
    }

    private static void put(Channel channel, String queue, int priority, String body) throws Exception {
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().priority(priority).build();
        Messages.publish(channel, "", queue, properties, body);
    }

    private static String declare(Channel channel, boolean durable, Object... arguments) throws Exception {
        Map<String, Object> table = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            table.put((String) arguments[i], arguments[i + 1]);
        }
        return channel.queueDeclare(broker.name("q"), durable, !durable, false, table)
                .getQueue();
    }
}
