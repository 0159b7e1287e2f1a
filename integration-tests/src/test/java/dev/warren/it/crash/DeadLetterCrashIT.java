package dev.warren.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 while messages are rejected and expire into another queue: afterwards every confirmed message is in exactly one of
 * the two. {@code warren.crash.cycles} says how often.
 */
@WarrenOnly("starts and kills the jar")
class DeadLetterCrashIT {

    private static final int CYCLES = Integer.getInteger("warren.crash.cycles", 20);
    private static final long SEED = Long.getLong("warren.crash.seed", System.nanoTime() & 0xFFFF_FFFFL);
    private static final int MESSAGES = 500;
    private static final String REJECTING = "dead.rejecting";
    private static final String EXPIRING = "dead.expiring";
    private static final String GRAVEYARD = "dead.graveyard";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private int published;
    private int buried;

    @Test
    void neitherLosesNorDoublesDeadLettersWhenKilled() throws Exception {
        System.out.println("DeadLetterCrashIT: " + CYCLES + " cycles, seed " + SEED);
        Random random = new Random(SEED);
        Set<String> confirmed = new TreeSet<>();
        for (int cycle = 0; cycle <= CYCLES; cycle++) {
            WarrenProcess broker = WarrenProcess.start(directory);
            judge(broker.amqp(), confirmed, "cycle " + cycle + ", seed " + SEED);
            confirmed.clear();
            confirmed.addAll(fill(broker.amqp(), 100 + random.nextInt(300)));
            Thread rejecting = new Thread(() -> rejectUntilLost(broker.amqp()), "rejecting");
            rejecting.start();
            Thread.sleep(50 + random.nextInt(400));
            broker.kill();
            rejecting.join(30_000);
            broker.failOnStackTraces();
        }
        assertTrue(buried > CYCLES, "messages died");
    }

    private List<String> fill(InetSocketAddress address, int ttlMs) throws Exception {
        List<String> bodies = new ArrayList<>();
        try (Connection connection = Broker.factory(address).newConnection("filling");
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(REJECTING, true, false, false, dying());
            channel.queueDeclare(EXPIRING, true, false, false, dying());
            channel.queueDeclare(GRAVEYARD, true, false, false, null);
            channel.confirmSelect();
            for (int i = 0; i < MESSAGES; i++) {
                String body = "m" + published++;
                bodies.add(body);
                boolean expires = i % 2 == 0;
                channel.basicPublish(
                        "",
                        expires ? EXPIRING : REJECTING,
                        expires
                                ? Messages.PERSISTENT
                                        .builder()
                                        .expiration(String.valueOf(ttlMs + i / 4))
                                        .build()
                                : Messages.PERSISTENT,
                        Messages.bytes(body));
            }
            channel.waitForConfirmsOrDie(30_000);
        }
        return bodies;
    }

    private static Map<String, Object> dying() {
        return Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", GRAVEYARD);
    }

    private static void rejectUntilLost(InetSocketAddress address) {
        try (Connection connection = Broker.factory(address).newConnection("rejecting");
                Channel channel = connection.createChannel()) {
            channel.basicQos(20);
            channel.basicConsume(
                    REJECTING,
                    false,
                    (tag, delivery) ->
                            channel.basicReject(delivery.getEnvelope().getDeliveryTag(), false),
                    tag -> {});
            while (channel.isOpen()) {
                Thread.sleep(10);
            }
        } catch (IOException | TimeoutException | ShutdownSignalException | InterruptedException e) {
            // The broker was killed.
        }
    }

    /** Empties the queues: each message must be there once. What expires meanwhile may be met in either queue. */
    private void judge(InetSocketAddress address, Set<String> confirmed, String when) throws Exception {
        if (confirmed.isEmpty()) {
            return;
        }
        List<String> found = new ArrayList<>();
        try (Connection connection = Broker.factory(address).newConnection("judging");
                Channel channel = connection.createChannel()) {
            found.addAll(Messages.drain(channel, REJECTING));
            found.addAll(Messages.drain(channel, EXPIRING));
            int before = found.size();
            // What had expired at the start is on its way, if it is not there.
            long end = System.nanoTime() + 10_000_000_000L;
            while (found.size() < confirmed.size() && System.nanoTime() < end) {
                GetResponse got = channel.basicGet(GRAVEYARD, true);
                if (got != null) {
                    found.add(Messages.text(got));
                }
            }
            found.addAll(Messages.drain(channel, GRAVEYARD));
            buried += found.size() - before;
        }
        Set<String> once = new TreeSet<>(found);
        assertEquals(found.size(), once.size(), () -> "messages that are there twice, " + when);
        assertEquals(confirmed, once, when);
    }
}
