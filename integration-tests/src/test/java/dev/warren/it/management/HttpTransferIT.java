package dev.warren.it.management;

import static dev.warren.it.management.Api.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.management.Api.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Searching, moving, copying, deleting, editing and rescheduling messages. */
@WarrenOnly("RabbitMQ has nothing of the kind")
class HttpTransferIT {

    @RegisterExtension
    static final Broker broker = new Broker("-Xmx96m");

    private final Api api = Api.of(broker);

    private static String at(String queue, String... more) {
        List<String> segments = new ArrayList<>(List.of("queues", "/", queue));
        segments.addAll(List.of(more));
        return path(segments.toArray(new String[0]));
    }

    private String queue(Channel channel, String name) throws Exception {
        String queue = broker.name(name);
        channel.queueDeclare(queue, true, false, false, null);
        return queue;
    }

    private long messages(String queue) throws Exception {
        return api.get(at(queue)).json().path("messages").asLong(-1);
    }

    private void fill(Channel channel, String queue, int count, int size) throws Exception {
        channel.confirmSelect();
        for (int i = 0; i < count; i++) {
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .deliveryMode(2)
                    .headers(Map.of("n", i, "parity", i % 2 == 0 ? "even" : "odd"))
                    .build();
            channel.basicPublish("", queue, properties, text(i, size));
        }
        channel.waitForConfirmsOrDie(30_000);
    }

    private static byte[] text(int number, int size) {
        return ("<" + number + ">" + "x".repeat(size)).getBytes(StandardCharsets.UTF_8);
    }

    private static List<Integer> drain(Channel channel, String queue) throws Exception {
        List<Integer> numbers = new ArrayList<>();
        GetResponse got;
        while ((got = channel.basicGet(queue, true)) != null) {
            assertFalse(got.getEnvelope().isRedeliver());
            String text = new String(got.getBody(), StandardCharsets.UTF_8);
            numbers.add(Integer.parseInt(text.substring(1, text.indexOf('>'))));
        }
        return numbers;
    }

    private JsonNode run(String collection, String order) throws Exception {
        Answer started = api.post(collection, order);
        assertEquals(201, started.status(), started.response().body());
        String job = collection + "/" + started.json().path("id").asText();
        return Await.value("the job to end", () -> api.get(job).json(), json -> !json.path("state")
                .asText()
                .equals("running"));
    }

    @Test
    void findsByHeaderKeyAndPayloadInABacklog() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel, "q");
        fill(channel, queue, 4000, 900);
        String before = api.get(at(queue)).json().path("message_stats").toString();

        JsonNode text = run(at(queue, "searches"), "{'filter':{'payload':'<3777>'}}");
        assertEquals("done", text.path("state").asText());
        assertEquals(4000, text.path("scanned").asInt());
        assertEquals(4000, text.path("total").asInt());
        assertEquals(1, text.path("matched").asInt());
        JsonNode match = text.path("matches").path(0);
        assertEquals(3777, match.path("properties").path("headers").path("n").asInt());

        JsonNode regex = run(
                at(queue, "searches"),
                "{'filter':{'payload':{'regex':'^<39[0-9]{2}>'},'headers':{'parity':'odd'}},'limit':1000}");
        assertEquals(50, regex.path("matched").asInt());
        JsonNode number = run(at(queue, "searches"), "{'filter':{'headers':{'n':12}}}");
        assertEquals(1, number.path("matched").asInt());
        JsonNode limited = run(at(queue, "searches"), "{'filter':{},'limit':10,'truncate':3}");
        assertEquals(10, limited.path("matches").size());
        assertTrue(limited.path("limited").asBoolean());
        assertEquals("<0>", limited.path("matches").path(0).path("payload").asText());
        JsonNode none = run(
                at(queue, "searches"),
                "{'filter':{'routing_key':'other','age':{'min':0},'redelivered':false,'payload_bytes':{'min':1}}}");
        assertEquals(0, none.path("matched").asInt());
        JsonNode key = run(
                at(queue, "searches"),
                "{'filter':{'routing_key':{'equals':'" + queue.toUpperCase() + "','ignore_case':true},"
                        + "'properties':{'delivery_mode':2,'correlation_id':{'exists':false}}},'limit':5}");
        assertEquals(5, key.path("matches").size());

        assertEquals(before, api.get(at(queue)).json().path("message_stats").toString());
        assertEquals(6, api.get(at(queue, "searches")).json().size());
    }

    @Test
    void stopsASearch() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel, "q");
        fill(channel, queue, 3000, 900);
        Answer started = api.post(at(queue, "searches"), "{'filter':{'payload':'nowhere'},'wait':0}");
        String job = at(queue, "searches") + "/" + started.json().path("id").asText();

        assertEquals(204, api.delete(job).status());

        assertEquals(404, api.get(job).status());
        assertEquals("searches/" + started.json().path("id").asText(), started.header("location"));
    }

    @Test
    void movesWhatAFilterChoosesOutOfTheMiddle() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel, "q");
        String target = queue(channel, "target");
        fill(channel, queue, 4000, 900);

        JsonNode job =
                run(at(queue, "moves"), "{'filter':{'headers':{'parity':'odd'}},'to':{'queue':'" + target + "'}}");

        assertEquals("done", job.path("state").asText(), job.toString());
        assertEquals(2000, job.path("moved").asInt());
        assertEquals(2000, messages(queue));
        assertEquals(2000, messages(target));
        List<Integer> left = drain(channel, queue);
        List<Integer> moved = drain(channel, target);
        for (int i = 0; i < 2000; i++) {
            assertEquals(2 * i, left.get(i));
            assertEquals(2 * i + 1, moved.get(i));
        }
    }

    @Test
    void movesWhatIsStillOnItsWayToTheStore() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("transient");
        channel.queueDeclare(queue, false, false, false, null);
        String target = queue(channel, "target");
        for (int i = 0; i < 5000; i++) {
            channel.basicPublish("", queue, null, text(i, 900));
        }
        Await.equal("messages", 5000L, () -> messages(queue));

        JsonNode job = run(at(queue, "moves"), "{'filter':{},'to':{'queue':'" + target + "'}}");

        assertEquals(5000, job.path("moved").asInt(), job.toString());
        assertEquals(5000, drain(channel, target).size());
        assertEquals(0, messages(queue));
    }

    @Test
    void copiesAndDeletesWhatIsSelected() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel, "q");
        String target = queue(channel, "target");
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, BuiltinExchangeType.DIRECT);
        channel.queueBind(target, exchange, "in");
        fill(channel, queue, 5, 1);
        JsonNode items = api.get(at(queue, "messages")).json().path("items");
        String ids = "[" + items.path(1).path("id") + "," + items.path(3).path("id") + "]";

        JsonNode copied =
                run(at(queue, "copies"), "{'ids':" + ids + ",'to':{'exchange':'" + exchange + "','routing_key':'in'}}");
        assertEquals(2, copied.path("moved").asInt(), copied.toString());
        assertEquals(5, messages(queue));
        GetResponse copy = channel.basicGet(target, true);
        assertEquals(exchange, copy.getEnvelope().getExchange());
        assertEquals("in", copy.getEnvelope().getRoutingKey());
        assertEquals("<1>x", new String(copy.getBody(), StandardCharsets.UTF_8));

        JsonNode planned = run(at(queue, "deletions"), "{'ids':" + ids + ",'dry_run':true}");
        assertEquals(2, planned.path("moved").asInt());
        assertEquals(5, messages(queue));
        JsonNode deleted = run(at(queue, "deletions"), "{'ids':" + ids + "}");
        assertEquals(2, deleted.path("moved").asInt());
        assertEquals(List.of(0, 2, 4), drain(channel, queue));
        assertEquals(400, api.post(at(queue, "moves"), "{'ids':[1]}").status());
        assertEquals(
                400,
                api.post(at(queue, "moves"), "{'ids':[1],'to':{'queue':'a','exchange':'b'}}")
                        .status());
        assertEquals(
                404,
                api.post(at(queue, "moves"), "{'ids':[1],'to':{'queue':'nowhere'}}")
                        .status());
    }

    @Test
    void publishesAnEditedCopyInPlaceOfTheOriginal() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel, "q");
        String target = queue(channel, "target");
        fill(channel, queue, 3, 1);
        String id = api.get(at(queue, "messages"))
                .json()
                .path("items")
                .path(1)
                .path("id")
                .asText();

        Answer nowhere = api.post(at(queue, "messages", id, "republish"), "{'routing_key':'nowhere'}");
        assertEquals(409, nowhere.status());
        assertEquals(3, messages(queue));

        Answer done = api.post(
                at(queue, "messages", id, "republish"),
                "{'routing_key':'" + target + "','payload':'edited','properties':{'headers':{'mended':true},"
                        + "'delivery_mode':2}}");
        assertEquals(200, done.status(), done.response().body());
        assertEquals(target, done.json().path("queues").path(0).asText());
        GetResponse edited = channel.basicGet(target, true);
        assertEquals("edited", new String(edited.getBody(), StandardCharsets.UTF_8));
        assertEquals(true, edited.getProps().getHeaders().get("mended"));
        assertEquals(404, api.post(at(queue, "messages", id, "republish"), "{}").status());
        assertEquals(List.of(0, 2), drain(channel, queue));
    }

    @Test
    void reschedulesAndDeletesWhatWaitsForItsRetry() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(
                queue,
                true,
                false,
                false,
                Map.of("x-delayed-retry-type", "all", "x-delayed-retry-min", 60_000, "x-queue-type", "quorum"));
        for (int i = 0; i < 2; i++) {
            channel.basicPublish("", queue, null, text(i, 1));
        }
        Await.equal("messages", 2L, () -> channel.messageCount(queue));
        for (int i = 0; i < 2; i++) {
            channel.basicNack(channel.basicGet(queue, false).getEnvelope().getDeliveryTag(), false, true);
        }
        String list = at(queue, "messages") + "?state=retry-wait";
        Await.equal("waiting", 2, () -> api.get(list).json().path("items").size());
        String first = api.get(list).json().path("items").path(0).path("id").asText();
        String second = api.get(list).json().path("items").path(1).path("id").asText();

        assertEquals(
                204,
                api.put(at(queue, "messages", first, "schedule"), "{'delay':0}").status());
        Await.equal("ready again", 1L, () -> channel.messageCount(queue));
        assertEquals(
                409,
                api.put(at(queue, "messages", first, "schedule"), "{'delay':0}").status());
        long later = System.currentTimeMillis() + 120_000;
        assertEquals(
                204,
                api.put(at(queue, "messages", second, "schedule"), "{'ready_at':" + later + "}")
                        .status());
        long readyAt =
                api.get(list).json().path("items").path(0).path("ready_at").asLong();
        assertTrue(Math.abs(readyAt - later) < 2000, readyAt + " instead of " + later);
        assertEquals(204, api.delete(at(queue, "messages", second)).status());
        assertEquals(0, api.get(list).json().path("total").asInt(-1));
        assertEquals(
                400, api.put(at(queue, "messages", first, "schedule"), "{}").status());
        assertTrue(channel.basicGet(queue, true).getEnvelope().isRedeliver());
    }

    @Test
    void showsCancelsAndReschedulesDelayedMessages() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel, "q");
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "x-delayed-message", true, false, Map.of("x-delayed-type", "fanout"));
        channel.queueBind(queue, exchange, "");
        channel.confirmSelect();
        for (int i = 0; i < 5; i++) {
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .deliveryMode(2)
                    // Some stay in memory until they are due, others are in the store only.
                    .headers(Map.of("x-delay", i < 2 ? 8_000 + i * 100 : 100_000 + i * 1000))
                    .build();
            channel.basicPublish(exchange, "k", properties, text(i, 1));
        }
        channel.waitForConfirmsOrDie(5000);
        String delayed = path("exchanges", "/", exchange, "delayed");
        Await.equal("delayed", 5, () -> api.get(delayed).json().path("items").size());
        JsonNode items = api.get(delayed).json().path("items");
        for (int i = 0; i < 5; i++) {
            assertEquals("<" + i + ">x", items.path(i).path("payload").asText());
            assertEquals("delayed", items.path(i).path("state").asText());
            assertTrue(items.path(i).path("ready_at").asLong() > System.currentTimeMillis());
        }
        JsonNode page = api.get(delayed + "?count=3").json();
        JsonNode rest = api.get(delayed + "?count=3&after=" + page.path("next").asText())
                .json();
        assertEquals(2, rest.path("items").size());
        assertTrue(rest.path("next").isNull());

        for (int i : new int[] {0, 2}) {
            String one = delayed + "/" + items.path(i).path("id").asText();
            assertEquals("<" + i + ">x", api.get(one).json().path("payload").asText());
            assertEquals(204, api.delete(one).status());
            assertEquals(404, api.delete(one).status());
        }
        for (int i : new int[] {1, 3}) {
            Answer sooner = api.put(delayed + "/" + items.path(i).path("id").asText() + "/schedule", "{'delay':0}");
            assertEquals(200, sooner.status());
        }
        Await.equal("messages that are due now", 2L, () -> messages(queue));
        assertEquals(1, api.get(delayed).json().path("total").asInt());
        channel.queuePurge(queue);
        assertEquals(
                400, api.get(path("exchanges", "/", "amq.direct", "delayed")).status());
        assertEquals(404, api.get(path("exchanges", "/", "nowhere", "delayed")).status());
        assertNull(channel.basicGet(queue, true));
    }
}
