package dev.warren.it.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.HttpApi;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process: its data directory, its start and its end. */
@WarrenOnly("starts the jar")
class DataDirectoryIT {

    @TempDir
    Path directory;

    @Test
    void refusesADirectoryInUse() throws Exception {
        try (WarrenProcess first = WarrenProcess.start(directory);
                WarrenProcess second = WarrenProcess.launch(directory, "127.0.0.1")) {
            assertNotEquals(0, second.awaitExit(Duration.ofSeconds(30)));
            second.failOnStackTraces();
            String log = String.join("\n", second.log());
            assertTrue(log.contains(directory.toString()), log);
            assertTrue(log.matches("(?s).*(in use|already|another).*"), log);
            assertTrue(first.isAlive());
            Broker.factory(first.amqp()).newConnection().close();
        }
    }

    @Test
    void createsAMissingDirectory() throws Exception {
        Path missing = directory.resolve("not").resolve("there");
        try (WarrenProcess broker = WarrenProcess.start(missing)) {
            Broker.factory(broker.amqp()).newConnection().close();
            assertTrue(Files.isDirectory(missing));
        }
    }

    @Test
    void takesARelativeDirectoryAsTheDefaultIsOne() throws Exception {
        Path relative = Path.of("target", "relative-" + System.nanoTime());
        try (WarrenProcess broker = WarrenProcess.start(relative)) {
            Broker.factory(broker.amqp()).newConnection().close();
            assertTrue(Files.isDirectory(relative));
        }
    }

    @Test
    void refusesADirectoryThatIsAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");
        try (WarrenProcess broker = WarrenProcess.launch(file, "127.0.0.1")) {
            assertNotEquals(0, broker.awaitExit(Duration.ofSeconds(30)));
            broker.failOnStackTraces();
        }
    }

    @Test
    void endsAtOnceOnSigtermAndTellsItsClients() throws Exception {
        try (WarrenProcess broker = WarrenProcess.start(directory)) {
            Connection connection = Broker.factory(broker.amqp()).newConnection();
            int code = broker.terminate();
            assertTrue(code == 0 || code == 143, () -> "exit code " + code);
            Await.until("the end of the connection", () -> !connection.isOpen());
            AMQP.Connection.Close close =
                    (AMQP.Connection.Close) connection.getCloseReason().getReason();
            assertEquals(320, close.getReplyCode());
            assertEquals(
                    "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'",
                    close.getReplyText());
            broker.failOnStackTraces();
        }
    }

    @Test
    void saysThatItIsReady() throws Exception {
        try (WarrenProcess broker = WarrenProcess.start(directory)) {
            HttpApi http = new HttpApi(broker.http());
            assertEquals(200, http.statusWithoutLogin("/api/health/checks/ready-to-serve-clients"));
            assertEquals(401, http.statusWithoutLogin("/api/overview"));
        }
    }
}
