package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import dev.warren.it.harness.WarrenOnly;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** basic.consume, basic.cancel and basic.get. */
class ConsumeIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void deliversWhatWasThereAndWhatComesInOrder() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.put(channel, queue, "a", "b");
        Deliveries deliveries = Deliveries.of(channel, queue, false);
        Messages.put(channel, queue, "c", "d");
        List<Delivery> got = deliveries.next(4);
        assertEquals(
                List.of("a", "b", "c", "d"), got.stream().map(Deliveries::text).toList());
        assertEquals(
                LongStream.rangeClosed(1, 4).boxed().toList(),
                got.stream().map(each -> each.getEnvelope().getDeliveryTag()).toList());
        got.forEach(each -> assertFalse(each.getEnvelope().isRedeliver()));
    }

    @Test
    void tellsExchangeAndRoutingKey() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.queueBind(queue, "amq.topic", "a.*");
        Deliveries deliveries = Deliveries.of(channel, queue, true);
        Messages.publish(channel, "amq.topic", "a.b", null, "m");
        Delivery got = deliveries.next();
        assertEquals("amq.topic", got.getEnvelope().getExchange());
        assertEquals("a.b", got.getEnvelope().getRoutingKey());
    }

    @Test
    void namesAConsumerItself() throws Exception {
        Channel channel = broker.channel();
        String tag = channel.basicConsume(broker.queue(channel), new Deliveries(channel));
        assertTrue(tag.matches("amq\\.ctag-[A-Za-z0-9_-]{22}"), tag);
    }

    @Test
    void refusesATagInUseOnTheChannel() throws Exception {
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        String queue = broker.queue(channel);
        channel.basicConsume(queue, false, "tag", new Deliveries(channel));
        Channel other = connection.createChannel();
        other.basicConsume(queue, false, "tag", new Deliveries(other));
        Closes.connection(
                connection,
                530,
                "NOT_ALLOWED - attempt to reuse consumer tag 'tag'",
                () -> channel.basicConsume(queue, false, "tag", new Deliveries(channel)));
    }

    @Test
    void doesNotConsumeFromAMissingQueue() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                404,
                "NOT_FOUND - no queue 'it.none' in vhost '/'",
                60,
                20,
                () -> channel.basicConsume("it.none", new Deliveries(channel)));
    }

    @Test
    void refusesOthersBesideAnExclusiveConsumer() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        String tag = channel.basicConsume(queue, false, "", false, true, null, new Deliveries(channel));
        Channel other = channel.getConnection().createChannel();
        Closes.channel(other, 403, exclusiveUse(queue), 60, 20, () -> other.basicConsume(queue, new Deliveries(other)));
        channel.basicCancel(tag);
        channel.basicConsume(queue, new Deliveries(channel));
        Closes.channel(
                channel,
                403,
                exclusiveUse(queue),
                60,
                20,
                () -> channel.basicConsume(queue, false, "", false, true, null, new Deliveries(channel)));
    }

    @Test
    void sharesAmongConsumersRoundRobin() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Deliveries first = Deliveries.of(channel, queue, true);
        Deliveries second = Deliveries.of(channel, queue, true);
        for (int i = 0; i < 20; i++) {
            Messages.put(channel, queue, "m" + i);
        }
        assertEquals(10, first.next(10).size());
        assertEquals(10, second.next(10).size());
    }

    @Test
    void servesHigherConsumerPrioritiesFirst() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.basicQos(2);
        Deliveries low = Deliveries.of(channel, queue, Map.of());
        Deliveries high = Deliveries.of(channel, queue, Map.of("x-priority", 10));
        Messages.put(channel, queue, "a", "b", "c");
        assertEquals(List.of("a", "b"), high.bodies(2));
        assertEquals(List.of("c"), low.bodies(1));
    }

    @Test
    void neverDeliversBeforeConsumeOkNorAfterCancelOk() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.queueDeclareExclusive(1, "it.strict"));
        client.expect(50, 11);
        for (int i = 0; i < 100; i++) {
            client.send(Methods.publish(1, "", "it.strict"), Methods.bareHeader(1, 0));
        }
        client.send(Methods.consume(1, "it.strict", "c", true));
        client.expect(60, 21);
        client.send(Frame.method(1, 60, 30, new Octets().shortstr("c").u8(0)));
        Frame frame = client.read();
        while (frame.is(60, 60)) {
            client.readContent();
            frame = client.read();
        }
        assertTrue(frame.is(60, 31), frame.toString());
        client.send(Methods.queueDeclareExclusive(1, "it.strict"));
        client.expect(50, 11);
    }

    @Test
    void answersTheCancelOfAnUnknownTag() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Frame.method(1, 60, 30, new Octets().shortstr("nobody").u8(0)));
        assertEquals("nobody", Frame.shortstr(client.expect(60, 31).arguments()));
    }

    @Test
    void consumesAndCancelsWithoutAnswers() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.queueDeclareExclusive(1, "it.nowait"));
        client.expect(50, 11);
        Octets consume = new Octets()
                .u16(0)
                .shortstr("it.nowait")
                .shortstr("c")
                .u8(0b1010)
                .emptyTable();
        client.send(Frame.method(1, 60, 20, consume), Methods.publish(1, "", "it.nowait"), Methods.bareHeader(1, 0));
        assertEquals("c", Frame.shortstr(client.expect(60, 60).arguments()));
        client.readContent();
        client.send(Frame.method(1, 60, 30, new Octets().shortstr("c").u8(1)), Methods.channelClose(1));
        client.expect(20, 41);
    }

    @Test
    void tellsRawClientsOfADeletedQueueByCancel() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1).openChannel(2);
        client.send(Methods.queueDeclareExclusive(1, "it.gone"), Methods.consume(1, "it.gone", "c", false));
        client.expect(50, 11);
        client.expect(60, 21);
        client.send(
                Frame.method(2, 50, 40, new Octets().u16(0).shortstr("it.gone").u8(0)));
        Frame one = client.read();
        Frame two = client.read();
        Frame cancel = one.channel() == 1 ? one : two;
        assertTrue(cancel.is(60, 30), cancel.toString());
        ByteBuffer arguments = cancel.arguments();
        assertEquals("c", Frame.shortstr(arguments));
        assertEquals(1, arguments.get(), "nowait");
    }

    /** amqplib's users close the channel when their consumer is cancelled, and would lose the answer. */
    @Test
    void answersADeletionBeforeItCancelsTheConsumersOfTheSameChannel() throws Exception {
        String queue = broker.name("durable");
        RawClient client = broker.raw().handshake().openChannel(1);
        Frame delete =
                Frame.method(1, 50, 40, new Octets().u16(0).shortstr(queue).u8(0));
        client.send(Methods.queueDeclare(1, queue, 0b00010), Methods.consume(1, queue, "c", true), delete);
        client.expect(50, 11);
        client.expect(60, 21);
        client.expect(50, 41);
        client.expect(60, 30);
    }

    @Test
    void doesNotCancelConsumersOfAClientThatDoesNotKnowIt() throws Exception {
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        client.expect(10, 10);
        client.send(Methods.startOk(new Octets(), "PLAIN", Methods.plain("guest", "guest")));
        client.expect(10, 30);
        client.send(Methods.tuneOk(0x7FF, RawClient.FRAME_MAX, 0), Methods.connectionOpen("/"));
        client.expect(10, 41);
        client.openChannel(1);
        client.send(Methods.queueDeclareExclusive(1, "it.gone"), Methods.consume(1, "it.gone", "c", false));
        client.expect(50, 11);
        client.expect(60, 21);
        client.send(
                Frame.method(1, 50, 40, new Octets().u16(0).shortstr("it.gone").u8(0)));
        client.expect(50, 41);
        client.openChannel(2);
    }

    @Test
    void acceptsNoLocalAndDeliversOwnMessages() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Deliveries deliveries = new Deliveries(channel);
        channel.basicConsume(queue, true, "", true, false, null, deliveries);
        channel.basicPublish("", queue, null, Messages.bytes("own"));
        assertEquals(List.of("own"), deliveries.bodies(1));
    }

    @Test
    void ignoresArgumentsThatItDoesNotKnow() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Deliveries deliveries = Deliveries.of(channel, queue, Map.of("x-it-unknown", "value"));
        Messages.put(channel.getConnection().createChannel(), queue, "m");
        assertEquals(List.of("m"), deliveries.bodies(1));
    }

    @Test
    void refusesAPriorityThatIsNoNumber() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - invalid arg 'x-priority' for queue '" + queue
                        + "' in vhost '/': \"expected integer, got longstr\"",
                60,
                20,
                () -> Deliveries.of(channel, queue, Map.of("x-priority", "high")));
    }

    @Test
    @WarrenOnly("RabbitMQ 3.10 takes the answer to its cancel for an unimplemented method")
    void ignoresTheAnswerToItsCancel() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Frame.method(1, 60, 31, new Octets().shortstr("c")), Methods.queueDeclareExclusive(1, "it.on"));
        client.expect(50, 11);
    }

    @Test
    void keepsACancelledConsumersUnackedWithTheChannel() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Deliveries deliveries = new Deliveries(channel);
        String tag = channel.basicConsume(queue, false, deliveries);
        Messages.put(channel, queue, "m");
        long delivered = deliveries.next().getEnvelope().getDeliveryTag();
        channel.basicCancel(tag);
        assertEquals(0, Messages.ready(channel, queue));
        channel.basicAck(delivered, false);
        channel.close();
    }

    @Test
    void getsWithTheCountOfWhatIsLeft() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        assertNull(channel.basicGet(queue, false));
        Messages.put(channel, queue, "a", "b");
        GetResponse first = Messages.take(channel, queue);
        assertEquals("a", Messages.text(first));
        assertEquals(1, first.getMessageCount());
        assertEquals(1, first.getEnvelope().getDeliveryTag());
        assertFalse(first.getEnvelope().isRedeliver());
        GetResponse second = channel.basicGet(queue, true);
        assertEquals(0, second.getMessageCount());
        assertEquals(2, second.getEnvelope().getDeliveryTag());
        assertNull(channel.basicGet(queue, false));
    }

    @Test
    void doesNotGetFromAMissingQueue() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                404,
                "NOT_FOUND - no queue 'it.none' in vhost '/'",
                60,
                70,
                () -> channel.basicGet("it.none", true));
    }

    @Test
    void countsDeliveriesAndGetsInOneSequence() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Deliveries deliveries = new Deliveries(channel);
        String tag = channel.basicConsume(queue, true, deliveries);
        Messages.put(channel, queue, "no ack");
        assertEquals(1, deliveries.next().getEnvelope().getDeliveryTag());
        channel.basicCancel(tag);
        Messages.put(channel, queue, "got");
        assertEquals(2, Messages.take(channel, queue).getEnvelope().getDeliveryTag());
    }

    @Test
    void losesWhatANoAckConsumerWasSent() throws Exception {
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        Channel watching = broker.channel();
        String queue = broker.name("q");
        watching.queueDeclare(queue, false, false, false, null);
        Deliveries deliveries = Deliveries.of(channel, queue, true);
        Messages.put(watching, queue, "a", "b");
        deliveries.next(2);
        connection.close();
        Await.equal("consumers", 0, () -> watching.queueDeclarePassive(queue).getConsumerCount());
        assertEquals(0, Messages.ready(watching, queue));
    }

    @Test
    void servesManyConsumersOnOneChannel() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        for (int i = 0; i < 200; i++) {
            channel.basicConsume(queue, true, "c" + i, new Deliveries(channel));
        }
        assertEquals(200, channel.queueDeclarePassive(queue).getConsumerCount());
        for (int i = 0; i < 200; i++) {
            channel.basicCancel("c" + i);
        }
        assertEquals(0, channel.queueDeclarePassive(queue).getConsumerCount());
    }

    private static String exclusiveUse(String queue) {
        return "ACCESS_REFUSED - queue '" + queue + "' in vhost '/' in exclusive use";
    }
}
