package dev.warren.it.management;

import static dev.warren.it.management.Api.path;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.management.Api.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Exchanges over HTTP, and publishing through them. */
class HttpExchangesIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private final Api api = Api.of(broker);

    private static String exchange(String name) {
        return path("exchanges", "/", name);
    }

    @Test
    void putCreatesThenAgreesThenRefuses() throws Exception {
        String at = exchange(broker.name("x"));

        assertEquals(201, api.put(at, "{'type':'direct','durable':true}").status());
        assertEquals(204, api.put(at, "{'type':'direct','durable':true}").status());

        Answer refused = api.put(at, "{'type':'fanout','durable':true}");
        assertEquals(400, refused.status());
        assertTrue(refused.reason().startsWith("inequivalent arg 'type' for exchange '"), refused.reason());
        assertEquals(400, api.put(exchange("it.none"), "{'type':'nope'}").status());
        assertEquals(204, api.delete(at).status());
        assertEquals(404, api.get(at).status());
        assertEquals(404, api.delete(at).status());
    }

    @Test
    void showsWhatItIs() throws Exception {
        String name = broker.name("x/é");
        api.put(exchange(name), "{'type':'topic','internal':true,'arguments':{'alternate-exchange':'amq.fanout'}}");

        JsonNode json = api.get(exchange(name)).json();

        assertEquals(name, json.path("name").asText());
        assertEquals("topic", json.path("type").asText());
        assertEquals("/", json.path("vhost").asText());
        assertEquals(true, json.path("internal").asBoolean());
        assertEquals(false, json.path("durable").asBoolean(true));
        assertEquals(
                "{\"alternate-exchange\":\"amq.fanout\"}",
                json.path("arguments").toString());
    }

    @Test
    void knowsTheDefaultExchangeByAnotherName() throws Exception {
        JsonNode json = api.get(exchange("amq.default")).json();

        assertEquals("", json.path("name").asText("x"));
        assertEquals("direct", json.path("type").asText());
        assertEquals(401, api.delete(exchange("amq.default")).status());
        assertEquals(401, api.delete(exchange("amq.direct")).status());
        assertEquals(401, api.put(exchange("amq.mine"), "{'type':'direct'}").status());
    }

    @Test
    void deletesOnlyWhenUnusedIfAskedTo() throws Exception {
        String name = broker.name("x");
        String queue = broker.name("q");
        api.put(exchange(name), "{'type':'direct'}");
        api.put(path("queues", "/", queue), "{}");
        api.post(path("bindings", "/", "e", name, "q", queue), "{}");

        Answer refused = api.delete(exchange(name) + "?if-unused=true");

        assertEquals(400, refused.status());
        assertTrue(refused.reason().endsWith("in use"), refused.reason());
        assertEquals(204, api.delete(exchange(name)).status());
    }

    @Test
    void publishesAndSaysWhetherItWasRouted() throws Exception {
        String name = broker.name("q");
        Channel channel = broker.channel();
        channel.queueDeclare(name, false, false, false, null);
        String at = path("exchanges", "/", "amq.default", "publish");

        Answer routed = api.post(
                at,
                "{'properties':{'delivery_mode':2,'priority':3,'headers':{'a':1,'b':'c'},'content_type':'x/y',"
                        + "'timestamp':5},'routing_key':'" + name + "','payload':'hé','payload_encoding':'string'}");
        Answer lost =
                api.post(at, "{'properties':{},'routing_key':'it.nowhere','payload':'','payload_encoding':'string'}");

        assertEquals(200, routed.status());
        assertEquals("{\"routed\":true}", routed.response().body());
        assertEquals("{\"routed\":false}", lost.response().body());
        GetResponse got = Await.value("message", () -> channel.basicGet(name, true), found -> found != null);
        assertArrayEquals("hé".getBytes(java.nio.charset.StandardCharsets.UTF_8), got.getBody());
        assertEquals(2, got.getProps().getDeliveryMode());
        assertEquals(3, got.getProps().getPriority());
        assertEquals("x/y", got.getProps().getContentType());
        assertEquals(5000, got.getProps().getTimestamp().getTime());
        assertEquals("1", got.getProps().getHeaders().get("a").toString());
        assertNull(got.getProps().getExpiration());
    }

    @Test
    void publishesOctets() throws Exception {
        String name = broker.name("q");
        Channel channel = broker.channel();
        channel.queueDeclare(name, false, false, false, null);

        api.post(
                path("exchanges", "/", "amq.default", "publish"),
                "{'properties':{},'routing_key':'" + name + "','payload':'/wA=','payload_encoding':'base64'}");

        GetResponse got = Await.value("message", () -> channel.basicGet(name, true), found -> found != null);
        assertArrayEquals(new byte[] {(byte) 0xFF, 0}, got.getBody());
    }

    @Test
    void refusesAPublishThatLacksSomething() throws Exception {
        String at = path("exchanges", "/", "amq.default", "publish");

        assertEquals(
                "[{key_missing,properties}]",
                api.post(at, "{'routing_key':'k','payload':'','payload_encoding':'string'}")
                        .reason());
        assertEquals(
                "[{key_missing,payload_encoding}]",
                api.post(at, "{'properties':{},'routing_key':'k','payload':''}").reason());
        assertEquals(
                "[\"unsupported_encoding\",\"rot13\"]",
                api.post(at, "{'properties':{},'routing_key':'k','payload':'','payload_encoding':'rot13'}")
                        .reason());
        assertEquals(
                "[\"not_int\",\"delivery_mode\"]",
                api.post(
                                at,
                                "{'properties':{'delivery_mode':'x'},'routing_key':'k','payload':'',"
                                        + "'payload_encoding':'string'}")
                        .reason());
        Answer nowhere = api.post(
                path("exchanges", "/", "it.nothing", "publish"),
                "{'properties':{},'routing_key':'k','payload':'','payload_encoding':'string'}");
        assertEquals(400, nowhere.status());
        assertEquals("404 NOT_FOUND - no exchange 'it.nothing' in vhost '/'", nowhere.reason());
    }

    @Test
    @WarrenOnly("a plug-in of RabbitMQ's")
    void delaysAsAClientsPublishWould() throws Exception {
        String name = broker.name("x");
        String queue = broker.name("q");
        Channel channel = broker.channel();
        channel.exchangeDeclare(name, "x-delayed-message", false, false, Map.of("x-delayed-type", "fanout"));
        channel.queueDeclare(queue, false, false, false, null);
        channel.queueBind(queue, name, "");

        Answer answer = api.post(
                path("exchanges", "/", name, "publish"),
                "{'properties':{'headers':{'x-delay':300}},'routing_key':'','payload':'later',"
                        + "'payload_encoding':'string'}");

        assertEquals(true, answer.json().path("routed").asBoolean());
        assertNull(channel.basicGet(queue, true), "came at once");
        Await.value("delayed message", () -> channel.basicGet(queue, true), found -> found != null);
    }
}
