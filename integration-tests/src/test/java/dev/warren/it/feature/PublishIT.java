package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.WarrenOnly;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 131_063, 131_064, 131_065, 2 * 131_064, 2 * 131_064 + 1, 10 * 1024 * 1024})
    void carriesBodiesOfAnySize(int size) throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        byte[] body = new byte[size];
        new Random(size).nextBytes(body);
        channel.confirmSelect();
        channel.basicPublish("", queue, null, body);
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        assertArrayEquals(body, Messages.take(channel, queue).getBody());
    }

    @Test
    void returnsAnUnroutableMandatoryMessageBeforeConfirmingIt() throws Exception {
        Channel channel = broker.channel();
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        channel.addReturnListener((Return back) -> events.add("return " + back.getReplyCode() + " "
                + back.getReplyText() + " " + back.getExchange() + " " + back.getRoutingKey() + " "
                + new String(back.getBody(), java.nio.charset.StandardCharsets.UTF_8) + " "
                + back.getProperties().getMessageId()));
        channel.addConfirmListener((tag, multiple) -> events.add("ack " + tag), (tag, multiple) -> events.add("nack"));
        channel.confirmSelect();
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().messageId("id-1").build();
        channel.basicPublish("amq.direct", "it.nowhere", true, properties, Messages.bytes("lost"));
        Await.equal("events", 2, events::size);
        assertEquals(List.of("return 312 NO_ROUTE amq.direct it.nowhere lost id-1", "ack 1"), events);
    }

    @Test
    void returnsEmptyBodies() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.publish(1, "", "it.nowhere", 1), Methods.bareHeader(1, 0));
        client.expect(60, 50);
        assertEquals(0, client.readContent().body().length);
        client.openChannel(2);
    }

    @Test
    void doesNotReturnARoutableMandatoryMessage() throws Exception {
        Channel channel = broker.channel();
        List<Return> returned = Collections.synchronizedList(new ArrayList<>());
        channel.addReturnListener(returned::add);
        String queue = broker.queue(channel);
        channel.confirmSelect();
        channel.basicPublish("", queue, true, null, Messages.bytes("m"));
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        assertEquals(List.of(), returned);
        assertEquals(1, Messages.ready(channel, queue));
    }

    @Test
    void dropsAndConfirmsAnUnroutableMessage() throws Exception {
        Channel channel = broker.channel();
        List<Return> returned = Collections.synchronizedList(new ArrayList<>());
        channel.addReturnListener(returned::add);
        Messages.publish(channel, "amq.direct", "it.nowhere", null, "m");
        Messages.publish(channel, "", "it.nowhere", null, "m");
        assertEquals(List.of(), returned);
    }

    @Test
    void returnsWithoutConfirmModeToo() throws Exception {
        Channel channel = broker.channel();
        List<Return> returned = Collections.synchronizedList(new ArrayList<>());
        channel.addReturnListener(returned::add);
        channel.basicPublish("", "it.nowhere", true, null, Messages.bytes("m"));
        Await.equal("returned", 1, returned::size);
    }

    @Test
    void refusesImmediate() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Closes.connection(
                channel.getConnection(),
                540,
                "NOT_IMPLEMENTED - immediate=true",
                () -> channel.basicPublish("", queue, false, true, null, new byte[1]));
    }

    @Test
    void refusesAMissingExchange() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                404,
                "NOT_FOUND - no exchange 'it.none' in vhost '/'",
                60,
                40,
                () -> channel.basicPublish("it.none", "k", null, new byte[1]));
    }

    @Test
    void closesOnlyAfterTheWholeContentWasRead() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1).openChannel(2);
        client.send(Methods.publish(1, "it.none", "k"), Methods.bareHeader(1, 2), Frame.body(1, new byte[1]));
        client.send(Methods.queueDeclareExclusive(2, "it.between"));
        client.expect(50, 11);
        client.send(Frame.body(1, new byte[1]));
        client.expectChannelClose(1, new Frame.Close(404, "NOT_FOUND - no exchange 'it.none' in vhost '/'", 60, 40));
    }

    @Test
    void refusesSomebodyElsesUserId() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.publish(
                channel,
                "",
                queue,
                new AMQP.BasicProperties.Builder().userId("guest").build(),
                "own");
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - user_id property set to 'someone' but authenticated user was 'guest'",
                60,
                40,
                () -> channel.basicPublish(
                        "",
                        queue,
                        new AMQP.BasicProperties.Builder().userId("someone").build(),
                        new byte[1]));
    }

    @Test
    @WarrenOnly("RabbitMQ 3.x takes messages of up to 128 MiB")
    void refusesAMessageLargerThanTheLimit() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        long size = 16 * 1024 * 1024 + 1;
        client.send(Methods.publish(1, "", "it.any"), Methods.bareHeader(1, size));
        byte[] piece = new byte[131_064];
        for (long sent = 0; sent < size; sent += piece.length) {
            client.send(Frame.body(1, java.util.Arrays.copyOf(piece, (int) Math.min(piece.length, size - sent))));
        }
        client.expectChannelClose(
                1,
                new Frame.Close(
                        406,
                        "PRECONDITION_FAILED - message size 16777217 is larger than configured max size 16777216",
                        60,
                        40));
        client.send(Methods.channelCloseOk(1));
        client.openChannel(1);
    }

    @Test
    void relaysPropertiesAndHeadersOctetForOctet() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.queueDeclareExclusive(1, "it.relay"));
        client.expect(50, 11);
        Octets nested = new Octets()
                .field("z", 't')
                .u8(1)
                .field("a", 'D')
                .u8(2)
                .u32(4_000_000_000L)
                .field("z", 'V');
        Octets array = new Octets().u8('b').u8(0xFF).u8('x').longstr(new byte[] {0, 1, (byte) 0xFE});
        Octets headers = new Octets()
                .field("twice", 'I')
                .u32(1)
                .field("twice", 'I')
                .u32(2)
                .field("table", 'F')
                .table(nested)
                .field("array", 'A')
                .table(array)
                .field("no text", 'S')
                .longstr(new byte[] {(byte) 0xC3, 0x28})
                .field("float", 'f')
                .u32(0x3FC00001)
                .field("double", 'd')
                .u64(0x3FF8000000000001L)
                .field("time", 'T')
                .u64(-1)
                .field("short", 's')
                .u16(0x8000)
                .field("long", 'l')
                .u64(Long.MIN_VALUE);
        // content-type, headers, delivery-mode, priority, correlation-id, timestamp, app-id
        Octets properties = new Octets()
                .u16(0x8000 | 0x2000 | 0x1000 | 0x0800 | 0x0400 | 0x0040 | 0x0008)
                .shortstr("text/\u00e4")
                .table(headers)
                .u8(2)
                .u8(200)
                .shortstr("")
                .u64(0xFFFF_FFFF_FFFFL)
                .shortstr("app");
        client.send(
                Methods.publish(1, "", "it.relay"),
                Frame.header(1, 60, 1, properties),
                Frame.body(1, new byte[] {9}),
                Methods.get(1, "it.relay", true));
        client.expect(60, 71);
        assertArrayEquals(properties.bytes(), client.readContent().properties());
    }

    @Test
    void acceptsEmptyBodyFramesInsideABody() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.queueDeclareExclusive(1, "it.pieces"));
        client.expect(50, 11);
        client.send(
                Methods.publish(1, "", "it.pieces"),
                Methods.bareHeader(1, 2),
                Frame.body(1, new byte[0]),
                Frame.body(1, new byte[] {1}),
                Frame.body(1, new byte[0]),
                Frame.body(1, new byte[] {2}),
                Methods.get(1, "it.pieces", true));
        client.expect(60, 71);
        assertArrayEquals(new byte[] {1, 2}, client.readContent().body());
    }

    @Test
    void takesContentsOfSeveralChannelsInterleaved() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1).openChannel(2);
        client.send(Methods.queueDeclareExclusive(1, "it.mixed"));
        client.expect(50, 11);
        client.send(
                Methods.publish(1, "", "it.mixed"),
                Methods.publish(2, "", "it.mixed"),
                Methods.bareHeader(2, 1),
                Methods.bareHeader(1, 1),
                Frame.body(1, new byte[] {1}),
                Frame.body(2, new byte[] {2}),
                Methods.queueDeclareExclusive(2, "it.mixed"));
        client.expect(50, 11);
        client.send(Methods.get(1, "it.mixed", true), Methods.get(1, "it.mixed", true));
        client.expect(60, 71);
        Integer one = (int) client.readContent().body()[0];
        client.expect(60, 71);
        Integer other = (int) client.readContent().body()[0];
        assertEquals(Set.of(1, 2), Set.of(one, other), "there is no order between channels");
    }
}
