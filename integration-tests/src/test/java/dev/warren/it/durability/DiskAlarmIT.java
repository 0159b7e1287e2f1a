package dev.warren.it.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.HttpApi;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.WarrenProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when the disk is nearly full, which a limit above its size is taken for. */
class DiskAlarmIT {
    @TempDir
    Path directory;

    @Test
    void blocksThoseWhoPublishAndOnlyThose() throws Exception {
        try (WarrenProcess broker =
                        WarrenProcess.startWith(directory, "--disk-free-limit", String.valueOf(Long.MAX_VALUE));
                Connection consuming = Broker.factory(broker.amqp()).newConnection()) {
            Connection publishing = Broker.factory(broker.amqp()).newConnection();
            CompletableFuture<String> reason = blocked(publishing);
            CompletableFuture<String> notBlocked = blocked(consuming);
            Channel channel = publishing.createChannel();
            channel.queueDeclare("q", false, false, false, null);
            assertFalse(reason.isDone(), "blocked before it published");

            channel.basicPublish("", "q", null, new byte[10]);

            assertEquals("low on disk", reason.get(10, TimeUnit.SECONDS));
            assertEquals(0, consuming.createChannel().messageCount("q"), "taken in spite of the alarm");
            assertFalse(notBlocked.isDone(), "a connection that does not publish was blocked");
            assertEquals(503, new HttpApi(broker.http()).status("/api/health/checks/alarms"));
            publishing.abort(0);
        }
    }

    private static final String FULL = "{\"value\":" + Long.MAX_VALUE + "}";
    private static final String ROOM = "{\"value\":0}";

    private static void limit(WarrenProcess broker, String limit) throws Exception {
        new HttpApi(broker.http()).put("/api/warren/disk-free-limit", limit);
    }

    @Test
    void takesWhatWaitedOnceThereIsRoomAgain() throws Exception {
        try (WarrenProcess broker = WarrenProcess.start(directory);
                Connection publishing = Broker.factory(broker.amqp()).newConnection();
                Connection consuming = Broker.factory(broker.amqp()).newConnection()) {
            CompletableFuture<String> blocked = blocked(publishing);
            CompletableFuture<Void> unblocked = unblocked(publishing);
            Channel channel = publishing.createChannel();
            channel.queueDeclare("q", false, false, false, null);
            channel.confirmSelect();
            limit(broker, FULL);
            channel.basicPublish("", "q", null, Messages.bytes("waits"));
            assertEquals("low on disk", blocked.get(10, TimeUnit.SECONDS));
            assertFalse(unblocked.isDone());

            limit(broker, ROOM);

            unblocked.get(10, TimeUnit.SECONDS);
            channel.waitForConfirmsOrDie(10_000);
            assertEquals(List.of("waits"), Messages.drain(consuming.createChannel(), "q"));
        }
    }

    @Test
    void servesAConsumerThatAcknowledgesDuringTheAlarm() throws Exception {
        try (WarrenProcess broker = WarrenProcess.start(directory);
                Connection publishing = Broker.factory(broker.amqp()).newConnection();
                Connection consuming = Broker.factory(broker.amqp()).newConnection()) {
            Channel filling = publishing.createChannel();
            filling.queueDeclare("q", true, false, false, null);
            Messages.put(filling, "q", "a", "b", "c");
            limit(broker, FULL);
            Channel channel = consuming.createChannel();
            channel.basicQos(1);
            Deliveries deliveries = Deliveries.of(channel, "q", false);
            for (String body : List.of("a", "b", "c")) {
                Delivery delivery = deliveries.next();
                assertEquals(body, Deliveries.text(delivery));
                channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
            }
            limit(broker, ROOM);
        }
    }

    @Test
    void doesNotTellAClientThatWouldNotUnderstandAndTakesItsMessageLater() throws Exception {
        try (WarrenProcess broker = WarrenProcess.start(directory);
                RawClient client = RawClient.connect(broker.amqp());
                Connection other = Broker.factory(broker.amqp()).newConnection()) {
            client.handshake().openChannel(1);
            client.send(Methods.queueDeclare(1, "q", 0));
            client.expect(50, 11);
            limit(broker, FULL);
            client.send(Methods.publish(1, "", "q"), Methods.bareHeader(1, 0));
            client.send(Methods.queueDeclare(1, "q", 0));
            assertEquals(0, other.createChannel().messageCount("q"));
            limit(broker, ROOM);
            client.expect(50, 11);
            assertEquals(1, other.createChannel().messageCount("q"));
        }
    }

    @Test
    void keepsABlockedClientWhoseHeartbeatsItDoesNotRead() throws Exception {
        try (WarrenProcess broker = WarrenProcess.start(directory);
                RawClient client = RawClient.connect(broker.amqp())) {
            client.handshake(10, RawClient.FRAME_MAX, 1).openChannel(1);
            client.send(Methods.queueDeclare(1, "q", 0));
            client.expect(50, 11);
            limit(broker, FULL);
            client.send(Methods.publish(1, "", "q"), Methods.bareHeader(1, 0));
            // Two heartbeats a second are sent to a client from which nothing has come for more than three intervals.
            for (int i = 0; i < 8; i++) {
                assertEquals(
                        Frame.HEARTBEAT, client.readAny(Duration.ofSeconds(2)).type());
            }
            limit(broker, ROOM);
            client.send(Methods.get(1, "q", true));
            client.expect(60, 71);
        }
    }

    private static CompletableFuture<Void> unblocked(Connection connection) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        connection.addBlockedListener(why -> {}, () -> told.complete(null));
        return told;
    }

    private static CompletableFuture<String> blocked(Connection connection) {
        CompletableFuture<String> reason = new CompletableFuture<>();
        connection.addBlockedListener(new BlockedListener() {
            @Override
            public void handleBlocked(String why) {
                reason.complete(why);
            }

            @Override
            public void handleUnblocked() {}
        });
        return reason;
    }
}
