package dev.warren.it.feature;

import static dev.warren.it.feature.DeadLetters.awaitReady;
import static dev.warren.it.feature.DeadLetters.buried;
import static dev.warren.it.feature.DeadLetters.death;
import static dev.warren.it.feature.DeadLetters.expiringInto;
import static dev.warren.it.feature.DeadLetters.rejectNext;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where dead letters that come round again stop (protocol 9.7). */
class DeadLetterCycleIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private final DeadLetters letters = new DeadLetters(broker);

    @Test
    void endsACycleInWhichNobodyRejects() throws Exception {
        Channel channel = broker.channel();
        String queue = channel.queueDeclare(
                        broker.name("q"),
                        false,
                        true,
                        false,
                        Map.of(
                                "x-dead-letter-exchange",
                                "",
                                "x-dead-letter-routing-key",
                                broker.name("q"),
                                "x-message-ttl",
                                50))
                .getQueue();
        Messages.put(channel, queue, "m");
        awaitReady(channel, queue, 0);
        Messages.put(channel, queue, "marker");
        awaitReady(channel, queue, 0);
    }

    @Test
    void endsALongerCycleOnceAQueueWouldSeeTheMessageAgain() throws Exception {
        Channel channel = broker.channel();
        String back = broker.name("back");
        String queue = broker.name("q");
        channel.queueDeclare(queue, false, true, false, expiringInto(back, 50));
        channel.queueDeclare(back, false, true, false, expiringInto(queue, 50));
        Messages.put(channel, queue, "m");
        awaitReady(channel, queue, 0);
        awaitReady(channel, back, 0);
    }

    @Test
    void letsARejectedMessageGoRoundAsOftenAsItIsRejected() throws Exception {
        Channel channel = broker.channel();
        String work = broker.name("work");
        String wait = broker.name("wait");
        Map<String, Object> toWait = Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", wait);
        channel.queueDeclare(work, false, true, false, toWait);
        channel.queueDeclare(wait, false, true, false, expiringInto(work, 20));
        Deliveries deliveries = Deliveries.of(channel, work, false);
        Messages.put(channel, work, "m");
        Delivery delivery = deliveries.next();
        for (long round = 1; round <= 10; round++) {
            channel.basicReject(delivery.getEnvelope().getDeliveryTag(), false);
            delivery = deliveries.next();
            List<?> deaths = (List<?>) delivery.getProperties().getHeaders().get("x-death");
            assertEquals(2, deaths.size(), "one for the queue and reason");
            assertEquals(round, ((Map<?, ?>) deaths.get(0)).get("count"));
            assertEquals("expired", ((Map<?, ?>) deaths.get(0)).get("reason").toString());
            assertEquals(round, ((Map<?, ?>) deaths.get(1)).get("count"));
            assertEquals("rejected", ((Map<?, ?>) deaths.get(1)).get("reason").toString());
        }
        channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
    }

    @Test
    @WarrenOnly("3.x mixes up the order of three deaths: this cycle goes on for ever there")
    void endsACycleThatBeganAfterARejection() throws Exception {
        Channel channel = broker.channel();
        String graveyard = letters.graveyard(channel);
        String work = broker.name("work");
        String there = broker.name("there");
        String back = broker.name("back");
        channel.queueDeclare(
                work, false, true, false, Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", there));
        channel.queueDeclare(there, false, true, false, expiringInto(back, 20));
        channel.queueDeclare(
                back, false, true, false, Map.of("x-message-ttl", 20, "x-dead-letter-exchange", letters.exchange()));
        channel.queueBind(there, letters.exchange(), "");
        // The second comes through when the first would have come round again.
        for (String body : List.of("m", "marker")) {
            Messages.put(channel, work, body);
            rejectNext(channel, work);
            assertEquals(List.of(body), buried(channel, graveyard, 1));
        }
    }

    @Test
    void letsAQueueBeItsOwnTargetForRejections() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(
                queue, false, true, false, Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", queue));
        Messages.put(channel, queue, "m");
        for (long round = 1; round <= 3; round++) {
            rejectNext(channel, queue);
            awaitReady(channel, queue, 1);
        }
        assertEquals(3L, death(Messages.take(channel, queue)).get("count"));
    }
}
