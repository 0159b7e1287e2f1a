package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** tx.* (protocol 7.13). */
class TransactionIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void enqueuesPublishesAtCommitInOrder() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.txSelect();
        publish(channel, queue, "1", "2", "3");
        assertEquals(0, Messages.ready(channel, queue));
        channel.txCommit();
        assertEquals(List.of("1", "2", "3"), Messages.drain(channel, queue));
    }

    @Test
    void waitsForTheStoreWithPersistentMessages() throws Exception {
        Channel channel = broker.channel();
        String one = durable(channel, "one");
        String two = durable(channel, "two");
        channel.txSelect();
        publish(channel, one, "1");
        publish(channel, two, "2");
        channel.txCommit();
        assertEquals(1, Messages.ready(channel, one));
        assertEquals(1, Messages.ready(channel, two));
    }

    @Test
    void forgetsPublishesAtRollback() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.txSelect();
        publish(channel, queue, "gone");
        channel.txRollback();
        publish(channel, queue, "kept");
        channel.txCommit();
        assertEquals(List.of("kept"), Messages.drain(channel, queue));
    }

    @Test
    void settlesAcknowledgementsAtCommit() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.put(channel.getConnection().createChannel(), queue, "m");
        channel.txSelect();
        channel.basicAck(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false);
        channel.txCommit();
        channel.basicRecover();
        assertNull(channel.basicGet(queue, true));
    }

    @Test
    void restoresAcknowledgedDeliveriesAtRollbackWithoutRedelivery() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.put(channel.getConnection().createChannel(), queue, "1", "2");
        channel.txSelect();
        long first = Messages.take(channel, queue).getEnvelope().getDeliveryTag();
        long second = Messages.take(channel, queue).getEnvelope().getDeliveryTag();
        channel.basicAck(first, false);
        channel.basicAck(second, false);
        channel.txRollback();
        assertEquals(0, Messages.ready(channel, queue), "still with the channel");
        channel.basicAck(second, true);
        channel.txCommit();
        channel.basicRecover();
        assertNull(channel.basicGet(queue, true));
    }

    @Test
    void givesUncommittedWorkUpWhenTheChannelCloses() throws Exception {
        Connection connection = broker.connect();
        Channel other = connection.createChannel();
        String queue = broker.queue(other);
        Messages.put(other, queue, "old");
        Channel channel = connection.createChannel();
        channel.txSelect();
        publish(channel, queue, "new");
        channel.basicAck(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false);
        channel.close();
        GetResponse got = Await.value("the message to come back", () -> other.basicGet(queue, true), m -> m != null);
        assertEquals("old", Messages.text(got));
        assertTrue(got.getEnvelope().isRedeliver());
        assertNull(other.basicGet(queue, true));
    }

    @Test
    void givesUncommittedWorkUpWhenTheConnectionIsLost() throws Exception {
        Channel other = broker.channel();
        String queue = durable(other, "q");
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Frame.method(1, 90, 10, new Octets()));
        client.expect(90, 11);
        client.send(Methods.publish(1, "", queue), Methods.bareHeader(1, 0));
        client.openChannel(2);
        client.close();
        Messages.put(other, queue, "marker");
        assertEquals(List.of("marker"), Messages.drain(other, queue));
    }

    @Test
    void settlesRejectionsAndRequeuesAtCommit() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Channel other = channel.getConnection().createChannel();
        Messages.put(other, queue, "1", "2");
        channel.txSelect();
        channel.basicReject(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false);
        channel.basicNack(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false, true);
        assertEquals(0, Messages.ready(other, queue), "not before commit");
        channel.txCommit();
        GetResponse got = Await.value("the requeued one", () -> other.basicGet(queue, true), m -> m != null);
        assertEquals("2", Messages.text(got));
        assertTrue(got.getEnvelope().isRedeliver());
        assertNull(other.basicGet(queue, true));
    }

    @Test
    void deadLettersARejectionAtCommit() throws Exception {
        Channel channel = broker.channel();
        String grave = channel.queueDeclare(broker.name("grave"), false, true, false, null)
                .getQueue();
        String queue = channel.queueDeclare(
                        broker.name("q"),
                        false,
                        true,
                        false,
                        Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", grave))
                .getQueue();
        Channel other = channel.getConnection().createChannel();
        Messages.put(other, queue, "m");
        channel.txSelect();
        channel.basicReject(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false);
        assertEquals(0, Messages.ready(other, grave), "not before commit");
        channel.txCommit();
        Await.equal("dead letters", 1, () -> Messages.ready(other, grave));
    }

    @Test
    void countsUncommittedAcknowledgementsAgainstThePrefetch() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.put(channel.getConnection().createChannel(), queue, "1", "2");
        channel.txSelect();
        channel.basicQos(1);
        Deliveries deliveries = Deliveries.of(channel, queue, false);
        channel.basicAck(deliveries.next().getEnvelope().getDeliveryTag(), false);
        assertEquals(1, Messages.ready(channel, queue), "the second waits for the commit");
        channel.txCommit();
        assertEquals("2", Deliveries.text(deliveries.next()));
    }

    @Test
    void refusesToAcknowledgeTwiceInOneTransaction() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.put(channel.getConnection().createChannel(), queue, "m");
        channel.txSelect();
        long tag = Messages.take(channel, queue).getEnvelope().getDeliveryTag();
        channel.basicAck(tag, false);
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - unknown delivery tag " + tag,
                60,
                80,
                () -> channel.basicAck(tag, false));
    }

    @Test
    void refusesABadPublishAtOnce() throws Exception {
        Channel channel = broker.channel();
        channel.txSelect();
        Closes.channel(
                channel,
                404,
                "NOT_FOUND - no exchange 'it.none' in vhost '/'",
                60,
                40,
                () -> channel.basicPublish("it.none", "k", null, new byte[1]));
    }

    @Test
    void beginsANewTransactionAfterEachEnd() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.txSelect();
        channel.txSelect();
        channel.txCommit();
        channel.txRollback();
        publish(channel, queue, "1");
        channel.txCommit();
        publish(channel, queue, "2");
        channel.txCommit();
        assertEquals(List.of("1", "2"), Messages.drain(channel, queue));
    }

    @Test
    @WarrenOnly("the delayed exchange is a plug-in there")
    void delaysFromTheCommitOn() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        String queue = broker.queue(channel);
        channel.exchangeDeclare(exchange, "x-delayed-message", true, false, Map.of("x-delayed-type", "fanout"));
        channel.queueBind(queue, exchange, "");
        channel.txSelect();
        AMQP.BasicProperties delayed = new AMQP.BasicProperties.Builder()
                .headers(Map.of("x-delay", 20))
                .build();
        channel.basicPublish(exchange, "", delayed, Messages.bytes("gone"));
        channel.txRollback();
        channel.basicPublish(exchange, "", delayed, Messages.bytes("kept"));
        channel.txCommit();
        Await.equal("messages", 1, () -> Messages.ready(channel, queue));
        assertEquals(List.of("kept"), Messages.drain(channel, queue));
    }

    @Test
    void refusesCommitWithoutSelect() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(channel, 406, "PRECONDITION_FAILED - channel is not transactional", 90, 20, channel::txCommit);
    }

    @Test
    void refusesRollbackWithoutSelect() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(channel, 406, "PRECONDITION_FAILED - channel is not transactional", 90, 30, channel::txRollback);
    }

    @Test
    void refusesTxAfterConfirm() throws Exception {
        Channel channel = broker.channel();
        channel.confirmSelect();
        Closes.channel(
                channel, 406, "PRECONDITION_FAILED - cannot switch from confirm to tx mode", 90, 10, channel::txSelect);
    }

    @Test
    void refusesConfirmAfterTx() throws Exception {
        Channel channel = broker.channel();
        channel.txSelect();
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - cannot switch from tx to confirm mode",
                85,
                10,
                channel::confirmSelect);
    }

    @Test
    void closesTheChannelWhenAQueueRefusesAMessage() throws Exception {
        Channel channel = broker.channel();
        String full = channel.queueDeclare(
                        broker.name("full"),
                        false,
                        true,
                        false,
                        Map.of("x-max-length", 1, "x-overflow", "reject-publish"))
                .getQueue();
        Messages.put(channel.getConnection().createChannel(), full, "old");
        channel.txSelect();
        publish(channel, full, "new");
        Closes.channel(channel, 406, "PRECONDITION_FAILED - partial tx completion", 90, 20, channel::txCommit);
    }

    @Test
    void refusesAnyCommandWhileItCommits() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.queueDeclare(1, broker.name("q"), 0b00010));
        client.expect(50, 11);
        client.send(Frame.method(1, 90, 10, new Octets()));
        client.expect(90, 11);
        client.send(
                Methods.publish(1, "", broker.name("q")),
                Frame.header(1, 60, 0, new Octets().u16(0x1000).u8(2)),
                Frame.method(1, 90, 20, new Octets()),
                Frame.method(1, 90, 30, new Octets()));
        client.expectConnectionClose(504, "CHANNEL_ERROR - unexpected command while processing 'tx.commit'");
    }

    @Test
    @WarrenOnly("RabbitMQ keeps any amount in memory")
    void refusesMoreThanTheHeapCanHold() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.txSelect();
        byte[] body = new byte[4 << 20];
        Closes.Action fill = () -> {
            while (channel.isOpen()) {
                channel.basicPublish("", queue, null, body);
            }
        };
        com.rabbitmq.client.ShutdownSignalException reason = closed(channel, fill);
        assertFalse(reason.isHardError());
        assertTrue(reason.getMessage().contains("uncommitted messages exceed"), reason::getMessage);
        Channel next = channel.getConnection().createChannel();
        next.txSelect();
        publish(next, queue, "m");
        next.txCommit();
        assertEquals(List.of("m"), Messages.drain(next, queue), "the room is free again");
    }

    private static com.rabbitmq.client.ShutdownSignalException closed(Channel channel, Closes.Action action)
            throws Exception {
        try {
            action.run();
        } catch (com.rabbitmq.client.AlreadyClosedException e) {
            // What closed it is looked at by the caller.
        }
        return Await.value("a close", channel::getCloseReason, reason -> reason != null);
    }

    private static void publish(Channel channel, String queue, String... bodies) throws Exception {
        for (String body : bodies) {
            channel.basicPublish("", queue, Messages.PERSISTENT, Messages.bytes(body));
        }
    }

    private static String durable(Channel channel, String suffix) throws Exception {
        return channel.queueDeclare(broker.name(suffix), true, false, false, null)
                .getQueue();
    }
}
