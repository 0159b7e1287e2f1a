package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.WarrenOnly;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands on the wire: contents in one piece, field types, names, tickets (protocol 2.9 to 2.16). */
class WireIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void keepsTheFramesOfAContentTogetherOnItsChannel() throws Exception {
        RawClient client = broker.raw()
                .handshake(10, 4096, 0)
                .openChannel(1)
                .openChannel(2)
                .openChannel(3);
        for (int channel : new int[] {1, 2}) {
            client.send(Methods.queueDeclareExclusive(channel, "it.pieces." + channel));
            client.expect(50, 11);
            client.send(Methods.consume(channel, "it.pieces." + channel, "c", true));
            client.expect(60, 21);
        }
        int each = 20;
        int size = 10_000;
        for (int i = 0; i < each; i++) {
            for (int channel : new int[] {1, 2}) {
                client.send(Methods.publish(3, "", "it.pieces." + channel), Methods.bareHeader(3, size));
                client.send(
                        Frame.body(3, new byte[4000]), Frame.body(3, new byte[4000]), Frame.body(3, new byte[2000]));
            }
        }
        Map<Integer, Long> missing = new HashMap<>();
        for (int whole = 0; whole < 2 * each; ) {
            Frame frame = client.read();
            long left = missing.getOrDefault(frame.channel(), 0L);
            if (left == 0) {
                assertTrue(frame.is(60, 60), frame::toString);
                missing.put(frame.channel(), -1L);
            } else if (left == -1) {
                assertEquals(Frame.HEADER, frame.type(), frame::toString);
                missing.put(frame.channel(), (long) size);
            } else {
                assertEquals(Frame.BODY, frame.type(), frame::toString);
                missing.put(frame.channel(), left - frame.payload().length);
                whole += missing.get(frame.channel()) == 0 ? 1 : 0;
            }
        }
    }

    @Test
    void sendsNoBodyFrameForAnEmptyBody() throws Exception {
        RawClient client = declared("it.empty");
        client.send(Methods.publish(1, "", "it.empty"), Methods.bareHeader(1, 0));
        client.send(Methods.get(1, "it.empty", true), Methods.get(1, "it.empty", true));
        client.expect(60, 71);
        assertEquals(Frame.HEADER, client.read().type());
        client.expect(60, 72);
        client.send(Methods.consume(1, "it.empty", "c", true));
        client.expect(60, 21);
        client.send(Methods.publish(1, "", "it.empty"), Methods.bareHeader(1, 0));
        client.send(Methods.publish(1, "", "it.empty"), Methods.bareHeader(1, 0));
        client.expect(60, 60);
        assertEquals(Frame.HEADER, client.read().type());
        client.expect(60, 60);
        assertEquals(Frame.HEADER, client.read().type());
    }

    static Stream<Arguments> five() {
        return Stream.of(
                Arguments.of('b', new Octets().u8(5)),
                Arguments.of('B', new Octets().u8(5)),
                Arguments.of('s', new Octets().u16(5)),
                Arguments.of('u', new Octets().u16(5)),
                Arguments.of('I', new Octets().u32(5)),
                Arguments.of('i', new Octets().u32(5)),
                Arguments.of('l', new Octets().u64(5)),
                Arguments.of('L', new Octets().u64(5)));
    }

    @ParameterizedTest
    @MethodSource("five")
    void readsAnIntegerOfEachType(char type, Octets value) throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(declare(new Octets().field("x-max-length", 'I').u32(5)));
        client.expect(50, 11);
        client.send(declare(new Octets().field("x-max-length", type).raw(value.bytes())));
        client.expect(50, 11);
    }

    @Test
    void readsSignedTypesAsSigned() throws Exception {
        for (Octets negative : new Octets[] {
            new Octets().field("x-max-length", 'b').u8(-1),
            new Octets().field("x-max-length", 's').u16(-1),
            new Octets().field("x-max-length", 'I').u32(-1),
            new Octets().field("x-max-length", 'l').u64(-1)
        }) {
            RawClient client = broker.raw().handshake().openChannel(1);
            client.send(declare(negative));
            client.expectChannelClose(
                    1,
                    new Frame.Close(
                            406,
                            "PRECONDITION_FAILED - invalid arg 'x-max-length' for queue 'it.typed' in vhost '/':"
                                    + " {value_negative,-1}",
                            50,
                            10));
        }
    }

    @Test
    void readsAnyNumberButZeroForTrue() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(declare(new Octets().field("x-single-active-consumer", 't').u8(7)));
        client.expect(50, 11);
        client.send(declare(new Octets().field("x-single-active-consumer", 't').u8(1)));
        client.expect(50, 11);
        client.send(declare(new Octets().field("x-single-active-consumer", 't').u8(0)));
        client.expectChannelClose(
                1,
                new Frame.Close(
                        406,
                        "PRECONDITION_FAILED - inequivalent arg 'x-single-active-consumer' for queue 'it.typed' in"
                                + " vhost '/': received 'false' but current is 'true'",
                        50,
                        10));
    }

    @Test
    void introducesItselfInFieldTypesThatEveryClientReads() throws Exception {
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        ByteBuffer start = client.expect(10, 10).arguments();
        start.getShort();
        Set<Character> types = new TreeSet<>();
        types(ByteBuffer.wrap(Frame.longstr(start)), types);
        assertEquals(Set.of('F', 'S', 't'), types);
    }

    private static void types(ByteBuffer table, Set<Character> types) {
        while (table.hasRemaining()) {
            Frame.shortstr(table);
            char type = (char) table.get();
            types.add(type);
            switch (type) {
                case 'S' -> Frame.longstr(table);
                case 't' -> table.get();
                case 'F' -> types(ByteBuffer.wrap(Frame.longstr(table)), types);
                default -> throw new AssertionError("field of type " + type);
            }
        }
    }

    @Test
    @WarrenOnly("RabbitMQ 3.x does not look")
    void refusesANameThatIsNoUtf8() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Frame.method(
                1,
                50,
                10,
                new Octets().u16(0).u8(2).u8(0xC3).u8(0x28).u8(0b00100).emptyTable()));
        client.expectConnectionCloseStarting(501, "FRAME_ERROR - ");
    }

    @Test
    void takesANameOf255Octets() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        String name = "é".repeat(127) + "x";
        client.send(Methods.queueDeclareExclusive(1, name));
        assertEquals(name, Frame.shortstr(client.expect(50, 11).arguments()));
    }

    @Test
    void ignoresTickets() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Frame.method(
                1,
                50,
                10,
                new Octets().u16(4711).shortstr("it.ticket").u8(0b00100).emptyTable()));
        client.expect(50, 11);
        client.send(
                Frame.method(
                        1,
                        60,
                        40,
                        new Octets()
                                .u16(0xFFFF)
                                .shortstr("")
                                .shortstr("it.ticket")
                                .u8(0)),
                Methods.bareHeader(1, 0));
        client.send(Frame.method(
                1, 60, 70, new Octets().u16(1).shortstr("it.ticket").u8(1)));
        client.expect(60, 71);
        client.readContent();
    }

    private static RawClient declared(String queue) throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.queueDeclareExclusive(1, queue));
        client.expect(50, 11);
        return client;
    }

    private static Frame declare(Octets arguments) {
        return Frame.method(
                1, 50, 10, new Octets().u16(0).shortstr("it.typed").u8(0b00100).table(arguments));
    }
}
