package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriorityQueueIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deliversHigherPrioritiesFirstAndEachInOrder(boolean durable) throws Exception {
        Channel channel = broker.channel();
        String queue = priorityQueue(channel, 10, durable);
        put(channel, queue, 0, "0a");
        put(channel, queue, 5, "5a");
        put(channel, queue, 10, "10a");
        put(channel, queue, 5, "5b");
        put(channel, queue, 0, "0b");
        put(channel, queue, 10, "10b");
        assertEquals(List.of("10a", "10b", "5a", "5b", "0a", "0b"), Messages.drain(channel, queue));
    }

    @Test
    void takesPrioritiesAboveTheMaximumForTheMaximum() throws Exception {
        Channel channel = broker.channel();
        String queue = priorityQueue(channel, 3, false);
        put(channel, queue, 3, "three");
        put(channel, queue, 200, "two hundred");
        put(channel, queue, 3, "three again");
        put(channel, queue, 2, "two");
        assertEquals(List.of("three", "two hundred", "three again", "two"), Messages.drain(channel, queue));
    }

    @Test
    void takesNoPriorityForTheLowest() throws Exception {
        Channel channel = broker.channel();
        String queue = priorityQueue(channel, 255, false);
        Messages.put(channel, queue, "none");
        put(channel, queue, 0, "zero");
        put(channel, queue, 1, "one");
        put(channel, queue, 255, "highest");
        assertEquals(List.of("highest", "one", "none", "zero"), Messages.drain(channel, queue));
    }

    @Test
    void leavesThePropertyAsItWas() throws Exception {
        Channel channel = broker.channel();
        String queue = priorityQueue(channel, 3, false);
        put(channel, queue, 200, "m");
        assertEquals(200, Messages.take(channel, queue).getProps().getPriority());
    }

    @Test
    void ignoresPrioritiesInAnOrdinaryQueue() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        put(channel, queue, 1, "first");
        put(channel, queue, 9, "second");
        assertEquals(List.of("first", "second"), Messages.drain(channel, queue));
    }

    @Test
    void requeuesIntoTheOldPlaceOfItsPriority() throws Exception {
        Channel channel = broker.channel();
        String queue = priorityQueue(channel, 5, false);
        put(channel, queue, 5, "5a");
        put(channel, queue, 5, "5b");
        put(channel, queue, 1, "1a");
        GetResponse first = Messages.take(channel, queue);
        Messages.take(channel, queue);
        put(channel, queue, 5, "5c");
        channel.basicRecover(true);
        assertEquals("5a", Messages.text(first));
        GetResponse again = Messages.take(channel, queue);
        assertEquals("5a", Messages.text(again));
        assertTrue(again.getEnvelope().isRedeliver());
        assertEquals(List.of("5b", "5c", "1a"), Messages.drain(channel, queue));
    }

    @Test
    void letsANewcomerOvertakeWhatWaits() throws Exception {
        Channel channel = broker.channel();
        String queue = priorityQueue(channel, 5, false);
        put(channel, queue, 1, "sent");
        channel.basicQos(1);
        Deliveries deliveries = Deliveries.of(channel, queue, false);
        long sent = deliveries.next().getEnvelope().getDeliveryTag();
        put(channel, queue, 1, "waits");
        put(channel, queue, 4, "overtakes");
        channel.basicAck(sent, false);
        var next = deliveries.next();
        assertEquals("overtakes", Deliveries.text(next));
        channel.basicAck(next.getEnvelope().getDeliveryTag(), false);
        assertEquals("waits", Deliveries.text(deliveries.next()));
    }

    @Test
    void purgesAndCountsAllPriorities() throws Exception {
        Channel channel = broker.channel();
        String queue = priorityQueue(channel, 9, true);
        for (int priority = 0; priority < 10; priority++) {
            put(channel, queue, priority, "m");
        }
        Await.equal("ready", 10, () -> Messages.ready(channel, queue));
        assertEquals(10, channel.queuePurge(queue).getMessageCount());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255})
    void acceptsTheBoundsOfPriority(int max) throws Exception {
        Channel channel = broker.channel();
        String queue = priorityQueue(channel, max, false);
        put(channel, queue, 0, "low");
        put(channel, queue, max, "high");
        assertEquals(List.of("high", "low"), Messages.drain(channel, queue));
    }

    private static String priorityQueue(Channel channel, int max, boolean durable) throws Exception {
        return channel.queueDeclare(broker.name("q"), durable, !durable, false, Map.of("x-max-priority", max))
                .getQueue();
    }

    private static void put(Channel channel, String queue, int priority, String body) throws Exception {
        Messages.publish(
                channel,
                "",
                queue,
                new AMQP.BasicProperties.Builder()
                        .deliveryMode(2)
                        .priority(priority)
                        .build(),
                body);
    }
}
