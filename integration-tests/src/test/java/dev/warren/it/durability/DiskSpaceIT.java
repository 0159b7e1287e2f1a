package dev.warren.it.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.HttpApi;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What messages leave on disk once they have left their queue. */
@WarrenOnly("asks the jar what its store takes on disk")
class DiskSpaceIT {

    private static final int MESSAGES = 8000;
    private static final int BODY = 4000;
    private static final int EXPIRATION_MS = 6000;

    @TempDir
    Path directory;

    @Test
    void expiredMessagesLeaveTheDiskBesideOneThatStays() throws Exception {
        try (WarrenProcess broker = WarrenProcess.start(directory, "-Xmx128m");
                Connection connection = Broker.factory(broker.amqp()).newConnection("disk")) {
            HttpApi http = new HttpApi(broker.http());
            Channel channel = connection.createChannel();
            channel.queueDeclare("disk", true, false, false, null);
            Messages.put(channel, "disk", "stays");
            AMQP.BasicProperties shortLived = Messages.PERSISTENT
                    .builder()
                    .expiration(Integer.toString(EXPIRATION_MS))
                    .build();
            for (int i = 0; i < MESSAGES; i++) {
                channel.basicPublish("", "disk", shortLived, new byte[BODY]);
            }
            channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
            long full = fileBytes(http);
            assertTrue(full > (long) MESSAGES * BODY, () -> "on disk: " + full);
            Await.equal("ready messages", 1, () -> Messages.ready(channel, "disk"));
            Await.value("octets on disk", Duration.ofSeconds(1), () -> fileBytes(http), octets -> octets < full / 4);
            assertEquals(List.of("stays"), Messages.drain(channel, "disk"));
            broker.failOnStackTraces();
        }
    }

    private static long fileBytes(HttpApi http) throws Exception {
        return http.get("/api/overview").path("warren").path("store_file_bytes").asLong();
    }
}
