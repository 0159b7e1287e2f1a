package dev.warren.it.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings of rabbitmq.conf, given to the jar. */
@WarrenOnly("starts the jar")
class ConfigurationIT {
    @TempDir
    Path directory;

    private Path file(String... lines) throws Exception {
        return Files.write(directory.resolve("rabbitmq.conf"), List.of(lines));
    }

    @Test
    void whatTheFileSetsIsProposedToClientsWhomItNames() throws Exception {
        Path file = file(
                "heartbeat = 17",
                "frame_max = 65536",
                "channel_max = 33",
                "default_user = operator",
                "default_pass = 'pass # word'",
                "default_vhost = orders",
                "default_queue_type = quorum",
                "vm_memory_high_watermark.relative = 0.4");
        try (WarrenProcess broker = WarrenProcess.startWith(directory.resolve("data"), "--config", file.toString())) {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setHost("127.0.0.1");
            factory.setPort(broker.amqp().getPort());
            factory.setUsername("operator");
            factory.setPassword("pass # word");
            factory.setVirtualHost("orders");
            try (Connection connection = factory.newConnection()) {
                assertEquals(17, connection.getHeartbeat());
                assertEquals(65536, connection.getFrameMax());
                assertEquals(33, connection.getChannelMax());
                // A classic queue could be redeclared as such; this one is of the default type.
                var channel = connection.createChannel();
                channel.queueDeclare("q", true, false, false, Map.of("x-queue-type", "quorum"));
                channel.queueDeclare("q", true, false, false, null);
            }
            assertTrue(
                    broker.log().stream()
                            .anyMatch(line -> line.contains("WARN")
                                    && line.contains("'vm_memory_high_watermark.relative' has no effect")),
                    () -> String.join("\n", broker.log()));
        }
    }

    @Test
    void wrongFileStopsTheStartByLine() throws Exception {
        Path file = file("heartbeat = 10", "chanel_max = 5");
        try (WarrenProcess broker = WarrenProcess.launch(
                directory.resolve("data"), "127.0.0.1", List.of("--config", file.toString()), List.of())) {
            assertEquals(2, broker.awaitExit(Duration.ofSeconds(30)));
            String log = String.join("\n", broker.log());
            assertTrue(log.contains(file + ":2: unknown key 'chanel_max'; did you mean 'channel_max'?"), log);
            broker.failOnStackTraces();
        }
    }
}
