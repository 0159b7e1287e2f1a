package dev.warren.it.badinput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.WarrenOnly;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Field tables that lie about their lengths, hold unknown types, or nest without end. */
class TablesIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    static Stream<byte[]> malformed() {
        return Stream.of(
                new Octets().u32(100).raw(new byte[3]).bytes(),
                new Octets().u32(0xFFFF_FFFFL).bytes(),
                new Octets().table(new Octets().u8(200).u8('a')).bytes(),
                new Octets().table(new Octets().field("a", '?').u32(1)).bytes(),
                new Octets()
                        .table(new Octets().field("a", 'S').u32(0x7FFF_FFFF))
                        .bytes(),
                new Octets().table(new Octets().field("a", 'F').u32(50)).bytes(),
                new Octets().table(new Octets().field("a", 'A').u32(50).u8('t')).bytes(),
                new Octets().table(new Octets().field("a", 'I').u16(1)).bytes(),
                new Octets().table(new Octets().shortstr("a")).bytes());
    }

    @ParameterizedTest
    @MethodSource("malformed")
    @WarrenOnly("RabbitMQ hangs up on most of these without a word")
    void refusesMalformedArguments(byte[] table) throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Frame.method(
                1, 50, 10, new Octets().u16(0).shortstr("it.q").u8(0b00100).raw(table)));
        int code = client.expectAnyConnectionClose().code();
        assertTrue(List.of(501, 502, 541).contains(code), "code " + code);
    }

    @Test
    void hangsUpOnMalformedClientProperties() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        for (byte[] table : malformed().toList()) {
            RawClient client = broker.raw();
            client.send(Methods.PROTOCOL_HEADER);
            client.expect(10, 10);
            Octets arguments = new Octets()
                    .raw(table)
                    .shortstr("PLAIN")
                    .longstr(Methods.plain("guest", "guest"))
                    .shortstr("en_US");
            client.send(Frame.method(0, 10, 11, arguments));
            clients.add(client);
        }
        for (RawClient client : clients) {
            client.expectEnd();
        }
    }

    @Test
    void survivesTablesNestedAThousandDeep() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        byte[] nested = nested(1000);
        client.send(Frame.method(
                1, 50, 10, new Octets().u16(0).shortstr("it.q").u8(0b00100).raw(nested)));
        Frame answer = client.read();
        assertTrue(answer.is(50, 11) || answer.is(10, 50), answer.toString());
    }

    @Test
    void survivesArraysNestedTenThousandDeep() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        Octets entry = new Octets();
        int depth = 10_000;
        entry.field("a", 'A');
        for (int i = depth; i > 0; i--) {
            entry.u32(5L * (i - 1));
            if (i > 1) {
                entry.u8('A');
            }
        }
        client.send(Frame.method(
                1, 50, 10, new Octets().u16(0).shortstr("it.q").u8(0b00100).table(entry)));
        Frame answer = client.read();
        assertTrue(answer.is(50, 11) || answer.is(10, 50), answer.toString());
    }

    @Test
    @WarrenOnly("RabbitMQ decodes the headers of what goes through some queues, and may fail later")
    void refusesHeadersTooDeepToBeDecodedLater() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.queueDeclareExclusive(1, "it.deep"));
        client.expect(50, 11);
        Octets deepest = new Octets().u16(0x2000).raw(nested(100));
        client.send(
                Methods.publish(1, "", "it.deep"), Frame.header(1, 60, 0, deepest), Methods.get(1, "it.deep", true));
        client.expect(60, 71);
        assertArrayEquals(deepest.bytes(), client.readContent().properties());

        Octets tooDeep = new Octets().u16(0x2000).raw(nested(1000));
        client.send(Methods.publish(1, "", "it.deep"), Frame.header(1, 60, 0, tooDeep));
        client.expectConnectionClose(501, "FRAME_ERROR - field table nested deeper than 128");
    }

    @Test
    void answersMalformedHeadersByRelayOrClose() throws Exception {
        for (byte[] table : malformed().toList()) {
            RawClient client = broker.raw().handshake().openChannel(1);
            client.send(Methods.queueDeclareExclusive(1, "it.headers"));
            client.expect(50, 11);
            client.send(
                    Methods.publish(1, "amq.headers", "k"),
                    Frame.header(1, 60, 0, new Octets().u16(0x2000).raw(table)),
                    Methods.get(1, "it.headers", true));
            Frame answer = client.read();
            assertTrue(answer.is(60, 72) || answer.is(10, 50) || answer.is(20, 40), answer.toString());
            client.close();
        }
    }

    @Test
    void takesAHeaderTableAsLargeAsAFrameMayBe() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.queueDeclareExclusive(1, "it.large"));
        client.expect(50, 11);
        byte[] value = new byte[RawClient.FRAME_MAX - 8 - 12 - 2 - 4 - 3 - 4];
        Octets properties =
                new Octets().u16(0x2000).table(new Octets().field("a", 'x').longstr(value));
        client.send(
                Methods.publish(1, "", "it.large"),
                Frame.header(1, 60, 0, properties),
                Methods.get(1, "it.large", true));
        client.expect(60, 71);
        assertArrayEquals(properties.bytes(), client.readContent().properties());
    }

    @AfterEach
    void stillServes() throws Exception {
        broker.servesNormally();
    }

    private static byte[] nested(int depth) {
        byte[] table = new Octets().emptyTable().bytes();
        for (int i = 0; i < depth; i++) {
            table = new Octets().table(new Octets().field("t", 'F').raw(table)).bytes();
        }
        return table;
    }
}
