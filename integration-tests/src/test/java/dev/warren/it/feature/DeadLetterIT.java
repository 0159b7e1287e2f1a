package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.Target;
import dev.warren.it.harness.WarrenOnly;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Dead-lettering (protocol 9.7): what goes where, what its headers say, and where it stops. */
class DeadLetterIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    // --- reasons

    @Test
    void sendsARejectedMessageThroughTheDeadLetterExchange() throws Exception {
        Channel channel = broker.channel();
        String graveyard = graveyard(channel);
        String queue = dying(channel, Map.of());
        Messages.put(channel, queue, "rejected", "nacked");
        channel.basicReject(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false);
        channel.basicNack(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false, false);
        assertEquals(List.of("rejected", "nacked"), buried(channel, graveyard, 2));
    }

    @Test
    void keepsTheOrderOfMessagesNackedTogether() throws Exception {
        Channel channel = broker.channel();
        String graveyard = graveyard(channel);
        String queue = dying(channel, Map.of());
        Messages.put(channel, queue, "1", "2", "3");
        Messages.take(channel, queue);
        Messages.take(channel, queue);
        long last = Messages.take(channel, queue).getEnvelope().getDeliveryTag();
        channel.basicNack(last, true, false);
        assertEquals(List.of("1", "2", "3"), buried(channel, graveyard, 3));
    }

    @Test
    void doesNotSendWhatIsRequeuedAcknowledgedPurgedOrDeleted() throws Exception {
        Channel channel = broker.channel();
        String graveyard = graveyard(channel);
        String queue = dying(channel, Map.of());
        Messages.put(channel, queue, "1", "2", "3");
        channel.basicNack(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false, true);
        channel.basicAck(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false);
        channel.queuePurge(queue);
        Messages.put(channel, queue, "4");
        channel.queueDelete(queue);
        String marker = dying(channel, Map.of());
        Messages.put(channel, marker, "marker");
        channel.basicReject(Messages.take(channel, marker).getEnvelope().getDeliveryTag(), false);
        assertEquals(List.of("marker"), buried(channel, graveyard, 1));
    }

    @Test
    void sendsExpiredMessages() throws Exception {
        Channel channel = broker.channel();
        String graveyard = graveyard(channel);
        String queue = dying(channel, Map.of("x-message-ttl", 50));
        Messages.put(channel, queue, "m");
        Map<String, Object> death = death(awaitOne(channel, graveyard));
        assertEquals("expired", text(death, "reason"));
        assertNull(death.get("original-expiration"), "the message had none of its own");
    }

    @Test
    void takesTheExpirationAwaySoThatTheMessageDoesNotExpireAgain() throws Exception {
        Channel channel = broker.channel();
        String graveyard = graveyard(channel);
        String queue = dying(channel, Map.of());
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().expiration("50").build();
        Messages.publish(channel, "", queue, properties, "m");
        GetResponse got = awaitOne(channel, graveyard);
        assertNull(got.getProps().getExpiration());
        assertEquals("50", text(death(got), "original-expiration"));
        assertEquals("expired", text(death(got), "reason"));
    }

    @Test
    void sendsTheOldestMessagesOfAFullQueue() throws Exception {
        Channel channel = broker.channel();
        String graveyard = graveyard(channel);
        String queue = dying(channel, Map.of("x-max-length", 1));
        Messages.put(channel, queue, "1", "2", "3");
        assertEquals(List.of("1", "2"), buried(channel, graveyard, 2));
        assertEquals(List.of("3"), Messages.drain(channel, queue));
    }

    @Test
    void namesTheReasonMaxlen() throws Exception {
        Channel channel = broker.channel();
        String graveyard = graveyard(channel);
        String queue = dying(channel, Map.of("x-max-length", 0));
        Messages.put(channel, queue, "m");
        assertEquals("maxlen", text(death(awaitOne(channel, graveyard)), "reason"));
    }

    @Test
    void sendsTheNewcomerOfAFullQueueThatSaysSo() throws Exception {
        Channel channel = broker.channel();
        String graveyard = graveyard(channel);
        String queue = dying(channel, Map.of("x-max-length", 1, "x-overflow", "reject-publish-dlx"));
        Messages.put(channel, queue, "1");
        Channel publishing = channel.getConnection().createChannel();
        publishing.basicPublish("", queue, null, Messages.bytes("2"));
        GetResponse got = awaitOne(channel, graveyard);
        assertEquals("2", Messages.text(got));
        assertEquals("maxlen", text(death(got), "reason"));
        assertEquals(List.of("1"), Messages.drain(channel, queue));
    }

    // --- where to

    @Test
    void deliversWithTheDeadLetterExchangeAndTheOriginalKey() throws Exception {
        Channel channel = broker.channel();
        String graveyard = graveyard(channel);
        String queue = dying(channel, Map.of());
        Messages.put(channel, queue, "m");
        rejectNext(channel, queue);
        GetResponse got = awaitOne(channel, graveyard);
        assertEquals(exchange(), got.getEnvelope().getExchange());
        assertEquals(queue, got.getEnvelope().getRoutingKey());
        assertEquals(false, got.getEnvelope().isRedeliver(), "nobody has seen it in this queue");
    }

    @Test
    void replacesAllKeysByTheDeadLetterRoutingKey() throws Exception {
        Channel channel = broker.channel();
        String graveyard = graveyard(channel);
        String queue = dying(channel, Map.of("x-dead-letter-routing-key", "it.grave"));
        Map<String, Object> headers = Map.of("CC", List.of("it.cc"), "BCC", List.of("it.bcc"));
        Messages.publish(channel, "", queue, headers(headers), "m");
        rejectNext(channel, queue);
        GetResponse got = awaitOne(channel, graveyard);
        assertEquals("it.grave", got.getEnvelope().getRoutingKey());
        assertNull(got.getProps().getHeaders().get("CC"));
        assertEquals(List.of(queue, "it.cc"), texts(death(got).get("routing-keys")));
    }

    @Test
    void routesByTheKeysOfCcToo() throws Exception {
        Channel channel = broker.channel();
        channel.exchangeDeclare(exchange(), "direct");
        String bound = channel.queueDeclare(broker.name("bound"), false, true, false, null)
                .getQueue();
        channel.queueBind(bound, exchange(), "it.cc");
        String queue = dying(channel, Map.of());
        Messages.publish(channel, "", queue, headers(Map.of("CC", List.of("it.cc"))), "m");
        rejectNext(channel, queue);
        GetResponse got = awaitOne(channel, bound);
        assertEquals(List.of("it.cc"), texts(got.getProps().getHeaders().get("CC")));
    }

    @Test
    void dropsSilentlyWhatHasNoDeadLetterExchange() throws Exception {
        Channel channel = broker.channel();
        String queue = channel.queueDeclare(
                        broker.name("q"), false, true, false, Map.of("x-dead-letter-exchange", "it.no.such.exchange"))
                .getQueue();
        Messages.put(channel, queue, "m", "n");
        rejectNext(channel, queue);
        assertEquals(List.of("n"), Messages.drain(channel, queue));
    }

    @Test
    void dropsSilentlyWhatTheDeadLetterExchangeDoesNotRoute() throws Exception {
        Channel channel = broker.channel();
        channel.exchangeDeclare(exchange(), "direct");
        String queue = dying(channel, Map.of());
        Messages.put(channel, queue, "m", "n");
        rejectNext(channel, queue);
        assertEquals(List.of("n"), Messages.drain(channel, queue));
    }

    @Test
    void sendsThroughAnInternalExchange() throws Exception {
        Channel channel = broker.channel();
        channel.exchangeDeclare(exchange(), "fanout", false, false, true, null);
        String grave = channel.queueDeclare(broker.name("grave"), false, true, false, null)
                .getQueue();
        channel.queueBind(grave, exchange(), "");
        String queue = dying(channel, Map.of());
        Messages.put(channel, queue, "m");
        rejectNext(channel, queue);
        assertEquals("m", Messages.text(awaitOne(channel, grave)));
    }

    @Test
    void keepsPropertiesPersistenceAndPriority() throws Exception {
        Channel channel = broker.channel();
        String graveyard = graveyard(channel);
        String queue = dying(channel, Map.of());
        AMQP.BasicProperties sent = new AMQP.BasicProperties.Builder()
                .contentType("text/plain")
                .deliveryMode(2)
                .priority(7)
                .correlationId("c")
                .replyTo("r")
                .messageId("m")
                .type("t")
                .appId("a")
                .headers(Map.of("own", "header"))
                .build();
        Messages.publish(channel, "", queue, sent, "m");
        rejectNext(channel, queue);
        AMQP.BasicProperties got = awaitOne(channel, graveyard).getProps();
        assertEquals(sent.builder().headers(got.getHeaders()).build(), got);
        assertEquals("header", got.getHeaders().get("own").toString());
    }

    @Test
    void wakesTheConsumersOfTheTarget() throws Exception {
        Channel channel = broker.channel();
        String graveyard = graveyard(channel);
        Deliveries deliveries = Deliveries.of(channel, graveyard, true);
        String queue = dying(channel, Map.of());
        Messages.put(channel, queue, "m");
        rejectNext(channel, queue);
        assertEquals(List.of("m"), deliveries.bodies(1));
    }

    // --- history

    @Test
    void writesTheHistoryOfAFirstDeath() throws Exception {
        Channel channel = broker.channel();
        String graveyard = graveyard(channel);
        String queue = dying(channel, Map.of());
        Messages.put(channel, queue, "m");
        long before = System.currentTimeMillis() / 1000;
        rejectNext(channel, queue);
        GetResponse got = awaitOne(channel, graveyard);
        Map<String, Object> death = death(got);
        assertEquals(1L, death.get("count"));
        assertEquals("rejected", text(death, "reason"));
        assertEquals(queue, text(death, "queue"));
        assertEquals("", text(death, "exchange"));
        assertEquals(List.of(queue), texts(death.get("routing-keys")));
        long time = ((java.util.Date) death.get("time")).getTime() / 1000;
        assertTrue(time >= before - 1 && time <= before + 60, () -> "time " + time + ", now " + before);
        Map<String, Object> headers = got.getProps().getHeaders();
        assertEquals("rejected", text(headers, "x-first-death-reason"));
        assertEquals(queue, text(headers, "x-first-death-queue"));
        assertEquals("", text(headers, "x-first-death-exchange"));
    }

    @Test
    @WarrenOnly("since 3.13")
    void saysWhereTheMessageDiedLast() throws Exception {
        Channel channel = broker.channel();
        String graveyard = graveyard(channel);
        String first = dying(channel, Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", dyingName()));
        String last = channel.queueDeclare(
                        dyingName(), false, true, false, Map.of("x-dead-letter-exchange", exchange()))
                .getQueue();
        Messages.put(channel, first, "m");
        rejectNext(channel, first);
        awaitReady(channel, last, 1);
        rejectNext(channel, last);
        Map<String, Object> headers = awaitOne(channel, graveyard).getProps().getHeaders();
        assertEquals(first, text(headers, "x-first-death-queue"));
        assertEquals(last, text(headers, "x-last-death-queue"));
        assertEquals("rejected", text(headers, "x-last-death-reason"));
        assertEquals("", text(headers, "x-last-death-exchange"));
    }

    private static String dyingName() {
        return broker.name("last");
    }

    /** x-last-death-* came with 3.13; all other octets are those of 3.10. */
    @Test
    void writesTheOctetsThatRabbitmqWrites() throws Exception {
        assertArrayEquals(expectedProperties(Target.external().isEmpty()), properties());
    }

    /** The properties of a message that died once with headers, a CC key and an expiration of its own; the time is zero. */
    private static byte[] properties() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Frame.method(
                1,
                50,
                10,
                new Octets()
                        .u16(0)
                        .shortstr("it.octets")
                        .u8(0b00100)
                        .table(new Octets()
                                .field("x-dead-letter-exchange", 'S')
                                .longstr(Messages.bytes("amq.direct")))));
        client.expect(50, 11);
        client.send(Methods.queueDeclareExclusive(1, "it.octets.grave"));
        client.expect(50, 11);
        client.send(Frame.method(
                1,
                50,
                20,
                new Octets()
                        .u16(0)
                        .shortstr("it.octets.grave")
                        .shortstr("amq.direct")
                        .shortstr("it.octets")
                        .u8(0)
                        .emptyTable()));
        client.expect(50, 21);
        Octets headers = new Octets()
                .field("z", 'I')
                .u32(1)
                .field("CC", 'A')
                .table(new Octets().u8('S').longstr(Messages.bytes("it.cc")));
        // headers, delivery mode, expiration
        Octets sent =
                new Octets().u16(0x2000 | 0x1000 | 0x0100).table(headers).u8(2).shortstr("60000");
        client.send(
                Methods.publish(1, "", "it.octets"),
                Frame.header(1, 60, 1, sent),
                Frame.body(1, new byte[] {1}),
                Methods.get(1, "it.octets", false));
        client.expect(60, 71);
        client.readContent();
        client.send(Frame.method(1, 60, 90, new Octets().u64(1).u8(0)));
        while (true) {
            client.send(Methods.get(1, "it.octets.grave", true));
            if (client.read().is(60, 71)) {
                return withoutTime(client.readContent().properties());
            }
        }
    }

    private static byte[] withoutTime(byte[] properties) {
        byte[] name = {4, 't', 'i', 'm', 'e', 'T'};
        ByteBuffer octets = ByteBuffer.wrap(properties);
        for (int at = 0; at + name.length + 8 <= properties.length; at++) {
            if (octets.slice(at, name.length).equals(ByteBuffer.wrap(name))) {
                octets.putLong(at + name.length, 0);
            }
        }
        return properties;
    }

    private static byte[] expectedProperties(boolean lastDeath) {
        Octets keys = new Octets()
                .u8('S')
                .longstr(Messages.bytes("it.octets"))
                .u8('S')
                .longstr(Messages.bytes("it.cc"));
        Octets death = new Octets()
                .field("count", 'l')
                .u64(1)
                .field("reason", 'S')
                .longstr(Messages.bytes("rejected"))
                .field("queue", 'S')
                .longstr(Messages.bytes("it.octets"))
                .field("time", 'T')
                .u64(0)
                .field("exchange", 'S')
                .longstr(Messages.bytes(""))
                .field("routing-keys", 'A')
                .table(keys)
                .field("original-expiration", 'S')
                .longstr(Messages.bytes("60000"));
        Octets headers = new Octets()
                .field("CC", 'A')
                .table(new Octets().u8('S').longstr(Messages.bytes("it.cc")))
                .field("x-death", 'A')
                .table(new Octets().u8('F').table(death))
                .field("x-first-death-exchange", 'S')
                .longstr(Messages.bytes(""))
                .field("x-first-death-queue", 'S')
                .longstr(Messages.bytes("it.octets"))
                .field("x-first-death-reason", 'S')
                .longstr(Messages.bytes("rejected"));
        if (lastDeath) {
            headers.field("x-last-death-exchange", 'S')
                    .longstr(Messages.bytes(""))
                    .field("x-last-death-queue", 'S')
                    .longstr(Messages.bytes("it.octets"))
                    .field("x-last-death-reason", 'S')
                    .longstr(Messages.bytes("rejected"));
        }
        headers.field("z", 'I').u32(1);
        return new Octets().u16(0x2000 | 0x1000).table(headers).u8(2).bytes();
    }

    @Test
    void survivesAHistoryThatAPublisherMadeUp() throws Exception {
        Channel channel = broker.channel();
        String graveyard = graveyard(channel);
        String queue = dying(channel, Map.of());
        Messages.publish(channel, "", queue, headers(Map.of("x-death", "garbage")), "m");
        rejectNext(channel, queue);
        Map<String, Object> death = death(awaitOne(channel, graveyard));
        assertEquals(1L, death.get("count"));
        assertEquals(queue, text(death, "queue"));
    }

    // --- cycles

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

    // --- short ways

    private static Map<String, Object> expiringInto(String target, int ttlMs) {
        return Map.of("x-message-ttl", ttlMs, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", target);
    }

    private static String exchange() {
        return broker.name("dlx");
    }

    /** A queue that gets everything from the dead-letter exchange. */
    private static String graveyard(Channel channel) throws Exception {
        channel.exchangeDeclare(exchange(), "fanout");
        String queue = channel.queueDeclare(broker.name("grave"), false, true, false, null)
                .getQueue();
        channel.queueBind(queue, exchange(), "");
        return queue;
    }

    private static String dying(Channel channel, Map<String, Object> arguments) throws Exception {
        Map<String, Object> all = new HashMap<>(Map.of("x-dead-letter-exchange", exchange()));
        all.putAll(arguments);
        return channel.queueDeclare(broker.name("q"), false, true, false, all).getQueue();
    }

    private static void rejectNext(Channel channel, String queue) throws Exception {
        channel.basicReject(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false);
    }

    private static void awaitReady(Channel channel, String queue, int count) throws Exception {
        Await.equal("messages in " + queue, count, () -> Messages.ready(channel, queue));
    }

    private static GetResponse awaitOne(Channel channel, String queue) throws Exception {
        return Await.value("a message in " + queue, () -> channel.basicGet(queue, true), got -> got != null);
    }

    private static List<String> buried(Channel channel, String graveyard, int count) throws Exception {
        List<String> bodies = new ArrayList<>();
        Await.until("dead letters", () -> {
            bodies.addAll(Messages.drain(channel, graveyard));
            return bodies.size() >= count;
        });
        return bodies;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> death(GetResponse got) {
        List<?> deaths = (List<?>) got.getProps().getHeaders().get("x-death");
        return (Map<String, Object>) deaths.get(0);
    }

    private static String text(Map<String, Object> table, String name) {
        return table.get(name).toString();
    }

    private static List<String> texts(Object array) {
        return ((List<?>) array).stream().map(Object::toString).toList();
    }

    private static AMQP.BasicProperties headers(Map<String, Object> headers) {
        return new AMQP.BasicProperties.Builder().headers(headers).build();
    }
}
