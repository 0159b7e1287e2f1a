package dev.warren.it.management;

import static dev.warren.it.management.Api.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.management.Api.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Queues over HTTP. */
class HttpQueuesIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private final Api api = Api.of(broker);

    private String queue(String name) {
        return path("queues", "/", name);
    }

    @Test
    void putCreatesThenAgreesThenRefuses() throws Exception {
        String at = queue(broker.name("q"));

        assertEquals(
                201,
                api.put(at, "{'durable':true,'arguments':{'x-max-length':10}}").status());
        assertEquals(
                204,
                api.put(at, "{'durable':true,'arguments':{'x-max-length':10}}").status());

        Answer refused = api.put(at, "{'durable':false}");
        assertEquals(400, refused.status());
        assertEquals("bad_request", refused.error());
        assertTrue(refused.reason().startsWith("inequivalent arg 'durable' for queue '"), refused.reason());
    }

    @Test
    void echoesArgumentsWithTheirTypes() throws Exception {
        String at = queue(broker.name("q"));
        api.put(
                at,
                "{'auto_delete':false,'arguments':{'x-max-length':10,'text':'a','flag':true,'half':0.5,"
                        + "'nested':{'list':[1,'b']}}}");

        JsonNode json = api.get(at).json();

        assertEquals(
                Api.JSON.readTree(
                        "{\"x-max-length\":10,\"text\":\"a\",\"flag\":true,\"half\":0.5,\"nested\":{\"list\":[1,\"b\"]}}"),
                json.path("arguments"));
        assertEquals("classic", json.path("type").asText());
        assertEquals(false, json.path("durable").asBoolean(true));
        assertEquals(false, json.path("exclusive").asBoolean(true));
    }

    @Test
    @WarrenOnly("3.10's members come up in their own time")
    void aQuorumQueueNamesItsLeaderAndMembersAndAClassicOneNone() throws Exception {
        String quorum = queue(broker.name("quorum"));
        String classic = queue(broker.name("classic"));
        assertEquals(
                201,
                api.put(quorum, "{'durable':true,'arguments':{'x-queue-type':'quorum'}}")
                        .status());
        assertEquals(201, api.put(classic, "{'durable':true}").status());
        String node = api.get("/api/overview").json().path("node").asText();

        JsonNode json = api.get(quorum).json();
        assertEquals(node, json.path("leader").asText());
        assertEquals(Api.JSON.createArrayNode().add(node), json.path("members"));
        assertEquals(Api.JSON.createArrayNode().add(node), json.path("online"));
        assertTrue(api.get(classic).json().path("leader").isMissingNode());
    }

    @Test
    void namesTheExclusiveConsumer() throws Exception {
        String name = broker.name("q");
        Channel channel = broker.channel();
        channel.queueDeclare(name, true, false, false, null);
        channel.basicConsume(name, true, "alone", false, true, null, (tag, delivery) -> {}, tag -> {});

        Await.equal(
                "the exclusive consumer",
                "alone",
                () -> api.get(queue(name)).json().path("exclusive_consumer_tag").asText());
        channel.basicCancel("alone");
        Await.until(
                "nobody to be exclusive",
                () -> api.get(queue(name)).json().path("exclusive_consumer_tag").isNull());
    }

    @Test
    void redeclaresOverAmqpWhatWasPutOverHttp() throws Exception {
        String name = broker.name("q");
        api.put(queue(name), "{'durable':true,'arguments':{'x-max-length':10}}");

        broker.channel().queueDeclare(name, true, false, false, Map.of("x-max-length", 10));
    }

    @Test
    void takesNamesWithSlashesSpacesAndUnicode() throws Exception {
        String name = broker.name("a/b c+d %2F é日本");

        assertEquals(201, api.put(queue(name), "{}").status());

        assertEquals(name, api.get(queue(name)).json().path("name").asText());
        broker.channel().queueDeclarePassive(name);
        assertEquals(204, api.delete(queue(name)).status());
        assertEquals(404, api.get(queue(name)).status());
    }

    @Test
    void refusesWhatMakesNoSense() throws Exception {
        String at = queue(broker.name("q"));

        assertEquals("not_json", refused(api.put(at, "{bad")));
        assertEquals("not_json", refused(api.put(at, "[1]")));
        assertEquals("[\"not_boolean\",\"yes\"]", refused(api.put(at, "{'durable':'yes'}")));
        assertEquals("null_not_allowed", refused(api.put(at, "{'arguments':{'a':null}}")));
        assertTrue(refused(api.put(at, "{'arguments':{'x-message-ttl':-1}}")).contains("{value_negative,-1}"));
        assertEquals(404, api.get(at).status(), "a refused request left a queue");
    }

    @Test
    @WarrenOnly("RabbitMQ fails with 500 for these")
    void refusesNestingAndNumbersWithoutEnd() throws Exception {
        String at = queue(broker.name("q"));
        String deep = "{'a':".repeat(5000) + "1" + "}".repeat(5000);

        assertEquals("not_json", refused(api.put(at, "{'arguments':" + deep + "}")));
        assertEquals("number_out_of_range", refused(api.put(at, "{'arguments':{'a':99999999999999999999}}")));
        assertEquals("queue name is longer than 255 octets", refused(api.put(queue("x".repeat(256)), "{}")));
    }

    private static String refused(Answer answer) throws Exception {
        assertEquals(400, answer.status());
        assertEquals("bad_request", answer.error());
        return answer.reason();
    }

    @Test
    void refusesReservedNamesAndUnknownVirtualHosts() throws Exception {
        Answer reserved = api.put(queue("amq.mine"), "{}");
        assertEquals(401, reserved.status());
        assertEquals("not_authorised", reserved.error());

        assertEquals(404, api.put(path("queues", "nowhere", "q"), "{}").status());
        assertEquals(404, api.get(path("queues", "nowhere")).status());
        assertEquals(404, api.get(queue("nothing")).status());
        assertEquals(404, api.delete(queue("nothing")).status());
        assertEquals(404, api.delete(path("queues", "/", "nothing", "contents")).status());
    }

    @Test
    void deletesOnlyWhenTheConditionsHold() throws Exception {
        String name = broker.name("q");
        api.put(queue(name), "{}");
        Channel channel = broker.channel();
        channel.confirmSelect();
        channel.basicPublish("", name, null, new byte[1]);
        channel.waitForConfirmsOrDie(10_000);

        assertTrue(refused(api.delete(queue(name) + "?if-empty=true")).endsWith("not empty"));
        String tag = channel.basicConsume(name, false, (t, delivery) -> {}, t -> {});
        assertTrue(refused(api.delete(queue(name) + "?if-unused=true")).endsWith("in use"));

        channel.basicCancel(tag);
        assertEquals(204, api.delete(queue(name) + "?if-unused=true").status());
    }

    @Test
    void purges() throws Exception {
        String name = broker.name("q");
        Channel channel = broker.channel();
        channel.queueDeclare(name, false, false, false, null);
        channel.confirmSelect();
        channel.basicPublish("", name, null, new byte[1]);
        channel.waitForConfirmsOrDie(10_000);

        assertEquals(204, api.delete(path("queues", "/", name, "contents")).status());

        assertEquals(0, channel.messageCount(name));
    }

    @Test
    void getsMessagesAndPutsThemBackInOrder() throws Exception {
        String name = filled("q", "one", "two", "three");
        String at = path("queues", "/", name, "get");

        JsonNode got = api.post(at, "{'count':2,'ackmode':'ack_requeue_true','encoding':'auto'}")
                .json();

        assertEquals(2, got.size());
        assertEquals("one", got.at("/0/payload").asText());
        assertEquals("string", got.at("/0/payload_encoding").asText());
        assertEquals(3, got.at("/0/payload_bytes").asInt());
        assertEquals(2, got.at("/0/message_count").asInt());
        assertEquals(1, got.at("/1/message_count").asInt());
        assertEquals("", got.at("/0/exchange").asText());
        assertEquals(name, got.at("/0/routing_key").asText());
        assertEquals(false, got.at("/0/redelivered").asBoolean(true));
        assertEquals("text/plain", got.at("/0/properties/content_type").asText());
        assertEquals(7, got.at("/0/properties/headers/n").asInt());
        JsonNode again = api.post(at, "{'count':9,'ackmode':'ack_requeue_true','encoding':'auto'}")
                .json();
        assertEquals(3, again.size());
        assertEquals("one", again.at("/0/payload").asText());
        assertEquals(true, again.at("/0/redelivered").asBoolean());
    }

    @Test
    void getsMessagesForGood() throws Exception {
        String name = filled("q", "one", "two", "three");
        String at = path("queues", "/", name, "get");

        api.post(at, "{'count':1,'ackmode':'ack_requeue_false','encoding':'auto'}");
        api.post(at, "{'count':1,'ackmode':'reject_requeue_false','encoding':'auto'}");
        JsonNode left = api.post(at, "{'count':9,'ackmode':'reject_requeue_true','encoding':'base64','truncate':2}")
                .json();

        assertEquals(1, left.size());
        assertEquals("dGg=", left.at("/0/payload").asText());
        assertEquals("base64", left.at("/0/payload_encoding").asText());
        assertEquals(5, left.at("/0/payload_bytes").asInt());
        assertEquals(1, broker.channel().messageCount(name));
    }

    @Test
    void deadLettersWhatAGetRejects() throws Exception {
        String dead = broker.name("dead");
        String name = broker.name("q");
        api.put(queue(dead), "{}");
        api.put(queue(name), "{'arguments':{'x-dead-letter-exchange':'','x-dead-letter-routing-key':'" + dead + "'}}");
        broker.channel().basicPublish("", name, null, new byte[1]);
        Await.value("the message", () -> broker.channel().messageCount(name), count -> count == 1);

        api.post(path("queues", "/", name, "get"), "{'count':1,'ackmode':'reject_requeue_false','encoding':'auto'}");

        Await.value("the dead letter", () -> broker.channel().messageCount(dead), count -> count == 1);
    }

    @Test
    void encodesWhatIsNotTextInBase64() throws Exception {
        String name = broker.name("q");
        Channel channel = broker.channel();
        channel.queueDeclare(name, false, false, false, null);
        channel.confirmSelect();
        channel.basicPublish("", name, null, new byte[] {(byte) 0xFF, 0});
        channel.waitForConfirmsOrDie(10_000);

        JsonNode got = api.post(
                        path("queues", "/", name, "get"), "{'count':1,'ackmode':'ack_requeue_false','encoding':'auto'}")
                .json();

        assertEquals("/wA=", got.at("/0/payload").asText());
        assertEquals("base64", got.at("/0/payload_encoding").asText());
    }

    @Test
    void asksForWhatAGetMustSay() throws Exception {
        String name = filled("q", "one");
        String at = path("queues", "/", name, "get");

        assertEquals(
                "[{key_missing,count}]", refused(api.post(at, "{'ackmode':'ack_requeue_true','encoding':'auto'}")));
        assertEquals("[{key_missing,ackmode}]", refused(api.post(at, "{'count':1,'encoding':'auto'}")));
        assertEquals(
                "Unsupported encoding. Please use auto or base64.",
                refused(api.post(at, "{'count':1,'ackmode':'ack_requeue_true','encoding':'foo'}")));
        assertEquals(1, broker.channel().messageCount(name));
    }

    private String filled(String suffix, String... bodies) throws Exception {
        String name = broker.name(suffix);
        Channel channel = broker.channel();
        channel.queueDeclare(name, false, false, false, null);
        channel.confirmSelect();
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType("text/plain")
                .headers(Map.of("n", 7))
                .build();
        for (String body : bodies) {
            channel.basicPublish("", name, properties, body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        channel.waitForConfirmsOrDie(10_000);
        return name;
    }

    @Test
    void listsByVirtualHostPageAndName() throws Exception {
        for (String each : new String[] {"a", "b", "c"}) {
            api.put(queue(broker.name(each)), "{}");
        }
        String prefix = "it.listsByVirtualHostPageAndName";

        JsonNode page = api.get("/api/queues/%2F?page=2&page_size=2&name=" + prefix + "&sort=name&columns=name")
                .json();

        assertEquals(3, page.path("filtered_count").asInt());
        assertEquals(2, page.path("page_count").asInt());
        assertEquals(1, page.path("item_count").asInt());
        assertEquals("{\"name\":\"" + prefix + ".c\"}", page.at("/items/0").toString());
        JsonNode found = api.get("/api/queues?page=1&use_regex=true&name=" + prefix
                        + "%5C.%5Bab%5D$&sort=name&sort_reverse=true")
                .json();
        assertEquals(2, found.path("filtered_count").asInt());
        assertEquals(prefix + ".b", found.at("/items/0/name").asText());
        Answer beyond = api.get("/api/queues?page=99&page_size=100");
        assertEquals(400, beyond.status());
        assertEquals("page_out_of_range", beyond.error());
        assertEquals(
                "invalid_pagination_parameters", api.get("/api/queues?page=0").error());
    }

    @Test
    @WarrenOnly("RabbitMQ's figures come seconds later")
    void showsConsumersInTheDetails() throws Exception {
        String name = broker.name("q");
        Channel channel = broker.channel();
        channel.queueDeclare(name, false, false, false, null);
        channel.basicQos(3);
        channel.basicConsume(name, false, "it-tag", (t, delivery) -> {}, t -> {});

        JsonNode json = Await.value(
                "consumer",
                () -> api.get(queue(name)).json(),
                queue -> queue.path("consumer_details").size() == 1);

        JsonNode consumer = json.at("/consumer_details/0");
        assertEquals(1, json.path("consumers").asInt());
        assertEquals("it-tag", consumer.path("consumer_tag").asText());
        assertEquals(3, consumer.path("prefetch_count").asInt());
        assertEquals(true, consumer.path("ack_required").asBoolean());
        assertEquals(name, consumer.at("/queue/name").asText());
        assertNotNull(consumer.at("/channel_details/connection_name").textValue());
    }

    @Test
    void answersHeadAndOptionsAndRefusesOtherMethods() throws Exception {
        Answer head = api.send("HEAD", "/api/queues", null);
        assertEquals(200, head.status());
        assertEquals("", head.response().body());

        Answer options = api.send("OPTIONS", "/api/queues/%2F/any", null);
        assertEquals(200, options.status());
        for (String method : new String[] {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}) {
            assertTrue(options.header("allow").contains(method), options.header("allow"));
        }
        assertEquals(405, api.post("/api/queues", "{}").status());
        assertNull(broker.channel().basicGet(declared(), true));
    }

    private String declared() throws Exception {
        String name = broker.name("declared");
        api.put(queue(name), null);
        return name;
    }

    @Test
    void tellsWhichConsumerAloneIsServed() throws Exception {
        String name = broker.name("q");
        Channel channel = broker.channel();
        channel.queueDeclare(name, false, true, false, Map.of("x-single-active-consumer", true));
        channel.basicConsume(name, true, "it-first", (tag, delivery) -> {}, tag -> {});
        channel.basicConsume(name, true, "it-second", (tag, delivery) -> {}, tag -> {});

        JsonNode json = Await.value(
                "consumers",
                () -> api.get(queue(name)).json(),
                queue -> queue.path("consumer_details").size() == 2);

        assertEquals("it-first", json.path("single_active_consumer_tag").asText());
        for (JsonNode consumer : json.path("consumer_details")) {
            boolean first = consumer.path("consumer_tag").asText().equals("it-first");
            assertEquals(first, consumer.path("active").asBoolean());
            assertEquals(
                    first ? "single_active" : "waiting",
                    consumer.path("activity_status").asText());
        }
    }
}
