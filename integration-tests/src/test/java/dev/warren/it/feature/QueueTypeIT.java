package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What x-queue-type accepts, and what the types refuse. */
class QueueTypeIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void declaresAQuorumQueueThatWorksLikeAnyOther() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
        Messages.put(channel, queue, "a", "b");
        assertEquals(List.of("a", "b"), Messages.drain(channel, queue));
        channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
    }

    @Test
    @WarrenOnly("RabbitMQ 4.3: 32 levels, 4 for a message without a priority")
    void servesAQuorumQueueByPriority() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
        put(channel, queue, 3, "3");
        Messages.put(channel, queue, "none");
        put(channel, queue, 5, "5");
        put(channel, queue, 4, "4");
        put(channel, queue, 31, "31");
        put(channel, queue, 200, "200");
        assertEquals(List.of("31", "200", "5", "none", "4", "3"), Messages.drain(channel, queue));
    }

    private static void put(Channel channel, String queue, int priority, String body) throws Exception {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .deliveryMode(2)
                .priority(priority)
                .build();
        Messages.publish(channel, "", queue, properties, body);
    }

    @ParameterizedTest
    @CsvSource({"false,false,false,non-durable", "true,true,false,exclusive-owner", "true,false,true,auto-delete"})
    void refusesQuorumQueuesThatDoNotStay(boolean durable, boolean exclusive, boolean autoDelete, String property)
            throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - invalid property '" + property + "' for queue '" + queue + "' in vhost '/'",
                50,
                10,
                () -> channel.queueDeclare(queue, durable, exclusive, autoDelete, Map.of("x-queue-type", "quorum")));
    }

    @Test
    void refusesAQuorumQueueWithoutAName() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - Cannot declare a server-named queue for type quorum",
                50,
                10,
                () -> channel.queueDeclare("", true, false, false, Map.of("x-queue-type", "quorum")));
    }

    @ParameterizedTest
    @CsvSource({"quorum,x-max-priority", "classic,x-max-age", "classic,x-quorum-initial-group-size"})
    void refusesArgumentsOfAnotherType(String type, String argument) throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        Map<String, Object> arguments = new HashMap<>(Map.of("x-queue-type", type));
        arguments.put(argument, argument.equals("x-max-age") ? "1h" : 3);
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - invalid arg '" + argument + "' for queue '" + queue
                        + "' in vhost '/' of queue type rabbit_" + type + "_queue",
                50,
                10,
                () -> channel.queueDeclare(queue, true, false, false, arguments));
    }

    @Test
    void refusesAnotherTypeAtARedeclaration() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, null);
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - inequivalent arg 'x-queue-type' for queue '" + queue
                        + "' in vhost '/': received the value 'quorum' of type 'longstr' but current is"
                        + " none",
                50,
                10,
                () -> channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum")));
    }

    @Test
    @WarrenOnly("has no streams yet")
    void refusesStreams() throws Exception {
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        Closes.connection(
                connection,
                540,
                "NOT_IMPLEMENTED - stream queues are not supported",
                () -> channel.queueDeclare(broker.name("q"), true, false, false, Map.of("x-queue-type", "stream")));
    }
}
