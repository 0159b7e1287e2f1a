package dev.warren.it.management;

import static dev.warren.it.management.Api.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where a message would go, and why nothing is delivered. */
@WarrenOnly("RabbitMQ does not explain itself")
class HttpExplainIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private final Api api = Api.of(broker);

    private String queue(Channel channel, String name) throws Exception {
        return queue(channel, name, Map.of());
    }

    private String queue(Channel channel, String name, Map<String, Object> arguments) throws Exception {
        String queue = broker.name(name);
        channel.queueDeclare(queue, true, false, false, arguments);
        return queue;
    }

    private String exchange(Channel channel, String name, String type, Map<String, Object> arguments) throws Exception {
        String exchange = broker.name(name);
        channel.exchangeDeclare(exchange, type, false, false, arguments);
        return exchange;
    }

    private JsonNode routing(String exchange, String question) throws Exception {
        Api.Answer answer = api.post(path("exchanges", "/", exchange, "explain"), question);
        assertEquals(200, answer.status(), answer.response().body());
        return answer.json();
    }

    private static JsonNode binding(JsonNode explanation, int step, String destination) {
        for (JsonNode binding : explanation.path("steps").path(step).path("bindings")) {
            if (binding.path("destination").asText().equals(destination)) {
                return binding;
            }
        }
        throw new AssertionError("no binding to " + destination + " in " + explanation);
    }

    private static List<String> queues(JsonNode explanation) {
        List<String> names = new ArrayList<>();
        explanation.path("queues").forEach(each -> names.add(each.path("name").asText()));
        return names;
    }

    @Test
    void saysWhichWordOfATopicIsInTheWay() throws Exception {
        Channel channel = broker.channel();
        String orders = queue(channel, "orders");
        String bills = queue(channel, "bills");
        String deep = queue(channel, "deep");
        String exchange = exchange(channel, "x", "topic", Map.of());
        channel.queueBind(orders, exchange, "order.*");
        channel.queueBind(bills, exchange, "bill.#");
        channel.queueBind(deep, exchange, "order.*.*");

        JsonNode explanation = routing(exchange, "{'routing_key':'order.created'}");

        assertEquals(List.of(orders), queues(explanation));
        assertTrue(explanation.path("routed").asBoolean());
        assertTrue(binding(explanation, 0, orders).path("matches").asBoolean());
        assertFalse(binding(explanation, 0, bills).path("matches").asBoolean(true));
        assertEquals(
                "word 1 is 'order', the binding wants 'bill'",
                binding(explanation, 0, bills).path("reason").asText());
        assertTrue(binding(explanation, 0, deep).path("reason").asText().contains("2 words"), explanation.toString());
        assertEquals(0, channel.messageCount(orders), "an explanation has published something");
    }

    @Test
    void saysWhichHeaderIsInTheWay() throws Exception {
        Channel channel = broker.channel();
        String acme = queue(channel, "acme");
        String other = queue(channel, "other");
        String exchange = exchange(channel, "x", "headers", Map.of());
        channel.queueBind(acme, exchange, "", Map.of("x-match", "all", "tenant", "acme"));
        channel.queueBind(other, exchange, "", Map.of("x-match", "all", "tenant", "other", "kind", "a"));

        JsonNode explanation = routing(exchange, "{'headers':{'tenant':'acme'}}");

        assertEquals(List.of(acme), queues(explanation));
        String reason = binding(explanation, 0, other).path("reason").asText();
        assertTrue(reason.contains("header 'tenant' is 'acme', the binding wants 'other'"), reason);
        assertTrue(reason.contains("header 'kind' is missing"), reason);
    }

    @Test
    void followsExchangesAndAlternateExchanges() throws Exception {
        Channel channel = broker.channel();
        String last = queue(channel, "last");
        String caught = queue(channel, "caught");
        String alternate = exchange(channel, "alternate", "fanout", Map.of());
        String second = exchange(channel, "second", "direct", Map.of("alternate-exchange", alternate));
        String first = exchange(channel, "first", "direct", Map.of("alternate-exchange", alternate));
        channel.exchangeBind(second, first, "a");
        channel.queueBind(last, second, "a");
        channel.queueBind(caught, alternate, "");

        JsonNode through = routing(first, "{'routing_key':'a'}");
        assertEquals(List.of(last), queues(through));
        assertEquals(
                List.of(first, second),
                List.of(
                        through.path("steps").path(0).path("exchange").asText(),
                        through.path("steps").path(1).path("exchange").asText()));
        assertEquals(
                "bound to " + first,
                through.path("steps").path(1).path("reached").asText());

        JsonNode none = routing(first, "{'routing_key':'b'}");
        assertEquals(List.of(caught), queues(none));
        assertEquals(alternate, none.path("steps").path(0).path("alternate").asText());
        assertEquals("'b' is not 'a'", binding(none, 0, second).path("reason").asText());
        assertEquals(
                "alternate of " + first,
                none.path("steps").path(1).path("reached").asText());

        channel.basicPublish(first, "b", null, new byte[1]);
        Await.equal("the message where it was said to go", 1L, () -> channel.messageCount(caught));
    }

    @Test
    void agreesWithTheHashWithoutPublishing() throws Exception {
        Channel channel = broker.channel();
        List<String> shards = new ArrayList<>();
        String exchange = exchange(channel, "x", "x-consistent-hash", Map.of());
        for (int i = 0; i < 4; i++) {
            shards.add(queue(channel, "s" + i));
            channel.queueBind(shards.get(i), exchange, "1");
        }
        for (int i = 0; i < 20; i++) {
            String chosen =
                    queues(routing(exchange, "{'routing_key':'k" + i + "'}")).get(0);
            long before = channel.messageCount(chosen);
            channel.basicPublish(exchange, "k" + i, null, new byte[1]);
            Await.equal("a message in " + chosen, before + 1, () -> channel.messageCount(chosen));
        }
    }

    @Test
    void leavesNoTraceInExchangesThatRemember() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel, "q");
        String exchange = exchange(channel, "x", "x-message-deduplication", Map.of("x-cache-size", 10));
        channel.queueBind(queue, exchange, "");
        String question = "{'headers':{'x-deduplication-header':'same'}}";
        assertEquals(List.of(queue), queues(routing(exchange, question)));
        assertEquals(List.of(queue), queues(routing(exchange, question)));

        channel.basicPublish(
                exchange,
                "",
                new AMQP.BasicProperties.Builder()
                        .headers(Map.of("x-deduplication-header", "same"))
                        .build(),
                new byte[1]);
        Await.equal("the first of its kind", 1L, () -> channel.messageCount(queue));

        String random = exchange(channel, "random", "x-random", Map.of());
        channel.queueBind(queue, random, "");
        JsonNode chance = routing(random, "{}");
        assertTrue(chance.path("routed").asBoolean());
        assertTrue(binding(chance, 0, queue).path("matches").isNull());
    }

    @Test
    void explainsTheDefaultExchangeAndDelays() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel, "q");
        assertEquals(List.of(queue), queues(routing("amq.default", "{'routing_key':'" + queue + "'}")));
        assertEquals(List.of(), queues(routing("amq.default", "{'routing_key':'nowhere'}")));
        String exchange = exchange(channel, "x", "x-delayed-message", Map.of("x-delayed-type", "direct"));
        channel.queueBind(queue, exchange, "k");

        JsonNode delayed = routing(exchange, "{'routing_key':'k','headers':{'x-delay':5000}}");

        assertEquals(List.of(queue), queues(delayed));
        assertEquals(5000, delayed.path("delayed_ms").asInt());
        assertEquals(
                0,
                api.get(path("exchanges", "/", exchange, "delayed"))
                        .json()
                        .path("total")
                        .asInt(-1));
        assertEquals(
                404,
                api.post(path("exchanges", "/", "nowhere", "explain"), "{}").status());
        assertEquals(
                400,
                api.post(path("exchanges", "/", exchange, "explain"), "{'routing_key':1}")
                        .status());
    }

    // --- a queue

    private JsonNode why(String queue) throws Exception {
        Api.Answer answer = api.get(path("queues", "/", queue, "explain"));
        assertEquals(200, answer.status(), answer.response().body());
        return answer.json();
    }

    private static String first(JsonNode explanation) {
        return explanation.path("reasons").path(0).path("code").asText();
    }

    private static List<String> codes(JsonNode explanation) {
        List<String> codes = new ArrayList<>();
        explanation.path("reasons").forEach(each -> codes.add(each.path("code").asText()));
        return codes;
    }

    private JsonNode awaitFirst(String queue, String code) throws Exception {
        return Await.value(
                code, () -> why(queue), explanation -> first(explanation).equals(code));
    }

    @Test
    void saysWhetherAQueueIsEmptyOrHasNoConsumersOrNoBindings() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel, "q");
        JsonNode empty = why(queue);
        assertEquals("empty", first(empty));
        assertFalse(empty.path("delivering").asBoolean(true));
        assertTrue(codes(empty).contains("no-binding"));
        channel.queueBind(queue, "amq.direct", "k");
        assertFalse(codes(why(queue)).contains("no-binding"));

        channel.basicPublish("", queue, null, new byte[1]);
        JsonNode waiting = awaitFirst(queue, "no-consumers");
        assertEquals(1, waiting.path("messages_ready").asInt());
        assertTrue(waiting.path("summary").asText().contains("nobody consumes"));
    }

    @Test
    void namesTheConsumersThatHoldTooMuch() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel, "q");
        channel.basicQos(2);
        channel.basicConsume(queue, false, "stuck", new DefaultConsumer(channel));
        for (int i = 0; i < 5; i++) {
            channel.basicPublish("", queue, null, new byte[1]);
        }

        JsonNode why = awaitFirst(queue, "prefetch-full");

        assertTrue(why.path("summary").asText().contains("stuck holds 2 of 2"), why.toString());
        JsonNode consumer = why.path("consumers").path(0);
        assertEquals("stuck", consumer.path("consumer_tag").asText());
        assertEquals(2, consumer.path("unacked").asInt());
        assertFalse(consumer.path("can_take").asBoolean(true));
        assertTrue(consumer.path("oldest_unacked_ms").isNumber());
        assertEquals(
                channel.getChannelNumber(),
                consumer.path("channel_details").path("number").asInt());
    }

    @Test
    void seesAFullChannelPrefetchAndUnackedMessages() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel, "q");
        channel.basicQos(1, true);
        channel.basicConsume(queue, false, "c", new DefaultConsumer(channel));
        channel.basicPublish("", queue, null, new byte[1]);
        awaitFirst(queue, "all-unacked");
        channel.basicPublish("", queue, null, new byte[1]);
        awaitFirst(queue, "channel-prefetch-full");
    }

    @Test
    void seesTheOneActiveConsumerThatIsStuck() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel, "q", Map.of("x-single-active-consumer", true));
        channel.basicQos(1);
        channel.basicConsume(queue, false, "active", new DefaultConsumer(channel));
        channel.basicConsume(queue, false, "waiting", new DefaultConsumer(channel));
        channel.basicPublish("", queue, null, new byte[1]);
        channel.basicPublish("", queue, null, new byte[1]);

        JsonNode why = awaitFirst(queue, "prefetch-full");

        assertEquals(
                List.of("prefetch-full", "single-active-waiting"), codes(why).subList(0, 2));
        assertEquals(2, why.path("consumers").size());
        assertEquals(
                "single-active-waiting",
                why.path("consumers").path(1).path("code").asText());
    }

    @Test
    void seesRetriesLimitsAndExpiry() throws Exception {
        Channel channel = broker.channel();
        String retrying = queue(
                channel,
                "retrying",
                Map.of("x-delayed-retry-type", "all", "x-delayed-retry-min", 60_000, "x-queue-type", "quorum"));
        channel.basicPublish("", retrying, null, new byte[1]);
        Await.equal("the message", 1L, () -> channel.messageCount(retrying));
        channel.basicNack(channel.basicGet(retrying, false).getEnvelope().getDeliveryTag(), false, true);
        awaitFirst(retrying, "retry-wait");

        String full = queue(channel, "full", Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
        channel.basicPublish("", full, null, new byte[1]);
        Await.until("the limit", () -> codes(why(full)).contains("refuses-publishes"));

        String expiring = queue(channel, "expiring", Map.of("x-message-ttl", 1));
        channel.basicPublish("", expiring, null, new byte[1]);
        Await.until("the end of the message", () -> codes(why(expiring)).contains("expired"));
    }

    @Test
    void saysThatAllIsWell() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel, "q");
        channel.basicConsume(queue, true, "c", new DefaultConsumer(channel));

        JsonNode why = why(queue);

        assertEquals("empty", first(why));
        assertTrue(why.path("consumers").path(0).path("can_take").asBoolean());
        assertEquals(404, api.get(path("queues", "/", "nowhere", "explain")).status());
        assertNull(why.path("error").textValue());
    }

    @Test
    void saysThatAnExclusiveQueueIsOne() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        assertTrue(codes(why(queue)).contains("exclusive"));
    }
}
