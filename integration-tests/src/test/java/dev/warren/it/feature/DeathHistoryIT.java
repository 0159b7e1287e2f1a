package dev.warren.it.feature;

import static dev.warren.it.feature.DeadLetters.awaitOne;
import static dev.warren.it.feature.DeadLetters.awaitReady;
import static dev.warren.it.feature.DeadLetters.death;
import static dev.warren.it.feature.DeadLetters.headers;
import static dev.warren.it.feature.DeadLetters.rejectNext;
import static dev.warren.it.feature.DeadLetters.text;
import static dev.warren.it.feature.DeadLetters.texts;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.Target;
import dev.warren.it.harness.WarrenOnly;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the headers of a dead letter say (protocol 9.7). */
class DeathHistoryIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private final DeadLetters letters = new DeadLetters(broker);

    @Test
    void writesTheHistoryOfAFirstDeath() throws Exception {
        Channel channel = broker.channel();
        String graveyard = letters.graveyard(channel);
        String queue = letters.dying(channel, Map.of());
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
        String graveyard = letters.graveyard(channel);
        String first =
                letters.dying(channel, Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", dyingName()));
        String last = channel.queueDeclare(
                        dyingName(), false, true, false, Map.of("x-dead-letter-exchange", letters.exchange()))
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

    @Test
    @WarrenOnly("3.x forgets it when it has read the message back from its store")
    void saysWhichTimeToLiveAMessageOfALazyQueueHad() throws Exception {
        Channel channel = broker.channel();
        String graveyard = letters.graveyard(channel);
        String queue = letters.dying(channel, Map.of("x-queue-mode", "lazy"));
        channel.basicPublish(
                "",
                queue,
                new AMQP.BasicProperties.Builder()
                        .deliveryMode(2)
                        .expiration("600000")
                        .build(),
                new byte[5000]);
        rejectNext(channel, queue);
        assertEquals("600000", text(death(awaitOne(channel, graveyard)), "original-expiration"));
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
        String graveyard = letters.graveyard(channel);
        String queue = letters.dying(channel, Map.of());
        Messages.publish(channel, "", queue, headers(Map.of("x-death", "garbage")), "m");
        rejectNext(channel, queue);
        Map<String, Object> death = death(awaitOne(channel, graveyard));
        assertEquals(1L, death.get("count"));
        assertEquals(queue, text(death, "queue"));
    }
}
