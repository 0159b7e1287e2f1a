package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a delivery may fail: x-delivery-limit, the header x-delivery-count. */
@WarrenOnly("as RabbitMQ 4.3 counts, and for every type of queue")
class DeliveryLimitIT {
    private static final String COUNT = "x-delivery-count";

    @RegisterExtension
    static final Broker broker = new Broker();

    @ParameterizedTest
    @ValueSource(strings = {"classic", "quorum"})
    void countsFailedDeliveriesInAHeader(String type) throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, "x-queue-type", type, "x-delivery-limit", 5);
        Messages.put(channel, queue, "m");
        GetResponse first = Messages.take(channel, queue);
        assertNull(first.getProps().getHeaders());
        assertFalse(first.getEnvelope().isRedeliver());
        channel.basicReject(first.getEnvelope().getDeliveryTag(), true);
        for (long count = 1; count <= 3; count++) {
            GetResponse again = Messages.take(channel, queue);
            assertTrue(again.getEnvelope().isRedeliver());
            assertEquals(count, again.getProps().getHeaders().get(COUNT));
            channel.basicReject(again.getEnvelope().getDeliveryTag(), true);
        }
    }

    @Test
    void doesNotCountWhatIsGivenBackByNack() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, "x-delivery-limit", 0);
        Messages.put(channel, queue, "m");
        for (int i = 0; i < 3; i++) {
            channel.basicNack(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false, true);
        }
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    @Test
    void countsALostChannel() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, "x-delivery-limit", 5);
        Messages.put(channel, queue, "m");
        Channel lost = broker.channel();
        Messages.take(lost, queue);
        lost.getConnection().abort();
        Await.equal("ready messages", 1, () -> Messages.ready(channel, queue));
        assertEquals(1L, Messages.take(channel, queue).getProps().getHeaders().get(COUNT));
    }

    @Test
    void dropsWhatIsOverTheLimit() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, "x-delivery-limit", 2);
        Messages.put(channel, queue, "m");
        for (int i = 0; i < 3; i++) {
            channel.basicReject(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), true);
        }
        assertNull(channel.basicGet(queue, true));
    }

    @Test
    void deadLettersWhatIsOverTheLimit() throws Exception {
        Channel channel = broker.channel();
        String target = channel.queueDeclare(broker.name("target"), true, false, false, null)
                .getQueue();
        String queue = declare(
                channel, "x-delivery-limit", 0, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", target);
        Messages.put(channel, queue, "m");
        channel.basicReject(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), true);
        GetResponse dead = Await.value("the dead letter", () -> channel.basicGet(target, true), got -> got != null);
        assertEquals("m", Messages.text(dead));
        assertEquals(
                "delivery_limit",
                dead.getProps().getHeaders().get("x-first-death-reason").toString());
        assertNull(dead.getProps().getHeaders().get(COUNT));
    }

    @Test
    void limitsQuorumQueuesToTwentyUnlessToldOtherwise() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, "x-queue-type", "quorum");
        Messages.put(channel, queue, "m");
        for (int i = 0; i < 21; i++) {
            channel.basicReject(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), true);
        }
        assertNull(channel.basicGet(queue, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "quorum"})
    void goesOnForEverWithoutALimit(String type) throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, "x-queue-type", type, "x-delivery-limit", -1);
        Messages.put(channel, queue, "m");
        for (int i = 0; i < 30; i++) {
            channel.basicReject(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), true);
        }
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    private static String declare(Channel channel, Object... arguments) throws Exception {
        Map<String, Object> table = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            table.put((String) arguments[i], arguments[i + 1]);
        }
        return channel.queueDeclare(broker.name("q"), true, false, false, table).getQueue();
    }
}
