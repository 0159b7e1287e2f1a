package dev.warren.it.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Admin;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.HttpApi;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What messages leave on disk once they have left their queue: within a second or so, while nobody publishes. */
@WarrenOnly("looks at the store's files")
class DiskSpaceIT {

    private static final int MESSAGES = 20_000;
    private static final int BODY = 16_000;

    /** A second, and time for the machine. */
    private static final Duration SOON = Duration.ofSeconds(3);

    enum Leave {
        PURGE {
            @Override
            void run(Channel channel) throws IOException {
                channel.queuePurge("backlog");
            }
        },
        DELETE {
            @Override
            void run(Channel channel) throws IOException {
                channel.queueDelete("backlog");
            }
        };

        abstract void run(Channel channel) throws IOException;
    }

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void expiredMessagesLeaveTheDiskBesideThoseThatStay(boolean durable) throws Exception {
        try (WarrenProcess broker = WarrenProcess.start(directory, "-Xmx192m");
                Connection connection = Broker.factory(broker.amqp()).newConnection("disk")) {
            Channel channel = connection.createChannel();
            fill(channel, durable);
            long full = fileBytes();
            assertTrue(full > (long) MESSAGES * BODY / 2, () -> "on disk: " + full);
            new HttpApi(broker.http())
                    .put("/api/policies/%2F/ttl", Admin.policy("^backlog$", "queues", 0, "{\"message-ttl\":0}"));
            Await.value(
                    "an empty queue",
                    Duration.ofSeconds(1),
                    () -> Messages.ready(channel, "backlog"),
                    ready -> ready == 0);
            Await.value("octets on disk", SOON, this::fileBytes, octets -> octets < full / 2);
            assertEquals(MESSAGES / 1000, Messages.drain(channel, "other").size());
            broker.failOnStackTraces();
        }
    }

    @ParameterizedTest
    @EnumSource
    void purgedAndDeletedMessagesLeaveTheDisk(Leave leave) throws Exception {
        try (WarrenProcess broker = WarrenProcess.start(directory, "-Xmx192m");
                Connection connection = Broker.factory(broker.amqp()).newConnection("disk")) {
            Channel channel = connection.createChannel();
            fill(channel, true);
            long full = fileBytes();
            leave.run(channel);
            Await.value("octets on disk", SOON, this::fileBytes, octets -> octets < full / 2);
            broker.failOnStackTraces();
        }
        try (WarrenProcess broker = WarrenProcess.start(directory);
                Connection connection = Broker.factory(broker.amqp()).newConnection("disk")) {
            assertEquals(
                    MESSAGES / 1000,
                    Messages.drain(connection.createChannel(), "other").size());
            broker.failOnStackTraces();
        }
    }

    /** Nobody was there to see the messages go: the next start finds a file that is mostly empty. */
    @Test
    void fileThatAKillLeftMostlyEmptyGetsSmallAfterTheNextStart() throws Exception {
        long full;
        try (WarrenProcess broker = WarrenProcess.start(directory, "-Xmx192m")) {
            Connection connection = Broker.factory(broker.amqp()).newConnection("disk");
            Channel channel = connection.createChannel();
            fill(channel, true);
            full = fileBytes();
            channel.queuePurge("backlog");
            // The purge is on disk with this confirm, and nothing but that.
            Messages.put(channel, "other", "last");
            broker.kill();
            connection.abort(5000);
        }
        try (WarrenProcess broker = WarrenProcess.start(directory, "-Xmx192m");
                Connection connection = Broker.factory(broker.amqp()).newConnection("disk")) {
            Await.value("octets on disk", Await.LIMIT, this::fileBytes, octets -> octets < full / 2);
            assertEquals(
                    MESSAGES / 1000 + 1,
                    Messages.drain(connection.createChannel(), "other").size());
            broker.failOnStackTraces();
        }
    }

    /** Much in one queue, and something in another between. */
    private static void fill(Channel channel, boolean durable) throws Exception {
        AMQP.BasicProperties properties = durable ? Messages.PERSISTENT : null;
        channel.queueDeclare("backlog", durable, false, false, null);
        channel.queueDeclare("other", true, false, false, null);
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES; i++) {
            channel.basicPublish("", "backlog", properties, new byte[BODY]);
            if (i % 1000 == 0) {
                channel.basicPublish("", "other", Messages.PERSISTENT, Messages.bytes("m" + i));
            }
        }
        channel.waitForConfirmsOrDie(4 * Await.LIMIT.toMillis());
    }

    private long fileBytes() throws IOException {
        return Files.size(directory.resolve("messages.mv.db")) + Files.size(directory.resolve("transient.mv.db"));
    }
}
