package dev.warren.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.WarrenOnly;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that want more than their share. The small heap makes unbounded buffers fail the test. */
class GreedyClientIT {

    private static final int BODY = 100_000;
    private static final int BODIES = 3000;
    private static final Duration HALF_A_MINUTE_AND_MORE = Duration.ofSeconds(75);

    @RegisterExtension
    static final Broker broker = new Broker("-Xmx128m");

    @Test
    @WarrenOnly("RabbitMQ looks only at how many channels are open, not at their numbers")
    void refusesChannelNumbersBeyondTheNegotiatedOnes() throws Exception {
        RawClient client = broker.raw().handshake(100, RawClient.FRAME_MAX, 0).openChannel(100);
        client.send(Methods.channelOpen(101));
        client.expectConnectionCloseStarting(530, "NOT_ALLOWED - ");
    }

    @Test
    void refusesTheFirstOf65535ChannelsTooMany() throws Exception {
        RawClient client = broker.raw().handshake();
        IntStream.rangeClosed(1, 2047).forEach(channel -> open(client, channel));
        for (int i = 1; i <= 2047; i++) {
            client.expect(20, 11);
        }
        try {
            IntStream.rangeClosed(2048, 65_535).forEach(channel -> open(client, channel));
        } catch (IllegalStateException e) {
            // The server may hang up before it has read them all.
        }
        client.expectConnectionClose(
                530, "NOT_ALLOWED - number of channels opened (2047) has reached the negotiated channel_max (2047)");
    }

    @Test
    void boundsWhatItHoldsForAClientThatNeverReads() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, false, false, false, null);
        RawClient deaf = broker.raw().handshake().openChannel(1);
        deaf.send(Methods.consume(1, queue, "c", true));
        deaf.expect(60, 21);
        channel.confirmSelect();
        byte[] body = new byte[BODY];
        for (int i = 0; i < BODIES; i++) {
            channel.basicPublish("", queue, Messages.PERSISTENT, body);
            if (i % 100 == 99) {
                channel.waitForConfirmsOrDie(60_000);
            }
        }
        int ready = Messages.ready(channel, queue);
        assertTrue(ready > BODIES / 2, () -> "only " + ready + " of " + BODIES + " stay in the queue");
        broker.servesNormally();
        deaf.close();
        Await.equal("consumers", 0, () -> channel.queueDeclarePassive(queue).getConsumerCount());
    }

    @Test
    void boundsWhatItHoldsForAClientThatAsksButNeverReads() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        RawClient deaf = broker.raw().handshake().openChannel(1);
        Thread asking = new Thread(() -> askForEver(deaf), "asking");
        asking.start();
        for (int i = 0; i < 50; i++) {
            Messages.put(channel, queue, "m" + i);
            assertEquals("m" + i, Messages.text(channel.basicGet(queue, true)));
        }
        deaf.close();
        asking.join();
    }

    @Test
    void servesOthersWhileAConsumerIsDeaf() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, false, false, false, null);
        RawClient deaf = broker.raw().handshake().openChannel(1);
        deaf.send(Methods.consume(1, queue, "c", false));
        deaf.expect(60, 21);
        byte[] body = new byte[BODY];
        for (int i = 0; i < 500; i++) {
            channel.basicPublish("", queue, null, body);
        }
        Await.until("the rest to stay", () -> Messages.ready(channel, queue) > 0);
        Deliveries hearing = Deliveries.of(channel, queue, true);
        assertEquals(100, hearing.next(100).size());
        int mine = Messages.ready(channel, queue);
        deaf.close();
        Await.until("the deaf one's share", () -> hearing.waiting() > mine);
    }

    @Test
    void givesUpAConsumerThatReadsNothingForHalfAMinute() throws Exception {
        int bodies = 500;
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, false, false, false, null);
        RawClient deaf = broker.raw().handshake().openChannel(1);
        deaf.send(Methods.consume(1, queue, "c", false));
        deaf.expect(60, 21);
        byte[] body = new byte[BODY];
        for (int i = 0; i < bodies; i++) {
            channel.basicPublish("", queue, null, body);
        }
        Await.until("the rest to stay", () -> Messages.ready(channel, queue) > 0);
        Deliveries hearing = Deliveries.of(channel, queue, true);
        Await.value("everything to reach the other", HALF_A_MINUTE_AND_MORE, hearing::waiting, all -> all == bodies);
    }

    @AfterEach
    void stillServes() throws Exception {
        broker.servesNormally();
    }

    private static void open(RawClient client, int channel) {
        try {
            client.send(Methods.channelOpen(channel));
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each question is answered, and no answer is ever read. */
    private static void askForEver(RawClient client) {
        Octets many = new Octets();
        for (int i = 0; i < 1000; i++) {
            many.raw(Frame.method(1, 20, 20, new Octets().u8(1)).encode());
        }
        try {
            for (int i = 0; i < 20_000; i++) {
                client.send(many.bytes());
            }
        } catch (java.io.IOException e) {
            // Closed by the test when it has seen enough.
        }
    }
}
