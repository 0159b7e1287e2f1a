package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** ack, nack, reject, recover: what is settled, and where requeued messages go. */
class AcknowledgeIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void settlesOneByOne() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        List<Long> tags = take(channel, queue, "a", "b", "c");
        channel.basicAck(tags.get(1), false);
        requeued(channel, queue, "a", "c");
    }

    @Test
    void settlesAllUpToATag() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        List<Long> tags = take(channel, queue, "a", "b", "c");
        channel.basicAck(tags.get(1), true);
        requeued(channel, queue, "c");
    }

    @Test
    void settlesEverythingWithTagZero() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.basicAck(0, true);
        take(channel, queue, "a", "b", "c");
        channel.basicAck(0, true);
        requeued(channel, queue);
    }

    @Test
    void settlesAcrossQueuesInDeliveryOrder() throws Exception {
        Channel channel = broker.channel();
        String first = broker.queue(channel);
        String second = broker.name("second");
        channel.queueDeclare(second, false, true, false, null);
        Messages.put(channel, first, "1a", "1b");
        Messages.put(channel, second, "2a", "2b");
        Messages.take(channel, first);
        long middle = Messages.take(channel, second).getEnvelope().getDeliveryTag();
        Messages.take(channel, first);
        channel.basicAck(middle, true);
        requeued(channel, first, "1b");
        assertEquals(List.of("2b"), Messages.drain(sibling(channel), second));
    }

    @Test
    void dropsARejectedMessage() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        List<Long> tags = take(channel, queue, "a", "b", "c", "d");
        channel.basicReject(tags.get(0), false);
        channel.basicNack(tags.get(2), true, false);
        requeued(channel, queue, "d");
    }

    @Test
    void requeuesToTheOriginalPositions() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.put(channel, queue, "a", "b", "c", "d", "e");
        List<Long> tags = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tags.add(Messages.take(channel, queue).getEnvelope().getDeliveryTag());
        }
        channel.basicNack(tags.get(2), false, true);
        channel.basicReject(tags.get(0), true);
        channel.basicNack(tags.get(3), false, true);
        channel.basicReject(tags.get(1), true);
        List<String> order = new ArrayList<>();
        List<Boolean> redelivered = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            GetResponse got = Messages.take(channel, queue);
            order.add(Messages.text(got));
            redelivered.add(got.getEnvelope().isRedeliver());
        }
        assertEquals(List.of("a", "b", "c", "d", "e"), order);
        assertEquals(List.of(true, true, true, true, false), redelivered);
    }

    @Test
    void requeuesSeveralAtOnceInOrder() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        List<Long> tags = take(channel, queue, "a", "b", "c", "d");
        channel.basicNack(tags.get(2), true, true);
        Await.equal("ready", 3, () -> Messages.ready(channel, queue));
        requeued(channel, queue, "a", "b", "c", "d");
    }

    @Test
    void requeuesBeforeMessagesThatCameLater() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        List<Long> tags = take(channel, queue, "a", "b");
        Messages.put(channel, queue, "c");
        channel.basicNack(tags.get(1), false, true);
        assertEquals("b", Messages.text(Messages.take(channel, queue)));
        assertEquals("c", Messages.text(Messages.take(channel, queue)));
        requeued(channel, queue, "a", "b", "c");
    }

    @Test
    void redeliversToTheSameConsumerAtOnce() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Deliveries deliveries = Deliveries.of(channel, queue, false);
        Messages.put(channel, queue, "m");
        for (int i = 0; i < 10; i++) {
            Delivery got = deliveries.next();
            assertEquals(i > 0, got.getEnvelope().isRedeliver());
            assertEquals(i + 1, got.getEnvelope().getDeliveryTag());
            channel.basicNack(got.getEnvelope().getDeliveryTag(), false, true);
        }
    }

    @Test
    void givesTheUnackedOfALostConnectionBackInOrder() throws Exception {
        Channel watching = broker.channel();
        String queue = broker.name("q");
        watching.queueDeclare(queue, false, false, false, null);
        Messages.put(watching, queue, "a", "b", "c", "d");
        RawClient client = broker.raw().handshake().openChannel(1);
        for (int i = 0; i < 3; i++) {
            client.send(Methods.get(1, queue, false));
            client.expect(60, 71);
            client.readContent();
        }
        client.close();
        Await.equal("ready", 4, () -> Messages.ready(watching, queue));
        for (String expected : List.of("a", "b", "c")) {
            GetResponse got = Messages.take(watching, queue);
            assertEquals(expected, Messages.text(got));
            assertTrue(got.getEnvelope().isRedeliver());
        }
        assertFalse(Messages.take(watching, queue).getEnvelope().isRedeliver());
    }

    @Test
    void refusesUnknownTags() throws Exception {
        unknown(80, 7, channel -> channel.basicAck(7, false));
        unknown(80, 7, channel -> channel.basicAck(7, true));
        unknown(120, 7, channel -> channel.basicNack(7, false, true));
        unknown(90, 7, channel -> channel.basicReject(7, true));
        unknown(80, 0, channel -> channel.basicAck(0, false));
    }

    @Test
    void refusesATagSettledBefore() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        List<Long> tags = take(channel, queue, "a");
        channel.basicAck(tags.get(0), false);
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - unknown delivery tag " + tags.get(0),
                60,
                80,
                () -> channel.basicAck(tags.get(0), false));
    }

    @Test
    void refusesTheTagOfANoAckDelivery() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.put(channel, queue, "a");
        long tag = channel.basicGet(queue, true).getEnvelope().getDeliveryTag();
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - unknown delivery tag " + tag,
                60,
                80,
                () -> channel.basicAck(tag, false));
    }

    @Test
    void settlesNothingByAnUnknownTagWithMultiple() throws Exception {
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        String queue = broker.queue(channel);
        List<Long> tags = take(channel, queue, "a", "b");
        Closes.channel(
                channel, 406, "PRECONDITION_FAILED - unknown delivery tag 9", 60, 80, () -> channel.basicAck(9, true));
        Channel other = connection.createChannel();
        Await.equal("ready", 2, () -> Messages.ready(other, queue));
        assertEquals(2, tags.size());
    }

    @Test
    void nacksEverythingWithTagZero() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.basicNack(0, true, true);
        take(channel, queue, "a", "b");
        channel.basicNack(0, true, true);
        Await.equal("ready", 2, () -> Messages.ready(channel, queue));
        assertEquals("a", Messages.text(Messages.take(channel, queue)));
        channel.basicNack(0, true, false);
        requeued(channel, queue, "b");
    }

    @Test
    void settlesAcrossConsumersAndGetsInDeliveryOrder() throws Exception {
        Channel channel = broker.channel();
        String consumed = broker.queue(channel);
        String got = broker.name("got");
        channel.queueDeclare(got, false, true, false, null);
        Deliveries deliveries = Deliveries.of(channel, consumed, false);
        Messages.put(sibling(channel), consumed, "1");
        deliveries.next();
        Messages.put(channel, got, "2", "3");
        long second = Messages.take(channel, got).getEnvelope().getDeliveryTag();
        Messages.put(sibling(channel), consumed, "4");
        deliveries.next();
        channel.basicAck(second, true);
        Channel other = sibling(channel);
        channel.close();
        Await.equal("ready", 1, () -> Messages.ready(other, consumed));
        assertEquals(List.of("4"), Messages.drain(other, consumed));
        assertEquals(List.of("3"), Messages.drain(other, got));
    }

    @Test
    void settlesNothingByATagThatWasSettledBefore() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        List<Long> tags = take(channel, queue, "a", "b", "c");
        channel.basicAck(tags.get(1), false);
        Channel other = sibling(channel);
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - unknown delivery tag " + tags.get(1),
                60,
                80,
                () -> channel.basicAck(tags.get(1), true));
        Await.equal("ready", 2, () -> Messages.ready(other, queue));
        assertEquals(List.of("a", "c"), Messages.drain(other, queue));
    }

    @Test
    void takesTheNackOfAClientThatNamedNoCapability() throws Exception {
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        client.expect(10, 10);
        client.send(Methods.startOk(new Octets(), "PLAIN", Methods.plain("guest", "guest")));
        client.expect(10, 30);
        client.send(Methods.tuneOk(0x7FF, RawClient.FRAME_MAX, 0), Methods.connectionOpen("/"));
        client.expect(10, 41);
        client.openChannel(1);
        client.send(
                Methods.queueDeclareExclusive(1, "it.nack"),
                Methods.publish(1, "", "it.nack"),
                Methods.bareHeader(1, 0),
                Methods.get(1, "it.nack", false));
        client.expect(50, 11);
        client.expect(60, 71);
        client.readContent();
        client.send(Frame.method(1, 60, 120, new Octets().u64(1).u8(0b10)), Methods.get(1, "it.nack", true));
        assertEquals(2, client.expect(60, 71).arguments().getLong());
    }

    @Test
    void recoversAllUnacked() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        take(channel, queue, "a", "b", "c");
        channel.basicRecover(true);
        assertEquals(3, Messages.ready(channel, queue));
        GetResponse got = Messages.take(channel, queue);
        assertEquals("a", Messages.text(got));
        assertTrue(got.getEnvelope().isRedeliver());
        assertEquals(4, got.getEnvelope().getDeliveryTag());
    }

    @Test
    void recoversWithoutAnAnswer() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(
                Methods.queueDeclareExclusive(1, "it.async"),
                Methods.publish(1, "", "it.async"),
                Methods.bareHeader(1, 0));
        client.expect(50, 11);
        client.send(Methods.get(1, "it.async", false));
        client.expect(60, 71);
        client.readContent();
        client.send(Frame.method(1, 60, 100, new Octets().u8(1)), Methods.get(1, "it.async", false));
        var again = client.expect(60, 71).arguments();
        assertEquals(2, again.getLong());
        assertEquals(1, again.get(), "redelivered");
    }

    @Test
    void refusesToRecoverWithoutRequeue() throws Exception {
        Channel channel = broker.channel();
        Closes.connection(
                channel.getConnection(), 540, "NOT_IMPLEMENTED - requeue=false", () -> channel.basicRecover(false));
    }

    private static List<Long> take(Channel channel, String queue, String... bodies) throws Exception {
        Messages.put(channel, queue, bodies);
        List<Long> tags = new ArrayList<>();
        for (String body : bodies) {
            GetResponse got = Messages.take(channel, queue);
            assertEquals(body, Messages.text(got));
            tags.add(got.getEnvelope().getDeliveryTag());
        }
        return tags;
    }

    /** Ends the channel, and finds exactly these in the queue. */
    private static void requeued(Channel channel, String queue, String... bodies) throws Exception {
        Channel other = sibling(channel);
        channel.close();
        Await.equal("ready", bodies.length, () -> Messages.ready(other, queue));
        assertEquals(List.of(bodies), Messages.drain(other, queue));
    }

    private static Channel sibling(Channel channel) throws Exception {
        return channel.getConnection().createChannel();
    }

    private interface Use {
        void on(Channel channel) throws Exception;
    }

    private static void unknown(int methodId, long tag, Use use) throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel, 406, "PRECONDITION_FAILED - unknown delivery tag " + tag, 60, methodId, () -> use.on(channel));
    }
}
