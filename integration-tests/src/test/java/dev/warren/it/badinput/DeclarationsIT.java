package dev.warren.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.WarrenOnly;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Arguments of the wrong kind or out of range: each is refused by the word, nothing is there afterwards, and the channel's
 * number is free.
 */
class DeclarationsIT {

    private static final int NUMBER = 7;
    private static final String PRECONDITION = "PRECONDITION_FAILED - ";
    private static final long TOO_LONG = 315_360_000_001L;

    @RegisterExtension
    static final Broker broker = new Broker();

    static Stream<Arguments> queueArguments() {
        return Stream.of(
                arguments("x-message-ttl", "60000", "\"expected integer, got longstr\""),
                arguments("x-message-ttl", true, "\"expected integer, got bool\""),
                arguments("x-message-ttl", 1.5, "\"expected integer, got double\""),
                arguments("x-message-ttl", -1, "{value_negative,-1}"),
                arguments("x-message-ttl", TOO_LONG, "{value_too_large," + TOO_LONG + "}"),
                arguments("x-expires", "60000", "\"expected integer, got longstr\""),
                arguments("x-expires", 0, "{value_zero,0}"),
                arguments("x-expires", -1, "{value_negative,-1}"),
                arguments("x-expires", TOO_LONG, "{value_too_large," + TOO_LONG + "}"),
                arguments("x-max-length", "10", "\"expected integer, got longstr\""),
                arguments("x-max-length", -1, "{value_negative,-1}"),
                arguments("x-max-length", List.of(1), "\"expected integer, got array\""),
                arguments("x-max-length-bytes", Map.of("a", 1), "\"expected integer, got table\""),
                arguments("x-max-length-bytes", Long.MIN_VALUE, "{value_negative," + Long.MIN_VALUE + "}"),
                arguments("x-max-priority", "5", "\"expected integer, got longstr\""),
                arguments("x-max-priority", -1, "{value_negative,-1}"),
                arguments("x-max-priority", 256, "{max_value_exceeded,256}"),
                arguments("x-max-priority", Long.MAX_VALUE, "{max_value_exceeded," + Long.MAX_VALUE + "}"),
                arguments("x-overflow", "drop-tail", "invalid_overflow"),
                arguments("x-overflow", "", "invalid_overflow"),
                arguments("x-overflow", 1, "{unacceptable_type,signedint}"),
                arguments("x-dead-letter-routing-key", "k", "routing_key_but_no_dlx_defined"),
                arguments("x-dead-letter-routing-key", 1, "{unacceptable_type,signedint}"),
                arguments("x-single-active-consumer", "true", "{unacceptable_type,longstr}"),
                arguments("x-single-active-consumer", 1, "{unacceptable_type,signedint}"),
                arguments("x-queue-type", true, "{unacceptable_type,bool}"));
    }

    @ParameterizedTest
    @MethodSource("queueArguments")
    void refusesAQueueThatCanNotBe(String name, Object value, String why) throws Exception {
        refusesQueue(Map.of(name, value), "invalid arg '" + name + "' for queue '%s' in vhost '/': " + why);
    }

    static Stream<Arguments> newQueueArguments() {
        return Stream.of(
                arguments("x-delivery-limit", "5", "\"expected integer, got longstr\""),
                arguments("x-delivery-limit", -2, "{value_negative,-2}"),
                arguments("x-delayed-retry-type", "some", "invalid_delayed_retry_type"),
                arguments("x-delayed-retry-type", 1, "{unacceptable_type,signedint}"),
                arguments("x-delayed-retry-min", "5", "\"expected integer, got longstr\""),
                arguments("x-delayed-retry-max", -1, "{value_negative,-1}"),
                arguments("x-consumer-timeout", true, "\"expected integer, got bool\""),
                arguments("x-consumer-timeout", -1, "{value_negative,-1}"),
                arguments("x-dead-letter-strategy", "perhaps", "invalid_dead_letter_strategy"));
    }

    @ParameterizedTest
    @MethodSource("newQueueArguments")
    @WarrenOnly("RabbitMQ 3.x does not have these on classic queues")
    void refusesANewKindOfQueueThatCanNotBe(String name, Object value, String why) throws Exception {
        refusesAQueueThatCanNotBe(name, value, why);
    }

    @Test
    void refusesADeadLetterExchangeThatIsNoText() throws Exception {
        refusesQueue(
                Map.of("x-dead-letter-exchange", 5),
                "invalid type 'signedint' for arg 'x-dead-letter-exchange' in queue '%s' in vhost '/'");
    }

    @Test
    void refusesTheFirstOfSeveralWrongArguments() throws Exception {
        refusesQueue(
                Map.of("x-max-length", "x", "x-expires", "x", "x-overflow", "x"),
                "invalid arg 'x-expires' for queue '%s' in vhost '/': \"expected integer, got longstr\"");
    }

    @Test
    void tellsTheFirstOfSeveralArgumentsThatDiffer() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, false, true, false, Map.of("x-max-priority", 5, "x-overflow", "drop-head"));
        Closes.channel(
                channel,
                406,
                PRECONDITION + "inequivalent arg 'x-max-priority' for queue '" + queue
                        + "' in vhost '/': received '6' but current is '5'",
                50,
                10,
                () -> channel.queueDeclare(queue, false, true, false, Map.of("x-max-priority", 6)));
    }

    @Test
    @WarrenOnly("RabbitMQ 3.x still looks at them")
    void takesNoNoticeOfArgumentsThatHaveNoEffectAnyMore() throws Exception {
        Channel channel = broker.channel();
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("x-queue-mode", 5);
        arguments.put("x-queue-version", "text");
        arguments.put("x-queue-master-locator", true);
        arguments.put("x-ha-policy", null);
        assertEquals(
                0,
                channel.queueDeclare(broker.name("q"), false, true, false, arguments)
                        .getMessageCount());
    }

    static Stream<Arguments> exchangeArguments() {
        String size = "Missing or invalid argument, 'x-cache-size' must be an integer greater than 0";
        String ttl = "Invalid argument, 'x-cache-ttl' must be an integer greater than 0";
        String persistence = "Invalid argument, 'x-cache-persistence' must be either 'disk' or 'memory'";
        String delayed = "Invalid argument, 'x-delayed-type' must be an existing exchange type";
        return Stream.of(
                arguments("x-message-deduplication", Map.of("x-cache-size", 0), size),
                arguments("x-message-deduplication", Map.of("x-cache-size", -5), size),
                arguments("x-message-deduplication", Map.of("x-cache-size", "many"), size),
                arguments("x-message-deduplication", Map.of("x-cache-size", List.of(5)), size),
                arguments("x-message-deduplication", Map.of("x-cache-size", 5, "x-cache-ttl", 0), ttl),
                arguments("x-message-deduplication", Map.of("x-cache-size", 5, "x-cache-ttl", true), ttl),
                arguments("x-message-deduplication", Map.of("x-cache-size", 5, "x-cache-persistence", 1), persistence),
                arguments("x-message-deduplication", Map.of("x-cache-size", 5, "x-cache-persistence", ""), persistence),
                arguments("x-delayed-message", Map.of("x-delayed-type", ""), delayed),
                arguments("x-delayed-message", Map.of("x-delayed-type", true), delayed),
                arguments("x-delayed-message", Map.of("x-delayed-type", "x-delayed-message"), delayed),
                arguments(
                        "x-recent-history",
                        Map.of("x-recent-history-length", List.of(1)),
                        "Invalid argument [{signedint,1}], 'x-recent-history-length' must be a positive integer"),
                arguments(
                        "x-consistent-hash",
                        Map.of("hash-header", true),
                        "Invalid argument, 'hash-header' must be a longstr"),
                arguments(
                        "x-consistent-hash",
                        Map.of("hash-property", 5),
                        "Invalid argument, 'hash-property' must be a longstr"),
                arguments(
                        "direct",
                        Map.of("alternate-exchange", List.of("a")),
                        "invalid type 'array' for arg 'alternate-exchange' in exchange '%s' in vhost '/'"));
    }

    @ParameterizedTest
    @MethodSource("exchangeArguments")
    @WarrenOnly("these types are plug-ins there, of which some fail without a word")
    void refusesAnExchangeThatCanNotBe(String type, Map<String, Object> arguments, String why) throws Exception {
        String exchange = broker.name("x");
        Connection connection = broker.connect();
        Channel channel = connection.createChannel(NUMBER);
        Closes.channel(
                channel,
                406,
                PRECONDITION + why.formatted(exchange),
                40,
                10,
                () -> channel.exchangeDeclare(exchange, type, true, false, arguments));
        Channel again = connection.createChannel(NUMBER);
        Closes.channel(
                again,
                404,
                "NOT_FOUND - no exchange '" + exchange + "' in vhost '/'",
                40,
                10,
                () -> again.exchangeDeclarePassive(exchange));
    }

    @Test
    @WarrenOnly("a plug-in there")
    void takesAHistoryAndACacheOfAnyLength() throws Exception {
        Channel channel = broker.channel();
        String history = broker.name("history");
        channel.exchangeDeclare(
                history, "x-recent-history", false, true, Map.of("x-recent-history-length", Long.MAX_VALUE));
        String cache = broker.name("cache");
        channel.exchangeDeclare(cache, "x-message-deduplication", false, true, Map.of("x-cache-size", Long.MAX_VALUE));
        channel.basicPublish(history, "k", null, new byte[1]);
        channel.basicPublish(cache, "k", null, new byte[1]);
        String queue = broker.queue(channel);
        channel.queueBind(queue, history, "");
        assertEquals(1, channel.queueDeclarePassive(queue).getMessageCount());
    }

    static Stream<Arguments> consumerArguments() {
        return Stream.of(
                arguments("x-priority", "high", ": \"expected integer, got longstr\""),
                arguments("x-priority", true, ": \"expected integer, got bool\""),
                arguments("x-stream-offset", "first", " of queue type rabbit_classic_queue"),
                arguments("x-stream-offset", 5, " of queue type rabbit_classic_queue"));
    }

    @ParameterizedTest
    @MethodSource("consumerArguments")
    void refusesAConsumerThatCanNotBe(String name, Object value, String why) throws Exception {
        Connection connection = broker.connect();
        Channel channel = connection.createChannel(NUMBER);
        String queue = broker.queue(channel);
        Closes.channel(
                channel,
                406,
                PRECONDITION + "invalid arg '" + name + "' for queue '" + queue + "' in vhost '/'" + why,
                60,
                20,
                () -> channel.basicConsume(queue, true, Map.of(name, value), (tag, delivery) -> {}, tag -> {}));
        Channel again = connection.createChannel(NUMBER);
        assertEquals(0, again.queueDeclarePassive(queue).getConsumerCount());
    }

    @Test
    void takesThePriorityOfAConsumerFromTheLeastToTheMost() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        for (long priority : new long[] {Long.MIN_VALUE, 0, Long.MAX_VALUE}) {
            channel.basicConsume(queue, true, Map.of("x-priority", priority), (tag, delivery) -> {}, tag -> {});
        }
        assertEquals(3, channel.queueDeclarePassive(queue).getConsumerCount());
    }

    static Stream<Arguments> bindingArguments() {
        Map<String, Object> nothing = new HashMap<>();
        nothing.put("x-match", null);
        return Stream.of(
                arguments(Map.of("x-match", 5), "type signedint (value 5); expected longstr"),
                arguments(Map.of("x-match", true), "type bool (value true); expected longstr"),
                arguments(nothing, "type void (value undefined); expected longstr"),
                arguments(Map.of("x-match", List.of(1)), "type array (value [{signedint,1}]); expected longstr"),
                arguments(Map.of("x-match", ""), "value <<>>; expected all, any, all-with-x, or any-with-x"));
    }

    @ParameterizedTest
    @MethodSource("bindingArguments")
    void refusesABindingThatCanNotBe(Map<String, Object> arguments, String why) throws Exception {
        Connection connection = broker.connect();
        Channel channel = connection.createChannel(NUMBER);
        String queue = broker.queue(channel);
        Closes.channel(
                channel,
                406,
                PRECONDITION + "Invalid x-match field " + why,
                50,
                20,
                () -> channel.queueBind(queue, "amq.headers", "k", arguments));
        Channel again = connection.createChannel(NUMBER);
        again.basicPublish("amq.headers", "k", null, new byte[1]);
        assertEquals(0, again.queueDeclarePassive(queue).getMessageCount(), "there is no binding");
    }

    @AfterEach
    void stillServes() throws Exception {
        broker.servesNormally();
    }

    private static void refusesQueue(Map<String, Object> arguments, String why) throws Exception {
        String queue = broker.name("q");
        Connection connection = broker.connect();
        Channel channel = connection.createChannel(NUMBER);
        Closes.channel(
                channel,
                406,
                PRECONDITION + why.formatted(queue),
                50,
                10,
                () -> channel.queueDeclare(queue, true, false, false, arguments));
        Channel again = connection.createChannel(NUMBER);
        Closes.channel(
                again,
                404,
                "NOT_FOUND - no queue '" + queue + "' in vhost '/'",
                50,
                10,
                () -> again.queueDeclarePassive(queue));
    }
}
