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

/** Dead letters back to where they came from. */
@WarrenOnly("RabbitMQ has nothing of the kind")
class HttpRedriveIT {

    @RegisterExtension
    static final Broker broker = new Broker("-Xmx96m");

    private final Api api = Api.of(broker);

    private static String redrives(String queue) {
        return path("queues", "/", queue, "redrives");
    }

    private long messages(String queue) throws Exception {
        return api.get(path("queues", "/", queue)).json().path("messages").asLong(-1);
    }

    /** A queue whose dead letters go to another one. */
    private String source(Channel channel, String name, String deadLetters, boolean durable) throws Exception {
        String queue = broker.name(name);
        channel.queueDeclare(
                queue,
                durable,
                false,
                false,
                Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", deadLetters));
        return queue;
    }

    private String queue(Channel channel, String name, boolean durable) throws Exception {
        String queue = broker.name(name);
        channel.queueDeclare(queue, durable, false, false, null);
        return queue;
    }

    private static void publish(Channel channel, String exchange, String key, String body) throws Exception {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .deliveryMode(2)
                .headers(Map.of("mine", "kept"))
                .build();
        channel.basicPublish(exchange, key, properties, body.getBytes(StandardCharsets.UTF_8));
    }

    private void reject(Channel channel, String queue, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            GetResponse got = Await.value("a message", () -> channel.basicGet(queue, false), found -> found != null);
            channel.basicReject(got.getEnvelope().getDeliveryTag(), false);
        }
    }

    private JsonNode ended(String collection, Answer started) throws Exception {
        assertEquals(201, started.status(), started.response().body());
        String at = collection + "/" + started.json().path("id").asText();
        return Await.value("the job to end", () -> api.get(at).json(), job -> !job.path("state")
                .asText()
                .equals("running"));
    }

    @Test
    void sendsDeadLettersToTheQueueWhereTheyDied() throws Exception {
        Channel channel = broker.channel();
        String dead = queue(channel, "dead", true);
        String one = source(channel, "one", dead, true);
        String two = source(channel, "two", dead, true);
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, BuiltinExchangeType.FANOUT);
        channel.queueBind(one, exchange, "");
        publish(channel, exchange, "the.key", "a");
        publish(channel, "", two, "b");
        reject(channel, one, 1);
        reject(channel, two, 1);
        Await.equal("dead letters", 2L, () -> messages(dead));

        JsonNode origin = api.get(path("queues", "/", dead, "messages"))
                .json()
                .path("items")
                .path(0);
        assertEquals(one, origin.path("origin").path("queue").asText());
        assertTrue(origin.path("origin").path("exists").asBoolean());
        assertEquals("rejected", origin.path("deaths").path(0).path("reason").asText());
        JsonNode job = ended(redrives(dead), api.post(redrives(dead), "{'filter':{}}"));

        assertEquals("done", job.path("state").asText(), job.toString());
        assertEquals(2, job.path("moved").asInt());
        assertEquals(0, job.path("skipped").asInt());
        assertEquals(0, messages(dead));
        GetResponse a = channel.basicGet(one, true);
        assertEquals("a", new String(a.getBody(), StandardCharsets.UTF_8));
        assertEquals(exchange, a.getEnvelope().getExchange());
        assertEquals("the.key", a.getEnvelope().getRoutingKey());
        assertFalse(a.getEnvelope().isRedeliver());
        assertEquals("kept", a.getProps().getHeaders().get("mine").toString());
        assertTrue(a.getProps().getHeaders().containsKey("x-death"));
        assertEquals("b", new String(channel.basicGet(two, true).getBody(), StandardCharsets.UTF_8));
    }

    @Test
    void planEqualsWhatHappensAndChangesNothing() throws Exception {
        Channel channel = broker.channel();
        String dead = queue(channel, "dead", true);
        String one = source(channel, "one", dead, true);
        for (int i = 0; i < 3; i++) {
            publish(channel, "", one, "m" + i);
        }
        reject(channel, one, 3);
        Await.equal("dead letters", 3L, () -> messages(dead));
        publish(channel, "", dead, "no dead letter");
        Await.equal("messages", 4L, () -> messages(dead));

        JsonNode planned = ended(redrives(dead), api.post(redrives(dead), "{'filter':{},'dry_run':true}"));
        assertEquals(4, messages(dead));
        assertEquals(0, messages(one));
        JsonNode done = ended(redrives(dead), api.post(redrives(dead), "{'filter':{}}"));

        assertEquals(3, planned.path("plan").size());
        assertEquals(one, planned.path("plan").path(0).path("to").path("queue").asText());
        for (JsonNode job : List.of(planned, done)) {
            assertEquals(3, job.path("moved").asInt());
            assertEquals(3, job.path("targets").path(0).path("messages").asInt());
            assertEquals(
                    "no x-death header",
                    job.path("skips").path(0).path("reason").asText());
        }
        assertEquals(1, messages(dead));
        assertEquals(3, messages(one));
    }

    @Test
    void skipsWhatHasNoQueueToGoBackTo() throws Exception {
        Channel channel = broker.channel();
        String dead = queue(channel, "dead", true);
        String one = source(channel, "one", dead, true);
        publish(channel, "", one, "a");
        reject(channel, one, 1);
        Await.equal("dead letters", 1L, () -> messages(dead));
        channel.queueDelete(one);

        JsonNode job = ended(redrives(dead), api.post(redrives(dead), "{'filter':{}}"));

        assertEquals(1, job.path("skipped").asInt());
        assertTrue(
                job.path("skips").path(0).path("reason").asText().contains("no queue '" + one + "'"), job.toString());
        GetResponse got = channel.basicGet(dead, true);
        assertFalse(got.getEnvelope().isRedeliver(), "what stays must be as it was");
    }

    @Test
    void redrivesWhatIsSelectedThroughItsExchangeWithoutHistory() throws Exception {
        Channel channel = broker.channel();
        String dead = queue(channel, "dead", true);
        String one = source(channel, "one", dead, true);
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, BuiltinExchangeType.TOPIC);
        channel.queueBind(one, exchange, "a.*");
        for (int i = 0; i < 5; i++) {
            publish(channel, exchange, "a." + i, "m" + i);
        }
        reject(channel, one, 5);
        Await.equal("dead letters", 5L, () -> messages(dead));
        channel.queueUnbind(one, exchange, "a.*");
        String elsewhere = queue(channel, "elsewhere", true);
        channel.queueBind(elsewhere, exchange, "a.1");
        channel.queueBind(elsewhere, exchange, "a.3");
        JsonNode items = api.get(path("queues", "/", dead, "messages")).json().path("items");
        String ids = "[" + items.path(1).path("id") + "," + items.path(2).path("id") + ","
                + items.path(3).path("id") + "]";

        JsonNode job =
                ended(redrives(dead), api.post(redrives(dead), "{'ids':" + ids + ",'to':'exchange','history':'drop'}"));

        assertEquals(2, job.path("moved").asInt(), job.toString());
        assertEquals(
                "leads to no queue", job.path("skips").path(0).path("reason").asText());
        assertEquals(3, messages(dead));
        GetResponse got = channel.basicGet(elsewhere, true);
        assertEquals("m1", new String(got.getBody(), StandardCharsets.UTF_8));
        assertEquals(1, got.getProps().getHeaders().size(), "only its own header");
    }

    @Test
    void leavesWhatItsQueueRefuses() throws Exception {
        Channel channel = broker.channel();
        String dead = queue(channel, "dead", true);
        String one = broker.name("one");
        channel.queueDeclare(
                one,
                true,
                false,
                false,
                Map.of(
                        "x-dead-letter-exchange",
                        "",
                        "x-dead-letter-routing-key",
                        dead,
                        "x-max-length",
                        2,
                        "x-overflow",
                        "reject-publish-dlx"));
        publish(channel, "", one, "a");
        publish(channel, "", one, "b");
        reject(channel, one, 2);
        publish(channel, "", one, "c");
        reject(channel, one, 1);
        Await.equal("dead letters", 3L, () -> messages(dead));

        JsonNode job = ended(redrives(dead), api.post(redrives(dead), "{'filter':{}}"));

        assertEquals(2, job.path("moved").asInt(), job.toString());
        assertEquals(1, job.path("skipped").asInt());
        assertEquals(2, messages(one));
        assertEquals(1, messages(dead));
        assertEquals("c", new String(channel.basicGet(dead, true).getBody(), StandardCharsets.UTF_8));
    }

    @Test
    void redrivesABacklogExactlyAndInItsOrder() throws Exception {
        for (boolean durable : new boolean[] {true, false}) {
            Channel channel = broker.channel();
            String dead = queue(channel, "dead" + durable, durable);
            String one = source(channel, "one" + durable, dead, durable);
            channel.confirmSelect();
            int count = 4000;
            for (int i = 0; i < count; i++) {
                publish(channel, "", one, i + "." + "x".repeat(500));
            }
            channel.waitForConfirmsOrDie(30_000);
            api.put(path("policies", "/", "expire"), "{'pattern':'" + one + "','definition':{'message-ttl':0}}");
            try {
                Await.equal("dead letters", (long) count, () -> messages(dead));
            } finally {
                api.delete(path("policies", "/", "expire"));
            }

            JsonNode job = ended(redrives(dead), api.post(redrives(dead), "{'filter':{}}"));

            assertEquals("done", job.path("state").asText(), job.toString());
            assertEquals(count, job.path("moved").asInt());
            assertEquals(0, messages(dead));
            List<Integer> numbers = new ArrayList<>();
            GetResponse got;
            while ((got = channel.basicGet(one, true)) != null) {
                numbers.add(Integer.parseInt(new String(got.getBody(), StandardCharsets.UTF_8).split("\\.")[0]));
            }
            assertEquals(count, numbers.size());
            for (int i = 0; i < count; i++) {
                assertEquals(i, numbers.get(i));
            }
        }
    }

    @Test
    void keepsToARateAndCanBeStopped() throws Exception {
        Channel channel = broker.channel();
        String dead = queue(channel, "dead", false);
        String one = source(channel, "one", dead, false);
        for (int i = 0; i < 300; i++) {
            publish(channel, "", one, "m" + i);
        }
        reject(channel, one, 300);
        Await.equal("dead letters", 300L, () -> messages(dead));

        long start = System.nanoTime();
        JsonNode limited = ended(redrives(dead), api.post(redrives(dead), "{'filter':{},'rate':50,'limit':50}"));
        long ms = (System.nanoTime() - start) / 1_000_000;
        assertEquals(50, limited.path("moved").asInt());
        assertTrue(ms >= 900 && ms < 3000, ms + " ms for 50 messages at 50 a second");

        Answer started = api.post(redrives(dead), "{'filter':{},'rate':20,'wait':0}");
        String at = redrives(dead) + "/" + started.json().path("id").asText();
        Await.until("some to be moved", () -> api.get(at).json().path("moved").asInt() > 0);
        assertEquals(204, api.delete(at).status());
        assertEquals(404, api.get(at).status());
        long left = messages(dead);
        assertTrue(left > 150, left + " left");
        Await.until("the job to end", () -> {
            long first = messages(one);
            Thread.sleep(200);
            return first == messages(one);
        });
        assertEquals(300, messages(one) + messages(dead));
    }

    @Test
    void refusesWhatMakesNoSense() throws Exception {
        Channel channel = broker.channel();
        String dead = queue(channel, "dead", false);

        for (String wrong : List.of(
                "{}",
                "{'filter':1}",
                "{'filter':{},'ids':[1]}",
                "{'ids':'1'}",
                "{'ids':[1.5]}",
                "{'filter':{'unknown':1}}",
                "{'filter':{'payload':{'regex':'('}}}",
                "{'filter':{'payload':{'regex':'(a)\\\\1'}}}",
                "{'filter':{'age':{'least':1}}}",
                "{'filter':{},'to':'nowhere'}",
                "{'filter':{},'history':'no'}",
                "{'filter':{},'rate':-1}",
                "{'filter':{},'limit':0}",
                "{'filter':{},'wait':100000}",
                "[]",
                "{bad")) {
            Answer answer = api.post(redrives(dead), wrong);
            assertEquals(400, answer.status(), wrong);
            assertEquals("bad_request", answer.error());
        }
        assertEquals(404, api.post(redrives("nowhere"), "{'filter':{}}").status());
        assertEquals(404, api.get(redrives(dead) + "/1000").status());
        JsonNode none = ended(redrives(dead), api.post(redrives(dead), "{'ids':[12345]}"));
        assertEquals(1, none.path("skipped").asInt());
    }

    @Test
    void wantsTheRightToWriteToWhereTheyGo() throws Exception {
        Channel channel = broker.channel();
        String dead = queue(channel, "dead", false);
        String one = source(channel, "one", dead, false);
        publish(channel, "", one, "a");
        reject(channel, one, 1);
        Await.equal("dead letters", 1L, () -> messages(dead));
        api.put(path("users", "reader"), "{'password':'reader','tags':'management'}");
        try {
            api.put(path("permissions", "/", "reader"), "{'configure':'','write':'','read':'.*'}");

            Answer started = api.as("reader").post(redrives(dead), "{'filter':{}}");

            assertEquals(201, started.status());
            JsonNode job = ended(redrives(dead), started);
            assertEquals(0, job.path("moved").asInt());
            assertTrue(job.path("skips").path(0).path("reason").asText().contains("refused"), job.toString());
            assertEquals(1, messages(dead));
            assertNull(channel.basicGet(one, true));
        } finally {
            api.delete(path("users", "reader"));
        }
    }
}
