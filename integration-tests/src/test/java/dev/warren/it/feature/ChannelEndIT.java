package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.WarrenOnly;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is left of a channel that ended, and the order of its answers before (protocol 1.2, 1.6, 1.7, 4.4, 4.7). */
class ChannelEndIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private final Octets persistent = new Octets().u16(0x1000).u8(2);

    @Test
    void neverConfirmsWhatAChannelThatItClosedHadPublished() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1).openChannel(2);
        String queue = broker.name("q");
        client.send(Methods.queueDeclare(1, queue, 0b00010));
        client.expect(50, 11);
        client.send(Frame.method(1, 85, 10, new Octets().u8(0)));
        client.expect(85, 11);
        List<Frame> burst = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            burst.add(Methods.publish(1, "", queue));
            burst.add(Frame.header(1, 60, 0, persistent));
        }
        burst.add(Methods.ack(1, 99));
        client.send(burst.toArray(new Frame[0]));
        Frame frame = client.read();
        while (frame.is(60, 80)) {
            frame = client.read();
        }
        assertEquals(406, Frame.Close.of(frame).code());
        Channel watching = broker.channel();
        Await.equal("messages", 200, () -> Messages.ready(watching, queue));
        client.send(Methods.queueDeclareExclusive(2, "it.after"));
        client.expect(50, 11);
        client.send(Methods.channelCloseOk(1), Methods.channelOpen(1));
        client.expect(20, 11);
        client.send(Methods.queueDeclareExclusive(1, "it.after-too"));
        client.expect(50, 11);
    }

    @Test
    void requeuesAndRemovesConsumersWhenItClosesAChannel() throws Exception {
        Channel watching = broker.channel();
        String queue = broker.name("q");
        watching.queueDeclare(queue, false, false, false, null);
        Messages.put(watching, queue, "a", "b");
        RawClient client = consuming(queue);
        client.send(Methods.ack(1, 99));
        client.expectChannelClose(1, new Frame.Close(406, "PRECONDITION_FAILED - unknown delivery tag 99", 60, 80));
        given(watching, queue);
    }

    @Test
    void requeuesAndRemovesConsumersWhenAConnectionIsLost() throws Exception {
        Channel watching = broker.channel();
        String queue = broker.name("q");
        watching.queueDeclare(queue, false, false, false, null);
        Messages.put(watching, queue, "a", "b");
        consuming(queue).close();
        given(watching, queue);
    }

    private static RawClient consuming(String queue) throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.consume(1, queue, "c", false));
        client.expect(60, 21);
        for (int i = 0; i < 2; i++) {
            client.expect(60, 60);
            client.readContent();
        }
        return client;
    }

    private static void given(Channel watching, String queue) throws Exception {
        Await.equal("ready", 2, () -> Messages.ready(watching, queue));
        assertEquals(0, watching.queueDeclarePassive(queue).getConsumerCount());
        var first = Messages.take(watching, queue);
        assertEquals("a", Messages.text(first), "in its old place");
        assertTrue(first.getEnvelope().isRedeliver());
    }

    @Test
    void dropsSettlementsAndCancelsOfAChannelThatItClosed() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1).openChannel(2);
        client.send(Methods.queueDeclareExclusive(1, "it.settled"));
        client.expect(50, 11);
        client.send(
                Methods.ack(1, 99),
                Methods.ack(1, 1),
                Frame.method(1, 60, 90, new Octets().u64(1).u8(1)),
                Frame.method(1, 60, 120, new Octets().u64(1).u8(0)),
                Frame.method(1, 60, 30, new Octets().shortstr("c").u8(0)),
                Frame.method(1, 85, 10, new Octets().u8(0)),
                Methods.publish(1, "it.none", "k"),
                Methods.bareHeader(1, 0));
        client.expectChannelClose(1, new Frame.Close(406, "PRECONDITION_FAILED - unknown delivery tag 99", 60, 80));
        client.send(Methods.channelCloseOk(1));
        client.send(Methods.queueDeclareExclusive(2, "it.next"));
        client.expect(50, 11);
    }

    @Test
    void answersInTheOrderOfTheQuestions() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        String durable = broker.name("durable");
        client.send(
                Methods.queueDeclare(1, durable, 0b00010),
                Methods.queueDeclareExclusive(1, "it.own"),
                Frame.method(
                        1,
                        50,
                        20,
                        new Octets()
                                .u16(0)
                                .shortstr(durable)
                                .shortstr("amq.direct")
                                .shortstr("k")
                                .u8(0)
                                .emptyTable()),
                Frame.method(1, 60, 10, new Octets().u32(0).u16(5).u8(0)),
                Methods.publish(1, "", durable),
                Frame.header(1, 60, 0, persistent),
                Methods.get(1, durable, true),
                Methods.get(1, durable, true),
                Frame.method(1, 50, 30, new Octets().u16(0).shortstr(durable).u8(0)),
                Frame.method(1, 60, 110, new Octets().u8(1)),
                Frame.method(1, 50, 40, new Octets().u16(0).shortstr(durable).u8(0)));
        client.expect(50, 11);
        client.expect(50, 11);
        client.expect(50, 21);
        client.expect(60, 11);
        client.expect(60, 71);
        client.readContent();
        client.expect(60, 72);
        client.expect(50, 31);
        client.expect(60, 111);
        client.expect(50, 41);
    }

    @Test
    void opensAChannelWithAnEmptyLongString() throws Exception {
        RawClient client = broker.raw().handshake();
        client.send(Methods.channelOpen(1));
        assertEquals(0, Frame.longstr(client.expect(20, 11).arguments()).length);
    }

    @Test
    @WarrenOnly("RabbitMQ cuts between the octets of a character")
    void cutsATextBetweenCharacters() throws Exception {
        for (String start : new String[] {"", "x", "xx"}) {
            RawClient client = broker.raw().handshake().openChannel(1);
            client.send(Methods.publish(1, start + "\u20ac".repeat(80), "k"), Methods.bareHeader(1, 0));
            String text = Frame.Close.of(client.expect(20, 40)).text();
            assertTrue(text.endsWith("\u20ac..."), text);
            assertFalse(text.contains("\ufffd"), text);
            assertTrue(text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= 255);
        }
    }
}
