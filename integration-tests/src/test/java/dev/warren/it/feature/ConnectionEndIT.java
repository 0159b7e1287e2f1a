package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.WarrenOnly;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Refused logins, lost connections, and clients that do not answer (protocol 3.4, 3.5, 3.8, 3.9, 3.11). */
class ConnectionEndIT {
    private static final int BRAKE_MS = 3000;
    private static final int TOLERANCE_MS = 500;

    @RegisterExtension
    static final Broker broker = new Broker();

    private static RawClient greeted() throws Exception {
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        client.expect(10, 10);
        return client;
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    @Test
    void tellsARefusalAtOnceAndHangsUpThreeSecondsLater() throws Exception {
        RawClient client = greeted();
        long asked = System.nanoTime();
        client.send(Methods.startOk("PLAIN", Methods.plain("guest", "wrong")));
        client.expect(10, 50);
        long told = millisSince(asked);
        assertTrue(told < BRAKE_MS - TOLERANCE_MS, () -> "told after " + told + " ms");
        client.expectEnd();
        long ended = millisSince(asked);
        assertTrue(ended >= BRAKE_MS - TOLERANCE_MS, () -> "hung up after " + ended + " ms");
    }

    @Test
    void hangsUpThreeSecondsLaterOnAClientThatDoesNotKnowTheClose() throws Exception {
        RawClient client = greeted();
        long asked = System.nanoTime();
        client.send(Methods.startOk(new Octets(), "PLAIN", Methods.plain("guest", "wrong")));
        assertThrows(IOException.class, client::read);
        long ended = millisSince(asked);
        assertTrue(ended >= BRAKE_MS - TOLERANCE_MS, () -> "hung up after " + ended + " ms");
    }

    @Test
    @WarrenOnly("RabbitMQ hangs up without a word before connection.open")
    void tellsAMalformedLoginWhatIsWrong() throws Exception {
        for (String mechanism : new String[] {"PLAIN", "AMQPLAIN"}) {
            RawClient client = greeted();
            client.send(Methods.startOk(mechanism, new byte[] {1, 2, 3}));
            Frame.Close close = Frame.Close.of(client.expect(10, 50));
            assertEquals(502, close.code(), close.text());
            assertTrue(close.text().startsWith("SYNTAX_ERROR - "), close.text());
        }
    }

    @Test
    @WarrenOnly("RabbitMQ hangs up without a word before connection.open")
    void tellsThatItDoesNotKnowAMechanism() throws Exception {
        RawClient client = greeted();
        client.send(Methods.startOk("GSSAPI", new byte[0]));
        Frame.Close close = Frame.Close.of(client.expect(10, 50));
        assertEquals("COMMAND_INVALID - unknown authentication mechanism 'GSSAPI'", close.text());
        assertEquals(503, close.code());
    }

    @Test
    void tellsTheStateInWhichItDidNotExpectAMethod() throws Exception {
        RawClient client = broker.raw().handshake();
        client.send(Methods.tuneOk(0, RawClient.FRAME_MAX, 0));
        client.expectConnectionClose(504, "CHANNEL_ERROR - unexpected method in connection state running");
    }

    @Test
    void deletesExclusiveQueuesOfALostConnection() throws Exception {
        String queue = broker.name("mine");
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.queueDeclareExclusive(1, queue));
        client.expect(50, 11);
        client.close();
        Connection other = broker.connect();
        Await.until("the lost connection's queue to be free", () -> {
            try (Channel channel = other.createChannel()) {
                channel.queueDeclare(queue, false, true, false, null);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Test
    void hangsUpOnAClientThatDoesNotAnswerItsCloseInAHeartbeatsTime() throws Exception {
        RawClient client = broker.raw().handshake(10, RawClient.FRAME_MAX, 2);
        client.send(Methods.connectionOpen("/"));
        client.expect(10, 50);
        long told = System.nanoTime();
        assertThrows(IOException.class, () -> {
            while (true) {
                client.send(Frame.heartbeat());
                client.readAny(Duration.ofSeconds(1));
            }
        });
        client.expectEnd();
        assertTrue(millisSince(told) < 8000, () -> "hung up after " + millisSince(told) + " ms");
    }
}
