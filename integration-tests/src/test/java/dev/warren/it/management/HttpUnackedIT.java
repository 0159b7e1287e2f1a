package dev.warren.it.management;

import static dev.warren.it.management.Api.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who holds which messages, and taking one back. */
@WarrenOnly("RabbitMQ has no such list")
class HttpUnackedIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private final Api api = Api.of(broker);

    private static String unacked(String queue) {
        return path("queues", "/", queue, "unacked");
    }

    private static BlockingQueue<Delivery> consume(Channel channel, String queue, String tag) throws Exception {
        BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
        channel.basicConsume(queue, false, tag, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String t, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                deliveries.add(new Delivery(envelope, properties, body));
            }
        });
        return deliveries;
    }

    private static Delivery next(BlockingQueue<Delivery> deliveries) throws InterruptedException {
        Delivery delivery = deliveries.poll(10, TimeUnit.SECONDS);
        assertNotNull(delivery, "no delivery");
        return delivery;
    }

    private long messages(String queue, String which) throws Exception {
        return api.get(path("queues", "/", queue)).json().path(which).asLong(-1);
    }

    private String queue(Channel channel) throws Exception {
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, null);
        return queue;
    }

    private static void publish(Channel channel, String queue, int count) throws Exception {
        for (int i = 1; i <= count; i++) {
            channel.basicPublish("", queue, null, new byte[] {(byte) i});
        }
    }

    @Test
    void tellsWhoHoldsWhatAndSinceWhen() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel);
        long before = System.currentTimeMillis();
        publish(channel, queue, 4);
        channel.basicQos(2);
        BlockingQueue<Delivery> deliveries = consume(channel, queue, "holder");
        next(deliveries);
        next(deliveries);
        Channel other = broker.channel();
        GetResponse got = other.basicGet(queue, false);
        assertNotNull(got);

        JsonNode list = api.get(unacked(queue)).json();

        assertEquals(3, list.path("total").asInt());
        assertEquals(3, list.path("items").size());
        JsonNode first = list.path("items").path(0);
        assertEquals("unacked", first.path("state").asText());
        assertEquals("holder", first.path("consumer_tag").asText());
        assertEquals(1, first.path("delivery_tag").asInt());
        assertEquals("AQ==", base64(first));
        assertTrue(first.path("unacked_ms").asLong(-1) >= 0);
        assertTrue(first.path("delivered_at").asLong() >= before - 1000, first.toString());
        JsonNode details = first.path("channel_details");
        assertEquals(channel.getChannelNumber(), details.path("number").asInt());
        assertEquals("guest", details.path("user").asText());
        JsonNode third = list.path("items").path(2);
        assertEquals("", third.path("consumer_tag").asText("none"));
        assertEquals(
                third.path("id"),
                api.get(path("queues", "/", queue, "messages", third.path("id").asText()))
                        .json()
                        .path("id"));
        JsonNode page = api.get(unacked(queue) + "?count=2").json();
        assertEquals(2, page.path("items").size());
        JsonNode rest = api.get(
                        unacked(queue) + "?count=2&after=" + page.path("next").asText())
                .json();
        assertEquals(third.path("id"), rest.path("items").path(0).path("id"));
        assertTrue(rest.path("next").isNull());
    }

    private static String base64(JsonNode message) {
        return message.path("payload_encoding").asText().equals("base64")
                ? message.path("payload").asText()
                : Base64.getEncoder()
                        .encodeToString(message.path("payload").asText().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void saysHowLongAMessageHasBeenHeld() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel);
        publish(channel, queue, 1);
        BlockingQueue<Delivery> deliveries = consume(channel, queue, "slow");
        next(deliveries);
        long delivered = System.currentTimeMillis();
        Await.until("a while to pass", () -> System.currentTimeMillis() > delivered + 1500);
        publish(channel, queue, 1);
        next(deliveries);

        JsonNode items = api.get(unacked(queue)).json().path("items");

        assertTrue(items.path(0).path("unacked_ms").asLong() >= 1400, items.toString());
        assertTrue(items.path(1).path("unacked_ms").asLong() < 1400, items.toString());
    }

    @Test
    void givesAReleasedMessageToAnotherConsumer() throws Exception {
        Channel stuck = broker.channel();
        String queue = queue(stuck);
        publish(stuck, queue, 1);
        stuck.basicQos(1);
        BlockingQueue<Delivery> held = consume(stuck, queue, "stuck");
        long tag = next(held).getEnvelope().getDeliveryTag();
        Channel other = broker.channel();
        BlockingQueue<Delivery> others = consume(other, queue, "other");
        String id =
                api.get(unacked(queue)).json().path("items").path(0).path("id").asText();

        assertEquals(204, api.post(unacked(queue) + "/" + id + "/release", "").status());

        Delivery again = next(others);
        assertTrue(again.getEnvelope().isRedeliver());
        assertEquals(1, again.getBody()[0]);
        other.basicAck(again.getEnvelope().getDeliveryTag(), false);
        Await.equal("messages left", 0L, () -> messages(queue, "messages"));

        // What the first consumer says now has no effect, and is no error; then it has room again.
        publish(other, queue, 1);
        Delivery second = next(others);
        assertNull(held.poll(), "a consumer that holds a released message has got another");
        stuck.basicAck(tag, false);
        // Both would have room: alone, the first one's is seen.
        other.basicCancel("other");
        publish(other, queue, 2);
        next(held);
        assertTrue(stuck.isOpen());
        other.basicAck(second.getEnvelope().getDeliveryTag(), false);
    }

    @Test
    void takesAnAcknowledgementThatCoversAReleasedMessage() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel);
        publish(channel, queue, 3);
        channel.basicQos(3);
        BlockingQueue<Delivery> deliveries = consume(channel, queue, "c");
        next(deliveries);
        next(deliveries);
        next(deliveries);
        JsonNode items = api.get(unacked(queue)).json().path("items");
        String second = items.path(1).path("id").asText();
        String third = items.path(2).path("id").asText();
        assertEquals(
                204, api.post(unacked(queue) + "/" + second + "/release", "").status());
        assertEquals(
                204, api.post(unacked(queue) + "/" + third + "/release", "").status());
        Await.equal("ready messages", 2L, () -> messages(queue, "messages_ready"));

        channel.basicAck(3, true);

        assertEquals(2, next(deliveries).getBody()[0]);
        assertEquals(3, next(deliveries).getBody()[0]);
        Await.equal("unacked messages", 2L, () -> messages(queue, "messages_unacknowledged"));
        assertEquals(2, messages(queue, "messages"));
        channel.basicAck(0, true);
        Await.equal("messages left", 0L, () -> messages(queue, "messages"));
        assertTrue(channel.isOpen());
    }

    @Test
    void putsAReleasedMessageBackAtItsPlace() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel);
        publish(channel, queue, 3);
        channel.basicGet(queue, false);
        channel.basicGet(queue, false);
        String id =
                api.get(unacked(queue)).json().path("items").path(1).path("id").asText();

        assertEquals(204, api.post(unacked(queue) + "/" + id + "/release", "").status());

        assertEquals(2, channel.basicGet(queue, true).getBody()[0]);
        assertEquals(3, channel.basicGet(queue, true).getBody()[0]);
        channel.close();
        Await.equal("ready messages", 1L, () -> messages(queue, "messages_ready"));
    }

    @Test
    void refusesToReleaseWhatNobodyHolds() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel);
        publish(channel, queue, 1);
        Await.equal("messages", 1L, () -> messages(queue, "messages"));
        String id = api.get(path("queues", "/", queue, "messages"))
                .json()
                .path("items")
                .path(0)
                .path("id")
                .asText();

        assertEquals(404, api.post(unacked(queue) + "/" + id + "/release", "").status());
        assertEquals(404, api.post(unacked(queue) + "/x/release", "").status());
        assertEquals(404, api.post(unacked("nowhere") + "/1/release", "").status());
        assertEquals(409, deleted(channel, queue, id));
    }

    private int deleted(Channel channel, String queue, String id) throws Exception {
        channel.basicGet(queue, false);
        return api.delete(path("queues", "/", queue, "messages", id)).status();
    }
}
