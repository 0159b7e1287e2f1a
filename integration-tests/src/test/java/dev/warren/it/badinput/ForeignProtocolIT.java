package dev.warren.it.badinput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.WarrenOnly;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForeignProtocolIT {

    private static final long NEARLY_TEN_SECONDS_NANOS = 9_500_000_000L;

    @RegisterExtension
    static final Broker broker = new Broker();

    static Stream<byte[]> greetings() {
        return Stream.of(
                ascii("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
                ascii("AMQP\1\1\0\12"),
                ascii("AMQP\0\0\11\2"),
                ascii("AMQP\0\1\0\0"),
                ascii("AMQP\3\1\0\0"),
                ascii("AMQPfooo"),
                new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3},
                new byte[64]);
    }

    @ParameterizedTest
    @MethodSource("greetings")
    @WarrenOnly("a broker that speaks AMQP 1.0 may answer with that protocol's header")
    void answersAnythingElseWithItsOwnHeaderAndHangsUp(byte[] greeting) throws Exception {
        RawClient client = broker.raw();
        client.send(greeting);
        assertArrayEquals(Methods.PROTOCOL_HEADER, client.readOctets(8));
        client.expectEnd();
    }

    @Test
    void answersHttpWithItsOwnHeader() throws Exception {
        RawClient client = broker.raw();
        client.send(ascii("GET / HTTP/1.1\r\n\r\n"));
        assertArrayEquals(Methods.PROTOCOL_HEADER, client.readOctets(8));
    }

    @Test
    void speaksToClientsThatAskForTheOlder09() throws Exception {
        RawClient client = broker.raw();
        client.send(ascii("AMQP\1\1\0\11"));
        client.expect(10, 10);
    }

    @Test
    void hangsUpOnAClientThatSaysNothing() throws Exception {
        long accepted = System.nanoTime();
        RawClient client = broker.raw();
        client.expectEnd();
        assertTrue(System.nanoTime() - accepted > NEARLY_TEN_SECONDS_NANOS, "gave the client less than ten seconds");
    }

    @Test
    void hangsUpOnAClientThatStopsInTheHandshake() throws Exception {
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        client.expect(10, 10);
        client.expectEnd();
    }

    @Test
    void hangsUpOnAClientThatStopsBeforeConnectionOpen() throws Exception {
        long accepted = System.nanoTime();
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        client.expect(10, 10);
        client.send(Methods.startOk("PLAIN", Methods.plain("guest", "guest")));
        client.expect(10, 30);
        client.send(Methods.tuneOk(10, RawClient.FRAME_MAX, 0));
        client.expectEnd();
        assertTrue(System.nanoTime() - accepted > NEARLY_TEN_SECONDS_NANOS, "gave the client less than ten seconds");
    }

    @Test
    void leavesAnIdleClientAloneOnceItsConnectionIsOpen() throws Exception {
        RawClient client = broker.raw().handshake();
        RawClient silent = broker.raw();
        silent.expectEnd();
        client.openChannel(1);
    }

    @AfterEach
    void stillServes() throws Exception {
        broker.servesNormally();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
