package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Prefetch per consumer and per channel; the number left ready tells how far the broker went. */
class QosIT {

    private static final int PUBLISHED = 20;

    @RegisterExtension
    static final Broker broker = new Broker();

    private Channel channel;
    private String queue;

    @BeforeEach
    void fill() throws Exception {
        channel = broker.channel();
        queue = broker.queue(channel);
        Messages.put(
                channel,
                queue,
                IntStream.range(0, PUBLISHED).mapToObj(i -> "m" + i).toArray(String[]::new));
    }

    @Test
    void limitsEachConsumerStartedAfterwards() throws Exception {
        Deliveries unlimited = new Deliveries(channel);
        channel.basicQos(3);
        Deliveries three = Deliveries.of(channel, queue, false);
        delivered(3, three);
        channel.basicQos(5);
        Deliveries five = Deliveries.of(channel, queue, false);
        delivered(8, three, five);
        channel.basicQos(0);
        channel.basicConsume(queue, false, unlimited);
        delivered(PUBLISHED, three, five, unlimited);
        assertEquals(12, unlimited.waiting());
    }

    @Test
    void goesOnByOneForEachAck() throws Exception {
        channel.basicQos(2);
        Deliveries deliveries = Deliveries.of(channel, queue, false);
        delivered(2, deliveries);
        for (int i = 0; i < 10; i++) {
            Delivery got = deliveries.next();
            assertEquals("m" + i, Deliveries.text(got));
            channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
            left(PUBLISHED - (i + 1) - 2);
        }
    }

    @Test
    void givesCreditBackForRejectsToo() throws Exception {
        channel.basicQos(1);
        Deliveries deliveries = Deliveries.of(channel, queue, false);
        channel.basicReject(deliveries.next().getEnvelope().getDeliveryTag(), false);
        assertEquals("m1", Deliveries.text(deliveries.next()));
    }

    @Test
    void limitsTheChannelAsAWhole() throws Exception {
        channel.basicQos(4, true);
        Deliveries first = Deliveries.of(channel, queue, false);
        Deliveries second = Deliveries.of(channel, queue, false);
        delivered(4, first, second);
        channel.basicAck(0, true);
        delivered(8, first, second);
    }

    @Test
    void underTheChannelsLimitWhatComesBackIsDeliveredBeforeWhatFollows() throws Exception {
        channel.basicQos(2, true);
        Deliveries deliveries = Deliveries.of(channel, queue, false);
        long last = deliveries.next(2).get(1).getEnvelope().getDeliveryTag();
        channel.basicReject(last, true);
        assertEquals("m1", Deliveries.text(deliveries.next()));
        channel.basicRecover(true);
        assertEquals(List.of("m0", "m1"), deliveries.bodies(2));
    }

    @Test
    void checksBothLimitsTogether() throws Exception {
        channel.basicQos(2);
        channel.basicQos(3, true);
        Deliveries first = Deliveries.of(channel, queue, false);
        delivered(2, first);
        Deliveries second = Deliveries.of(channel, queue, false);
        delivered(3, first, second);
        assertEquals(2, first.waiting());
        assertEquals(1, second.waiting());
    }

    @Test
    void raisesTheChannelsLimitAtOnce() throws Exception {
        channel.basicQos(2, true);
        Deliveries deliveries = Deliveries.of(channel, queue, false);
        delivered(2, deliveries);
        channel.basicQos(6, true);
        delivered(6, deliveries);
        channel.basicQos(0, true);
        delivered(PUBLISHED, deliveries);
    }

    @Test
    void aLimitForEachConsumerTakesThePlaceOfTheChannelsLimit() throws Exception {
        channel.basicQos(2, true);
        Deliveries first = Deliveries.of(channel, queue, false);
        delivered(2, first);
        channel.basicQos(3, false);
        delivered(PUBLISHED, first);
    }

    @Test
    void lowersTheChannelsLimitUntilEnoughIsAcked() throws Exception {
        channel.basicQos(6, true);
        Deliveries deliveries = Deliveries.of(channel, queue, false);
        delivered(6, deliveries);
        channel.basicQos(2, true);
        List<Delivery> six = deliveries.next(6);
        for (int i = 0; i < 4; i++) {
            channel.basicAck(six.get(i).getEnvelope().getDeliveryTag(), false);
        }
        left(PUBLISHED - 6);
        channel.basicAck(six.get(4).getEnvelope().getDeliveryTag(), false);
        assertEquals("m6", Deliveries.text(deliveries.next()));
        left(PUBLISHED - 7);
    }

    @Test
    void limitsAChannelThatHadNoLimit() throws Exception {
        Deliveries deliveries = Deliveries.of(channel, queue, false);
        delivered(PUBLISHED, deliveries);
        channel.basicQos(1, true);
        Messages.put(channel, queue, "later");
        assertEquals(1, Messages.ready(channel, queue));
        deliveries.next(PUBLISHED);
        channel.basicAck(0, true);
        assertEquals("later", Deliveries.text(deliveries.next()));
    }

    @Test
    void neitherLimitsNorCountsGets() throws Exception {
        channel.basicQos(2, true);
        for (int i = 0; i < 5; i++) {
            Messages.take(channel, queue);
        }
        Deliveries deliveries = Deliveries.of(channel, queue, false);
        left(PUBLISHED - 7);
        assertEquals(2, deliveries.next(2).size());
    }

    @Test
    @WarrenOnly("up to 3.x what was got before is counted, and stays counted when it is acknowledged")
    void aLimitThatBeginsDoesNotCountEarlierGets() throws Exception {
        Messages.take(channel, queue);
        Messages.take(channel, queue);
        channel.basicQos(2, true);
        Deliveries deliveries = Deliveries.of(channel, queue, false);
        assertEquals(2, deliveries.next(2).size());
    }

    @Test
    void servesQueuesInTurnUnderTheChannelsLimit() throws Exception {
        int others = 3;
        Map<String, Integer> served = new HashMap<>();
        channel.basicQos(1, true);
        Deliveries deliveries = Deliveries.of(channel, queue, false);
        for (int i = 0; i < others; i++) {
            String other = broker.name("other" + i);
            channel.queueDeclare(other, false, true, false, null);
            Messages.put(channel, other, "o", "o", "o", "o", "o");
            channel.basicConsume(other, false, deliveries);
        }
        for (int i = 0; i < 3 * (others + 1); i++) {
            Delivery delivery = deliveries.next();
            served.merge(delivery.getEnvelope().getRoutingKey(), 1, Integer::sum);
            channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        }
        assertEquals(others + 1, served.size());
        served.forEach((name, times) -> assertTrue(times >= 2, () -> "served: " + served));
    }

    @Test
    void holdsBackNoAckConsumersWhileTheChannelIsFull() throws Exception {
        channel.basicQos(1, true);
        Deliveries acking = Deliveries.of(channel, queue, false);
        Delivery held = acking.next();
        String other = broker.name("other");
        channel.queueDeclare(other, false, true, false, null);
        Deliveries free = Deliveries.of(channel, other, true);
        Messages.put(channel, other, "waits");
        assertEquals(1, Messages.ready(channel, other));
        channel.basicCancel(acking.getConsumerTag());
        channel.basicAck(held.getEnvelope().getDeliveryTag(), false);
        assertEquals("waits", Deliveries.text(free.next()));
    }

    @Test
    void doesNotLimitNoAckConsumers() throws Exception {
        channel.basicQos(1, true);
        channel.basicQos(1);
        Deliveries deliveries = Deliveries.of(channel, queue, true);
        assertEquals(PUBLISHED, deliveries.next(PUBLISHED).size());
    }

    @Test
    void refusesALimitInOctets() throws Exception {
        Closes.connection(
                channel.getConnection(),
                540,
                "NOT_IMPLEMENTED - prefetch_size!=0 (1000)",
                () -> channel.basicQos(1000, 0, false));
    }

    /** So many went to these consumers, which took none of them yet; the rest stays ready. */
    private void delivered(int total, Deliveries... consumers) throws Exception {
        left(PUBLISHED - total);
        Await.equal("waiting deliveries", total, () -> Arrays.stream(consumers)
                .mapToInt(Deliveries::waiting)
                .sum());
    }

    /** So many stay ready, also after one more round trip. */
    private void left(int ready) throws Exception {
        Await.equal("ready", ready, () -> Messages.ready(channel, queue));
        assertEquals(ready, Messages.ready(channel, queue));
    }
}
