package dev.warren.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Exchanges, alternates and dead letters in circles and in long lines: the broker goes on serving all others. */
@Timeout(120)
class LoopsIT {

    /** Far more than calls that call each other have room for. */
    private static final int LONG_LINE = 3000;

    @RegisterExtension
    static final Broker broker = new Broker("-Xmx128m", "-Xss256k");

    @Test
    void routesThroughAnExchangeBoundToItself() throws Exception {
        Channel channel = broker.channel();
        String exchange = exchange(channel, "x", Map.of());
        channel.exchangeBind(exchange, exchange, "");
        String queue = broker.queue(channel);
        channel.queueBind(queue, exchange, "");
        Messages.publish(channel, exchange, "k", null, "m");
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    @Test
    void routesOnceThroughExchangesThatAreAllBoundToEachOther() throws Exception {
        Channel channel = broker.channel();
        List<String> exchanges = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            exchanges.add(exchange(channel, "x" + i, Map.of()));
        }
        for (String source : exchanges) {
            for (String destination : exchanges) {
                channel.exchangeBind(destination, source, "");
            }
        }
        String queue = broker.queue(channel);
        for (String exchange : exchanges) {
            channel.queueBind(queue, exchange, "");
        }
        Messages.publish(channel, exchanges.get(0), "k", null, "m");
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    @Test
    void endsACircleOfBindingsAlternatesAndDeadLettersInOne() throws Exception {
        Channel channel = broker.channel();
        String first = broker.name("first");
        String second = exchange(channel, "second", Map.of("alternate-exchange", first));
        exchange(channel, "first", Map.of("alternate-exchange", second));
        Messages.publish(channel, first, "k", null, "to nobody");
        String queue = queue(channel, "q", Map.of("x-dead-letter-exchange", first, "x-max-length", 0));
        channel.queueBind(queue, second, "");
        channel.exchangeBind(second, first, "");
        Messages.publish(channel, first, "k", null, "to a queue that keeps nothing");
        assertEquals(0, Messages.ready(channel, queue));
    }

    @Test
    void routesThroughALongLineOfExchanges() throws Exception {
        Channel channel = broker.channel();
        String first = exchange(channel, "x0", Map.of());
        String last = first;
        for (int i = 1; i < LONG_LINE; i++) {
            String next = exchange(channel, "x" + i, Map.of());
            channel.exchangeBind(next, last, "");
            last = next;
        }
        String queue = broker.queue(channel);
        channel.queueBind(queue, last, "");
        Messages.publish(channel, first, "k", null, "m");
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    @Test
    void findsTheLastOfALongLineOfAlternates() throws Exception {
        Channel channel = broker.channel();
        String next = exchange(channel, "x" + LONG_LINE, Map.of());
        String queue = broker.queue(channel);
        channel.queueBind(queue, next, "");
        for (int i = LONG_LINE - 1; i >= 0; i--) {
            next = exchange(channel, "x" + i, Map.of("alternate-exchange", next));
        }
        Messages.publish(channel, next, "k", null, "m");
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    @Test
    void deletesALongLineOfExchangesThatGoWithTheirLastBinding() throws Exception {
        Channel channel = broker.channel();
        List<String> line = new ArrayList<>();
        for (int i = 0; i < LONG_LINE; i++) {
            String exchange = broker.name("x" + i);
            channel.exchangeDeclare(exchange, "fanout", false, true, null);
            if (i > 0) {
                channel.exchangeBind(exchange, line.get(i - 1), "");
            }
            line.add(exchange);
        }
        String queue = broker.queue(channel);
        channel.queueBind(queue, line.get(LONG_LINE - 1), "");
        channel.queueDelete(queue);
        Channel looking = broker.channel();
        Await.until("the first to be gone", () -> isGone(looking.getConnection().createChannel(), line.get(0)));
    }

    @Test
    void dropsADeadLetterThatExpiresInACircleOfManyQueues() throws Exception {
        Channel channel = broker.channel();
        int count = 100;
        for (int i = 0; i < count; i++) {
            queue(
                    channel,
                    "q" + i,
                    Map.of(
                            "x-message-ttl",
                            1,
                            "x-dead-letter-exchange",
                            "",
                            "x-dead-letter-routing-key",
                            broker.name("q" + (i + 1) % count)));
        }
        Messages.publish(channel, "", broker.name("q0"), null, "m");
        for (int i = 0; i < count; i++) {
            String queue = broker.name("q" + i);
            Await.equal("what is left in " + queue, 0, () -> Messages.ready(channel, queue));
        }
        assertNull(channel.basicGet(broker.name("q0"), true));
    }

    @Test
    void doesNotMultiplyDeadLettersThatFullQueuesSendEachOther() throws Exception {
        Channel channel = broker.channel();
        String exchange = exchange(channel, "x", Map.of());
        for (int i = 0; i < 4; i++) {
            String queue = queue(channel, "q" + i, Map.of("x-max-length", 1, "x-dead-letter-exchange", exchange));
            channel.queueBind(queue, exchange, "");
        }
        for (int i = 0; i < 20; i++) {
            Messages.publish(channel, exchange, "k", null, "m" + i);
        }
        for (int i = 0; i < 4; i++) {
            String queue = broker.name("q" + i);
            Await.equal("what is left in " + queue, 1, () -> Messages.ready(channel, queue));
        }
    }

    @Test
    @WarrenOnly("reject-publish-dlx of a queue to itself is answered by drops in both, told in x-death differently")
    void refusesIntoItself() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        queue(
                channel,
                "q",
                Map.of(
                        "x-max-length",
                        1,
                        "x-overflow",
                        "reject-publish-dlx",
                        "x-dead-letter-exchange",
                        "",
                        "x-dead-letter-routing-key",
                        queue));
        Messages.put(channel, queue, "kept");
        channel.basicPublish("", queue, null, Messages.bytes("refused"));
        assertTrue(!channel.waitForConfirms(Await.LIMIT.toMillis()), "the newcomer is refused");
        assertEquals(List.of("kept"), Messages.drain(channel, queue));
    }

    @Test
    void servesOthersWhileAConsumerRejectsInACircle() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        queue(channel, "q", Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", queue));
        Messages.put(channel, queue, "round", "and round");
        Channel rejecting = broker.channel();
        rejecting.basicQos(1);
        String tag = rejecting.basicConsume(
                queue,
                false,
                (consumer, delivery) ->
                        rejecting.basicReject(delivery.getEnvelope().getDeliveryTag(), false),
                consumer -> {});
        Channel other = broker.channel();
        String quiet = other.queueDeclare(broker.name("quiet"), false, true, false, null)
                .getQueue();
        Deliveries deliveries = Deliveries.of(other, quiet, true);
        for (int i = 0; i < 200; i++) {
            Messages.publish(other, "", quiet, null, "m" + i);
            assertEquals(List.of("m" + i), deliveries.bodies(1));
        }
        rejecting.basicCancel(tag);
        rejecting.getConnection().close();
        Await.equal("both are still there", 2, () -> Messages.ready(channel, queue));
        GetResponse got = Messages.take(channel, queue);
        Map<?, ?> death = (Map<?, ?>) ((List<?>) got.getProps().getHeaders().get("x-death")).get(0);
        assertTrue((Long) death.get("count") > 10, () -> "died " + death.get("count") + " times");
        assertEquals(1, ((List<?>) got.getProps().getHeaders().get("x-death")).size());
    }

    @Test
    @WarrenOnly("the delayed exchange is a plug-in there")
    void servesOthersWhileADelayedMessageIsItsOwnDeadLetter() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "x-delayed-message", false, false, Map.of("x-delayed-type", "fanout"));
        String queue = queue(channel, "q", Map.of("x-message-ttl", 0, "x-dead-letter-exchange", exchange));
        channel.queueBind(queue, exchange, "");
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().headers(Map.of("x-delay", 1)).build();
        Messages.publish(channel, exchange, "k", properties, "m");
        Await.equal("what is left", 0, () -> Messages.ready(channel, queue));
    }

    @AfterEach
    void stillServes() throws Exception {
        broker.servesNormally();
    }

    private static boolean isGone(Channel channel, String exchange) throws Exception {
        try {
            channel.exchangeDeclarePassive(exchange);
            channel.close();
            return false;
        } catch (java.io.IOException e) {
            return true;
        }
    }

    private static String exchange(Channel channel, String suffix, Map<String, Object> arguments) throws Exception {
        String exchange = broker.name(suffix);
        channel.exchangeDeclare(exchange, "fanout", false, false, arguments);
        return exchange;
    }

    private static String queue(Channel channel, String suffix, Map<String, Object> arguments) throws Exception {
        return channel.queueDeclare(broker.name(suffix), false, false, false, arguments)
                .getQueue();
    }
}
