package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One consumer is served, the others wait for its end: x-single-active-consumer. */
class SingleActiveConsumerIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @ParameterizedTest
    @ValueSource(strings = {"classic", "quorum"})
    void servesTheFirstConsumerAlone(String type) throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, type);
        Deliveries first = Deliveries.of(broker.channel(), queue, true);
        Deliveries second = Deliveries.of(broker.channel(), queue, true);
        Messages.put(channel, queue, "a", "b", "c");
        assertEquals(List.of("a", "b", "c"), first.bodies(3));
        assertEquals(0, second.waiting());
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "quorum"})
    void letsTheNextTakeOverWhenTheActiveOneCancels(String type) throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, type);
        Channel active = broker.channel();
        Deliveries first = Deliveries.of(active, queue, true);
        Deliveries second = Deliveries.of(broker.channel(), queue, true);
        Messages.put(channel, queue, "a");
        assertEquals(List.of("a"), first.bodies(1));
        active.basicCancel(first.getConsumerTag());
        Messages.put(channel, queue, "b");
        assertEquals(List.of("b"), second.bodies(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "quorum"})
    void keepsTheOrderWhenTheActiveOneIsLost(String type) throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, type);
        Channel active = broker.channel();
        active.basicQos(3);
        Deliveries first = Deliveries.of(active, queue, false);
        Deliveries second = Deliveries.of(broker.channel(), queue, true);
        Messages.put(channel, queue, "a", "b", "c", "d", "e");
        assertEquals(List.of("a", "b", "c"), first.bodies(3));
        active.getConnection().abort();
        assertEquals(List.of("a", "b", "c", "d", "e"), second.bodies(5));
    }

    @Test
    void doesNotServeAnotherWhileTheActiveOneHasNoCredit() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, "classic");
        Channel active = broker.channel();
        active.basicQos(1);
        Deliveries first = Deliveries.of(active, queue, false);
        Deliveries second = Deliveries.of(broker.channel(), queue, true);
        Messages.put(channel, queue, "a", "b");
        assertEquals(1, Messages.ready(channel, queue));
        active.basicAck(first.next().getEnvelope().getDeliveryTag(), false);
        assertEquals(List.of("b"), first.bodies(1));
        assertEquals(0, second.waiting());
    }

    @Test
    @WarrenOnly("RabbitMQ 4.0 and later")
    void prefersTheHigherPriorityInAQuorumQueueOnceTheActiveOneHoldsNothing() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, "quorum");
        Channel active = broker.channel();
        active.basicQos(1);
        Deliveries low = Deliveries.of(active, queue, false);
        Messages.put(channel, queue, "a", "b");
        long tag = low.next().getEnvelope().getDeliveryTag();
        Deliveries high = Deliveries.of(broker.channel(), queue, Map.of("x-priority", 5));
        assertEquals(1, Messages.ready(channel, queue));
        active.basicAck(tag, false);
        assertEquals(List.of("b"), high.bodies(1));
        assertEquals(0, low.waiting());
    }

    @Test
    void refusesAnExclusiveConsumer() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, "classic");
        Closes.channel(
                channel,
                403,
                "ACCESS_REFUSED - queue '" + queue + "' in vhost '/' in exclusive use",
                60,
                20,
                () -> channel.basicConsume(queue, true, "", false, true, null, new Deliveries(channel)));
    }

    @Test
    void refusesBasicGetOnAQuorumQueue() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, "quorum");
        Closes.channel(
                channel,
                405,
                "RESOURCE_LOCKED - cannot obtain access to locked queue '" + queue
                        + "' in vhost '/'. basic.get operations are not supported by quorum queues with single active"
                        + " consumer",
                60,
                70,
                () -> channel.basicGet(queue, true));
    }

    private static String declare(Channel channel, String type) throws IOException {
        return channel.queueDeclare(
                        broker.name("q"),
                        true,
                        false,
                        false,
                        Map.of("x-queue-type", type, "x-single-active-consumer", true))
                .getQueue();
    }
}
