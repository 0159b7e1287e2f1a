package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Return;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WarrenOnly("x-delayed-message is not part of RabbitMQ itself")
class DelayedExchangeIT {

    private static final String TYPE = "x-delayed-message";

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void deliversWhenTheDelayIsOverAndNegatesTheHeader() throws Exception {
        Channel channel = broker.channel();
        String exchange = delayed(channel, "direct");
        String queue = bound(channel, exchange, "k");
        Deliveries deliveries = Deliveries.of(channel, queue, true);
        long published = System.nanoTime();
        put(channel, exchange, "k", 600, "late");
        Delivery got = deliveries.next();
        long tookMs = (System.nanoTime() - published) / 1_000_000;
        assertTrue(tookMs >= 590, () -> "came after " + tookMs + " ms");
        assertTrue(tookMs < 3000, () -> "came only after " + tookMs + " ms");
        assertEquals(-600, ((Number) got.getProperties().getHeaders().get("x-delay")).intValue());
        assertEquals("kept", got.getProperties().getHeaders().get("other").toString());
        assertEquals(exchange, got.getEnvelope().getExchange());
        assertEquals("k", got.getEnvelope().getRoutingKey());
    }

    @Test
    void ordersByDueTimeThenByArrival() throws Exception {
        Channel channel = broker.channel();
        String exchange = delayed(channel, "fanout");
        Deliveries deliveries = Deliveries.of(channel, bound(channel, exchange, ""), true);
        channel.confirmSelect();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            channel.basicPublish(exchange, "", delay(1500), Messages.bytes("late" + i));
            channel.basicPublish(exchange, "", delay(500), Messages.bytes("soon" + i));
        }
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        for (String when : List.of("soon", "late")) {
            for (int i = 0; i < 50; i++) {
                expected.add(when + i);
            }
        }
        assertEquals(expected, deliveries.bodies(100));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5, 4_294_967_296L})
    void routesAtOnceWithoutAProperDelay(long delay) throws Exception {
        Channel channel = broker.channel();
        String exchange = delayed(channel, "direct");
        String queue = bound(channel, exchange, "k");
        put(channel, exchange, "k", delay, "now");
        assertEquals(List.of("now"), Messages.drain(channel, queue));
    }

    @Test
    void routesAtOnceWithoutTheHeader() throws Exception {
        Channel channel = broker.channel();
        String exchange = delayed(channel, "direct");
        String queue = bound(channel, exchange, "k");
        Messages.publish(channel, exchange, "k", null, "now");
        assertEquals(List.of("now"), Messages.drain(channel, queue));
    }

    @Test
    void acceptsAnyIntegerTypeForTheDelay() throws Exception {
        Channel channel = broker.channel();
        String exchange = delayed(channel, "direct");
        Deliveries deliveries = Deliveries.of(channel, bound(channel, exchange, "k"), true);
        for (Object delay : List.of(200, 200L, (short) 200, (byte) 100)) {
            Messages.publish(channel, exchange, "k", headers(delay), "m");
            assertEquals(
                    -((Number) delay).longValue(),
                    ((Number) deliveries.next().getProperties().getHeaders().get("x-delay")).longValue());
        }
    }

    @Test
    void doesNotReturnADelayedMandatoryMessage() throws Exception {
        Channel channel = broker.channel();
        String exchange = delayed(channel, "direct");
        Deliveries deliveries = Deliveries.of(channel, bound(channel, exchange, "k"), true);
        List<Return> returned = Collections.synchronizedList(new ArrayList<>());
        channel.addReturnListener(returned::add);
        channel.confirmSelect();
        channel.basicPublish(exchange, "k", true, delay(300), Messages.bytes("m"));
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        assertEquals("m", Deliveries.text(deliveries.next()));
        assertEquals(List.of(), returned);
    }

    @Test
    void routesAsItsTypeWhenTheDelayIsOver() throws Exception {
        Channel channel = broker.channel();
        String exchange = delayed(channel, "topic");
        Deliveries matching = Deliveries.of(channel, bound(channel, exchange, "a.*"), true);
        String other = broker.name("other");
        channel.queueDeclare(other, false, true, false, null);
        channel.queueBind(other, exchange, "b.*");
        put(channel, exchange, "a.b", 200, "m");
        assertEquals("m", Deliveries.text(matching.next()));
        assertEquals(0, Messages.ready(channel, other));
    }

    @Test
    void routesByTheBindingsOfTheDueTime() throws Exception {
        Channel channel = broker.channel();
        String exchange = delayed(channel, "direct");
        put(channel, exchange, "k", 1000, "m");
        Deliveries late = Deliveries.of(channel, bound(channel, exchange, "k"), true);
        assertEquals("m", Deliveries.text(late.next()));
    }

    @Test
    void forgetsDelayedMessagesOfADeletedExchange() throws Exception {
        Channel channel = broker.channel();
        String exchange = delayed(channel, "direct");
        String queue = bound(channel, exchange, "k");
        put(channel, exchange, "k", 300, "lost");
        channel.exchangeDelete(exchange);
        delayed(channel, "direct");
        channel.queueBind(queue, exchange, "k");
        put(channel, exchange, "k", 600, "marker");
        Await.equal("ready", 1, () -> Messages.ready(channel, queue));
        assertEquals(List.of("marker"), Messages.drain(channel, queue));
    }

    @Test
    void holdsManyDelayedMessages() throws Exception {
        Channel channel = broker.channel();
        String exchange = delayed(channel, "direct");
        Deliveries deliveries = Deliveries.of(channel, bound(channel, exchange, "k"), true);
        channel.confirmSelect();
        for (int i = 0; i < 5000; i++) {
            channel.basicPublish(exchange, "k", delay(500 + i % 500), Messages.bytes("m" + i));
        }
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        assertEquals(5000, deliveries.bodies(5000).stream().distinct().count());
    }

    @Test
    void refusesAMissingOrUnknownType() throws Exception {
        for (Map<String, Object> arguments : List.<Map<String, Object>>of(
                Map.of(), Map.of("x-delayed-type", "no-such-type"), Map.of("x-delayed-type", 5))) {
            Channel channel = broker.channel();
            String exchange = broker.name("x");
            Closes.channel(
                    channel,
                    406,
                    "PRECONDITION_FAILED - Invalid argument, 'x-delayed-type' must be an existing exchange type",
                    40,
                    10,
                    () -> channel.exchangeDeclare(exchange, TYPE, true, false, arguments));
        }
    }

    private static String delayed(Channel channel, String type) throws Exception {
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, TYPE, true, false, Map.of("x-delayed-type", type));
        return exchange;
    }

    private static String bound(Channel channel, String exchange, String key) throws Exception {
        String queue = broker.queue(channel);
        channel.queueBind(queue, exchange, key);
        return queue;
    }

    private static AMQP.BasicProperties delay(long delayMs) {
        return headers((int) delayMs == delayMs ? (Object) (int) delayMs : (Object) delayMs);
    }

    private static AMQP.BasicProperties headers(Object delay) {
        Map<String, Object> headers = new HashMap<>();
        headers.put("x-delay", delay);
        headers.put("other", "kept");
        return new AMQP.BasicProperties.Builder()
                .deliveryMode(2)
                .headers(headers)
                .build();
    }

    private static void put(Channel channel, String exchange, String key, long delayMs, String body) throws Exception {
        Messages.publish(channel, exchange, key, delay(delayMs), body);
    }
}
