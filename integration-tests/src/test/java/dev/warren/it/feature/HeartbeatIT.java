package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HeartbeatIT {

    private static final int INTERVAL_S = 1;

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void sendsHeartbeatsInTheClientsInterval() throws Exception {
        RawClient client = broker.raw().handshake(10, RawClient.FRAME_MAX, INTERVAL_S);
        for (int i = 0; i < 3; i++) {
            Frame frame = client.readAny(Duration.ofMillis(1500 * INTERVAL_S));
            assertEquals(Frame.HEARTBEAT, frame.type());
            assertEquals(0, frame.channel());
            assertEquals(0, frame.payload().length);
            client.send(Frame.heartbeat());
        }
    }

    @Test
    void hangsUpOnASilentClientAfterTwoToThreeIntervals() throws Exception {
        RawClient client = broker.raw().handshake(10, RawClient.FRAME_MAX, INTERVAL_S);
        long start = System.nanoTime();
        Assertions.assertThrows(IOException.class, () -> readHeartbeatsUntilTheEnd(client));
        long silentMs = (System.nanoTime() - start) / 1_000_000;
        assertTrue(silentMs >= 1900 * INTERVAL_S, () -> "hung up after " + silentMs + " ms");
        assertTrue(silentMs <= 4000 * INTERVAL_S, () -> "hung up only after " + silentMs + " ms");
    }

    @Test
    void takesAnyTrafficForASignOfLife() throws Exception {
        RawClient client = broker.raw().handshake(10, RawClient.FRAME_MAX, INTERVAL_S);
        for (int i = 1; i <= 5; i++) {
            client.openChannel(i);
            awaitHeartbeat(client);
        }
        client.openChannel(6);
    }

    @Test
    void sendsNoneWhenSwitchedOff() throws Exception {
        RawClient client = broker.raw().handshake(10, RawClient.FRAME_MAX, 0);
        Assertions.assertThrows(SocketTimeoutException.class, () -> client.readAny(Duration.ofSeconds(3)));
        client.openChannel(1);
    }

    @Test
    void keepsAnIdleStockClient() throws Exception {
        Connection connection = broker.connect(settings -> settings.setRequestedHeartbeat(INTERVAL_S));
        assertEquals(INTERVAL_S, connection.getHeartbeat());
        long idleSince = System.nanoTime();
        Await.until(
                "four idle intervals",
                () -> !connection.isOpen()
                        || System.nanoTime() - idleSince
                                > Duration.ofSeconds(4 * INTERVAL_S).toNanos());
        connection.createChannel().queueDeclare();
    }

    private static void awaitHeartbeat(RawClient client) throws IOException {
        assertEquals(
                Frame.HEARTBEAT,
                client.readAny(Duration.ofSeconds(2 * INTERVAL_S)).type());
    }

    /** Throws when the stream ends: {@link EOFException}, or {@link SocketException} for a reset. */
    private static void readHeartbeatsUntilTheEnd(RawClient client) throws IOException {
        while (true) {
            awaitHeartbeat(client);
        }
    }
}
