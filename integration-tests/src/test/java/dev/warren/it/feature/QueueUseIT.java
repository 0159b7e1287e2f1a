package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The queue declared last, looking at queues, deletions with conditions, purges (protocol 6.6 to 6.12). */
class QueueUseIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void consumesAndUnbindsTheQueueDeclaredLast() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Deliveries deliveries = new Deliveries(channel);
        channel.basicConsume("", true, deliveries);
        channel.queueBind("", "amq.direct", "it.key");
        Messages.publish(channel, "amq.direct", "it.key", null, "m");
        assertEquals("m", Deliveries.text(deliveries.next()));
        channel.queueUnbind("", "amq.direct", "it.key");
        Messages.publish(channel, "amq.direct", "it.key", null, "unbound");
        Messages.publish(channel, "", queue, null, "n");
        assertEquals("n", Deliveries.text(deliveries.next()));
    }

    @Test
    void takesAQueueThatWasLookedAtForTheOneDeclaredLast() throws Exception {
        Connection connection = broker.connect();
        String queue = broker.queue(connection.createChannel());
        Channel channel = connection.createChannel();
        channel.queueDeclarePassive(queue);
        assertEquals(0, channel.queuePurge("").getMessageCount());
    }

    @Test
    void bindsByTheEmptyKeyWhereTheQueueIsNamed() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "direct");
        channel.queueBind(queue, exchange, "");
        Messages.publish(channel, exchange, queue, null, "by the name");
        Messages.publish(channel, exchange, "", null, "by no key");
        assertEquals(List.of("by no key"), Messages.drain(channel, queue));
    }

    @Test
    void hasNoQueueDeclaredLastForAnyMethod() throws Exception {
        noneYet(50, 20, channel -> channel.queueBind("", "amq.direct", "k"));
        noneYet(50, 30, channel -> channel.queuePurge(""));
        noneYet(50, 40, channel -> channel.queueDelete(""));
        noneYet(60, 20, channel -> channel.basicConsume("", new Deliveries(channel)));
    }

    private interface Use {
        void on(Channel channel) throws Exception;
    }

    private static void noneYet(int classId, int methodId, Use use) throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel, 404, "NOT_FOUND - no previously declared queue", classId, methodId, () -> use.on(channel));
    }

    @Test
    void doesNotTakeTheEmptyNameForTheQueueDeclaredLastWhenItIsLookedAt() throws Exception {
        Channel channel = broker.channel();
        channel.queueDeclare();
        Closes.channel(
                channel, 404, "NOT_FOUND - no queue '' in vhost '/'", 50, 10, () -> channel.queueDeclarePassive(""));
    }

    @Test
    void countsReadyMessagesAndConsumersOfAQueueThatIsLookedAt() throws Exception {
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        String queue = broker.queue(channel);
        Messages.put(channel, queue, "a", "b", "c");
        Messages.take(channel, queue);
        Channel consuming = connection.createChannel();
        consuming.basicQos(1);
        consuming.basicConsume(queue, new Deliveries(consuming));
        consuming.basicConsume(queue, new Deliveries(consuming));
        var ok = connection.createChannel().queueDeclarePassive(queue);
        assertEquals(2, ok.getConsumerCount(), "consumers, not channels");
        assertEquals(0, ok.getMessageCount());
    }

    @Test
    void doesNotUnbindAnotherConnectionsExclusiveQueue() throws Exception {
        Channel owner = broker.channel();
        String queue = broker.queue(owner);
        owner.queueBind(queue, "amq.direct", "k");
        broker.channel().queueUnbind(queue, "amq.direct", "never bound");
        Channel other = broker.channel();
        Closes.channelStarting(
                other,
                405,
                "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '" + queue + "'",
                () -> other.queueUnbind(queue, "amq.direct", "k"));
    }

    @Test
    @WarrenOnly("RabbitMQ closes the connection with 540")
    void deletesAQuorumQueueOnlyWhenUnusedOrEmptyIfAsked() throws Exception {
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
        Messages.put(channel, queue, "m");
        Channel first = connection.createChannel();
        Closes.channel(
                first,
                406,
                "PRECONDITION_FAILED - queue '" + queue + "' in vhost '/' not empty",
                50,
                40,
                () -> first.queueDelete(queue, false, true));
        channel.basicConsume(queue, new Deliveries(channel));
        Channel second = connection.createChannel();
        Closes.channel(
                second,
                406,
                "PRECONDITION_FAILED - queue '" + queue + "' in vhost '/' in use",
                50,
                40,
                () -> second.queueDelete(queue, true, false));
    }

    @Test
    void tellsNotEmptyBeforeInUse() throws Exception {
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        String queue = broker.queue(channel);
        channel.basicQos(1);
        channel.basicConsume(queue, new Deliveries(channel));
        Messages.put(channel, queue, "a", "b");
        Channel other = connection.createChannel();
        Closes.channel(
                other,
                406,
                "PRECONDITION_FAILED - queue '" + queue + "' in vhost '/' not empty",
                50,
                40,
                () -> other.queueDelete(queue, true, true));
    }

    @Test
    void deadLettersNothingThatIsPurgedOrDeleted() throws Exception {
        Channel channel = broker.channel();
        String grave = broker.queue(channel);
        String queue = broker.name("with-grave");
        Map<String, Object> arguments = Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", grave);
        channel.queueDeclare(queue, false, true, false, arguments);
        Messages.put(channel, queue, "a", "b");
        assertEquals(2, channel.queuePurge(queue).getMessageCount());
        Messages.put(channel, queue, "c");
        assertEquals(1, channel.queueDelete(queue).getMessageCount());
        Messages.put(channel, grave, "marker");
        assertEquals(List.of("marker"), Messages.drain(channel, grave));
    }
}
