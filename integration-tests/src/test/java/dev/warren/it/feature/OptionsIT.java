package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
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

    @Test
    void takesLargerMessagesWhenStartedSo() throws Exception {
        try (WarrenProcess broker = WarrenProcess.startWith(directory, "--max-message-size", "33554432")) {
            try (Connection connection = Broker.factory(broker.amqp()).newConnection()) {
                Channel channel = connection.createChannel();
                String queue = channel.queueDeclare().getQueue();
                channel.confirmSelect();
                channel.basicPublish("", queue, null, new byte[32 << 20]);
                channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
                assertEquals(32 << 20, channel.basicGet(queue, true).getBody().length);
                Closes.channel(
                        channel,
                        406,
                        "PRECONDITION_FAILED - message size 33554433 is larger than configured max size 33554432",
                        60,
                        40,
                        () -> channel.basicPublish("", queue, null, new byte[(32 << 20) + 1]));
            }
        }
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
