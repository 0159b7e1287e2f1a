package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Exclusive and auto-delete queues, delete with its conditions, purge. */
class QueueLifeIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void locksAnExclusiveQueue() throws Exception {
        Channel owner = broker.channel();
        String queue = broker.queue(owner);
        owner.getConnection().createChannel().queueDeclarePassive(queue);
        locked(queue, 50, 10, channel -> channel.queueDeclarePassive(queue));
        locked(queue, 50, 10, channel -> channel.queueDeclare(queue, false, true, false, null));
        locked(queue, 50, 10, channel -> channel.queueDeclare(queue, false, false, false, null));
        locked(queue, 50, 20, channel -> channel.queueBind(queue, "amq.direct", "k"));
        locked(queue, 50, 30, channel -> channel.queuePurge(queue));
        locked(queue, 50, 40, channel -> channel.queueDelete(queue));
        locked(queue, 60, 20, channel -> channel.basicConsume(queue, new Deliveries(channel)));
        locked(queue, 60, 70, channel -> channel.basicGet(queue, true));
    }

    @Test
    void cutsATextTooLongForAReply() throws Exception {
        String queue = broker.name("q".repeat(100));
        broker.channel().queueDeclare(queue, false, true, false, null);
        String whole = lockedText(queue);
        Channel other = broker.channel();
        Closes.channel(other, 405, whole.substring(0, 252) + "...", 50, 10, () -> other.queueDeclarePassive(queue));
    }

    @Test
    void letsOthersPublishToAnExclusiveQueue() throws Exception {
        Channel owner = broker.channel();
        String queue = broker.queue(owner);
        Messages.put(broker.channel(), queue, "from outside");
        assertEquals("from outside", Messages.text(Messages.take(owner, queue)));
    }

    @Test
    void refusesToMakeASharedQueueExclusive() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, null);
        locked(queue, 50, 10, other -> other.queueDeclare(queue, true, true, false, null));
    }

    @Test
    void deletesAnExclusiveQueueWithItsConnection() throws Exception {
        Connection owner = broker.connect();
        String queue = broker.queue(owner.createChannel());
        Channel other = broker.channel();
        owner.close();
        missing(other, queue);
    }

    @Test
    void deletesAnExclusiveDurableQueueWithItsConnection() throws Exception {
        Connection owner = broker.connect();
        String queue = broker.name("q");
        owner.createChannel().queueDeclare(queue, true, true, false, null);
        owner.close();
        missing(broker.channel(), queue);
    }

    @Test
    void keepsAnExclusiveQueueBeyondItsChannel() throws Exception {
        Connection owner = broker.connect();
        Channel first = owner.createChannel();
        String queue = broker.queue(first);
        first.close();
        owner.createChannel().queueDeclarePassive(queue);
    }

    @Test
    void autoDeletesWithItsLastConsumer() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, false, false, true, null);
        String first = channel.basicConsume(queue, new Deliveries(channel));
        String second = channel.basicConsume(queue, new Deliveries(channel));
        channel.basicCancel(first);
        channel.queueDeclarePassive(queue);
        channel.basicCancel(second);
        missing(channel, queue);
    }

    @Test
    void autoDeletesWhenTheConsumersChannelEnds() throws Exception {
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, false, false, true, null);
        channel.basicConsume(queue, new Deliveries(channel));
        channel.close();
        Channel asking = connection.createChannel();
        missing(asking, queue);
    }

    @Test
    void keepsAnAutoDeleteQueueThatNeverHadAConsumer() throws Exception {
        Connection first = broker.connect();
        String queue = broker.name("q");
        Channel channel = first.createChannel();
        channel.queueDeclare(queue, false, false, true, null);
        Messages.put(channel, queue, "m");
        Messages.take(channel, queue);
        first.close();
        assertEquals(0, broker.channel().queueDeclarePassive(queue).getConsumerCount());
    }

    @Test
    void deletesAndTellsTheReadyCount() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.put(channel, queue, "a", "b", "c");
        Messages.take(channel, queue);
        assertEquals(2, channel.queueDelete(queue).getMessageCount());
        assertEquals(0, channel.queueDelete(queue).getMessageCount());
    }

    @Test
    void acceptsAcksOfADeletedQueuesDeliveries() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.put(channel, queue, "a", "b");
        long first = Messages.take(channel, queue).getEnvelope().getDeliveryTag();
        long second = Messages.take(channel, queue).getEnvelope().getDeliveryTag();
        channel.queueDelete(queue);
        channel.basicAck(first, false);
        channel.basicNack(second, false, true);
        channel.queueDeclare();
    }

    @Test
    void deletesOnlyWhenUnusedIfAsked() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        String tag = channel.basicConsume(queue, new Deliveries(channel));
        Channel other = channel.getConnection().createChannel();
        Closes.channel(
                other,
                406,
                "PRECONDITION_FAILED - queue '" + queue + "' in vhost '/' in use",
                50,
                40,
                () -> other.queueDelete(queue, true, false));
        channel.basicCancel(tag);
        channel.queueDelete(queue, true, false);
        missing(channel, queue);
    }

    @Test
    void deletesOnlyWhenEmptyIfAsked() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.put(channel, queue, "m");
        Channel other = channel.getConnection().createChannel();
        Closes.channel(
                other,
                406,
                "PRECONDITION_FAILED - queue '" + queue + "' in vhost '/' not empty",
                50,
                40,
                () -> other.queueDelete(queue, false, true));
        Messages.take(channel, queue);
        channel.queueDelete(queue, false, true);
        missing(channel, queue);
    }

    @Test
    void purgesReadyMessagesOnly() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.put(channel, queue, "a", "b", "c");
        long tag = Messages.take(channel, queue).getEnvelope().getDeliveryTag();
        assertEquals(2, channel.queuePurge(queue).getMessageCount());
        assertEquals(0, channel.queuePurge(queue).getMessageCount());
        channel.basicNack(tag, false, true);
        Await.equal("ready", 1, () -> Messages.ready(channel, queue));
        assertEquals(List.of("a"), Messages.drain(channel, queue));
    }

    @Test
    void doesNotPurgeAMissingQueue() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                404,
                "NOT_FOUND - no queue 'it.none' in vhost '/'",
                50,
                30,
                () -> channel.queuePurge("it.none"));
    }

    @Test
    void cancelsConsumersOfADeletedQueue() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Deliveries first = Deliveries.of(channel, queue, true);
        Deliveries second = Deliveries.of(channel.getConnection().createChannel(), queue, true);
        channel.getConnection().createChannel().queueDelete(queue);
        assertTrue(first.awaitServerCancel());
        assertTrue(second.awaitServerCancel());
        channel.queueDeclare();
    }

    private static void missing(Channel channel, String queue) throws Exception {
        Closes.channel(
                channel,
                404,
                "NOT_FOUND - no queue '" + queue + "' in vhost '/'",
                50,
                10,
                () -> channel.queueDeclarePassive(queue));
    }

    private interface Use {
        void on(Channel channel) throws Exception;
    }

    private static void locked(String queue, int classId, int methodId, Use use) throws Exception {
        Channel other = broker.channel();
        Closes.channel(other, 405, lockedText(queue), classId, methodId, () -> use.on(other));
    }

    private static String lockedText(String queue) {
        return "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '" + queue
                + "' in vhost '/'. It could be originally declared on another connection or the exclusive"
                + " property value does not match that of the original declaration.";
    }
}
