package dev.warren.it.feature;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.WarrenOnly;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the arguments of a queue may be, and which of them are compared (protocol 6.3, 6.4). */
class QueueArgumentsIT {
    private static final long TEN_YEARS_MS = 315_360_000_000L;

    @RegisterExtension
    static final Broker broker = new Broker();

    private static String refuse(String queue, Map<String, Object> arguments, String text) throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - " + text.replace("QUEUE", "queue '" + queue + "' in vhost '/'"),
                50,
                10,
                () -> channel.queueDeclare(queue, true, false, false, arguments));
        return queue;
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("x-message-ttl", -1, "{value_negative,-1}"),
                Arguments.of("x-message-ttl", TEN_YEARS_MS + 1, "{value_too_large,315360000001}"),
                Arguments.of("x-message-ttl", "60000", "\"expected integer, got longstr\""),
                Arguments.of("x-message-ttl", 1.5, "\"expected integer, got double\""),
                Arguments.of("x-message-ttl", true, "\"expected integer, got bool\""),
                Arguments.of("x-expires", 0, "{value_zero,0}"),
                Arguments.of("x-expires", -5, "{value_negative,-5}"),
                Arguments.of("x-expires", TEN_YEARS_MS + 1, "{value_too_large,315360000001}"),
                Arguments.of("x-expires", "1h", "\"expected integer, got longstr\""),
                Arguments.of("x-max-length", -1, "{value_negative,-1}"),
                Arguments.of("x-max-length", "5", "\"expected integer, got longstr\""),
                Arguments.of("x-max-length-bytes", -1, "{value_negative,-1}"),
                Arguments.of("x-max-length-bytes", List.of(), "\"expected integer, got array\""),
                Arguments.of("x-max-priority", 256, "{max_value_exceeded,256}"),
                Arguments.of("x-max-priority", "5", "\"expected integer, got longstr\""),
                Arguments.of("x-overflow", "drop-tail", "invalid_overflow"),
                Arguments.of("x-dead-letter-routing-key", "k", "routing_key_but_no_dlx_defined"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void refusesAValueThatMakesNoSense(String argument, Object value, String why) throws Exception {
        refuse(broker.name("q"), Map.of(argument, value), "invalid arg '" + argument + "' for QUEUE: " + why);
    }

    static Stream<Arguments> wrongTypes() {
        return Stream.of(
                Arguments.of("x-overflow", 5, "{unacceptable_type,signedint}"),
                Arguments.of("x-single-active-consumer", "true", "{unacceptable_type,longstr}"));
    }

    @ParameterizedTest
    @MethodSource("wrongTypes")
    void refusesAnotherTypeThanTheArguments(String argument, Object value, String why) throws Exception {
        refuse(broker.name("q"), Map.of(argument, value), "invalid arg '" + argument + "' for QUEUE: " + why);
    }

    @Test
    void refusesADeadLetterExchangeThatIsNoText() throws Exception {
        refuse(
                broker.name("q"),
                Map.of("x-dead-letter-exchange", 5),
                "invalid type 'signedint' for arg 'x-dead-letter-exchange' in QUEUE");
    }

    @Test
    @WarrenOnly("3.10 has versions 1 and 2")
    void takesArgumentsWithoutEffect() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        Map<String, Object> arguments = Map.of("x-queue-mode", "lazy", "x-ha-policy", "all", "x-queue-version", 2);
        channel.queueDeclare(queue, true, false, false, arguments);
        channel.queueDeclare(queue, true, false, false, arguments);
    }

    @Test
    void takesTheLargestAndTheSmallestValues() throws Exception {
        Channel channel = broker.channel();
        for (Map<String, Object> arguments : List.<Map<String, Object>>of(
                Map.of("x-message-ttl", 0, "x-expires", TEN_YEARS_MS),
                Map.of("x-message-ttl", TEN_YEARS_MS, "x-max-length", 0, "x-max-length-bytes", 0),
                Map.of("x-max-priority", 255, "x-max-length", Long.MAX_VALUE),
                Map.of("x-max-priority", 0))) {
            String queue = broker.name("q");
            channel.queueDeclare(queue, true, false, false, arguments);
            channel.queueDelete(queue);
        }
    }

    static Stream<Arguments> known() {
        return Stream.of(
                Arguments.of("x-expires", 600_000, 600_001),
                Arguments.of("x-message-ttl", 1000, 2000),
                Arguments.of("x-dead-letter-exchange", "a", "b"),
                Arguments.of("x-max-length", 1, 2),
                Arguments.of("x-max-length-bytes", 1, 2),
                Arguments.of("x-max-priority", 1, 2),
                Arguments.of("x-overflow", "drop-head", "reject-publish"),
                Arguments.of("x-queue-mode", "lazy", "default"),
                Arguments.of("x-single-active-consumer", true, false));
    }

    @ParameterizedTest
    @MethodSource("known")
    void comparesEachArgumentThatItKnows(String argument, Object current, Object received) throws Exception {
        String queue = broker.name("q");
        Connection connection = broker.connect();
        connection.createChannel().queueDeclare(queue, true, false, false, Map.of(argument, current));
        connection.createChannel().queueDeclare(queue, true, false, false, Map.of(argument, current));
        refuse(
                queue,
                Map.of(argument, received),
                "inequivalent arg '" + argument + "' for QUEUE: received '" + received + "' but current is '" + current
                        + "'");
        String type = current instanceof Integer ? "signedint" : current instanceof Boolean ? "bool" : "longstr";
        refuse(
                queue,
                Map.of(),
                "inequivalent arg '" + argument + "' for QUEUE: received none but current is the value '" + current
                        + "' of type '" + type + "'");
    }

    static Stream<Arguments> types() {
        return Stream.of(
                Arguments.of(6L, "'6' of type 'long'"),
                Arguments.of((short) 6, "'6' of type 'short'"),
                Arguments.of((byte) 6, "'6' of type 'byte'"),
                Arguments.of(6, "'6' of type 'signedint'"),
                Arguments.of("six", "'six' of type 'longstr'"),
                Arguments.of(true, "'true' of type 'bool'"),
                Arguments.of(new Date(6000), "'6' of type 'timestamp'"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void namesTheTypeOfAnArgumentThatWasNotThere(Object received, String named) throws Exception {
        String queue = broker.name("q");
        broker.channel().queueDeclare(queue, true, false, false, null);
        refuse(
                queue,
                Map.of("x-max-length", received),
                "inequivalent arg 'x-max-length' for QUEUE: received the value " + named + " but current is none");
    }

    @Test
    void comparesADeadLetterRoutingKey() throws Exception {
        String queue = broker.name("q");
        Map<String, Object> current = Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "a");
        broker.channel().queueDeclare(queue, true, false, false, current);
        refuse(
                queue,
                Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "b"),
                "inequivalent arg 'x-dead-letter-routing-key' for QUEUE: received 'b' but current is 'a'");
    }

    @Test
    void anIntegerIsNoNumberWithAPoint() throws Exception {
        String queue = broker.name("q");
        Channel channel = broker.channel();
        channel.queueDeclare(queue, true, false, false, Map.of("x-max-length", 5));
        Closes.channelStarting(
                channel,
                406,
                "PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue '" + queue
                        + "' in vhost '/': received '5.0",
                () -> channel.queueDeclare(queue, true, false, false, Map.of("x-max-length", 5.0)));
    }
}
