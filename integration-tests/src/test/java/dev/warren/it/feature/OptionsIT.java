package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options of the command line that a client sees. */
class OptionsIT {

    @TempDir
    Path directory;

    @Test
    void proposesTheChannelMaxThatItWasStartedWith() throws Exception {
        assertEquals(48, channelMax("48"));
    }

    @Test
    void leavesTheNumberOfChannelsToTheClientWhenStartedWithout() throws Exception {
        assertEquals(65_535, channelMax("0"));
    }

    private int channelMax(String option) throws Exception {
        try (WarrenProcess broker = WarrenProcess.startWith(directory, "--channel-max", option)) {
            ConnectionFactory factory = Broker.factory(broker.amqp());
            factory.setRequestedChannelMax(0);
            try (Connection connection = factory.newConnection()) {
                connection.createChannel(connection.getChannelMax()).queueDeclare();
                return connection.getChannelMax();
            }
        }
    }
}
