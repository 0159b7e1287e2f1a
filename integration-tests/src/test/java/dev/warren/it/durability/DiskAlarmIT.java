package dev.warren.it.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.HttpApi;
import dev.warren.it.harness.WarrenProcess;
import java.nio.file.Path;
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
