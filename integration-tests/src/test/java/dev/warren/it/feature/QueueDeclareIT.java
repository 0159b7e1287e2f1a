package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueDeclareIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @ParameterizedTest
    @CsvSource({"true, false", "false, false", "true, true", "false, true"})
    void redeclaresWithEqualAttributes(boolean durable, boolean exclusive) throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        for (int i = 0; i < 2; i++) {
            AMQP.Queue.DeclareOk ok = channel.queueDeclare(queue, durable, exclusive, false, null);
            assertEquals(queue, ok.getQueue());
            assertEquals(0, ok.getMessageCount());
            assertEquals(0, ok.getConsumerCount());
        }
    }

    @Test
    void countsReadyMessagesAndConsumersOnly() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.put(channel, queue, "a", "b", "c");
        Messages.take(channel, queue);
        assertEquals(2, channel.queueDeclarePassive(queue).getMessageCount());
        channel.basicQos(1);
        Deliveries.of(channel, queue, false);
        Deliveries.of(channel, queue, false);
        Await.equal("ready", 0, () -> Messages.ready(channel, queue));
        assertEquals(2, channel.queueDeclare(queue, false, true, false, null).getConsumerCount());
    }

    @Test
    void namesAQueueItself() throws Exception {
        Channel channel = broker.channel();
        String first = channel.queueDeclare().getQueue();
        String second = channel.queueDeclare("", false, true, true, null).getQueue();
        assertTrue(first.matches("amq\\.gen-[A-Za-z0-9_-]{22}"), first);
        assertTrue(second.matches("amq\\.gen-[A-Za-z0-9_-]{22}"), second);
        assertTrue(!first.equals(second));
    }

    @Test
    void takesAnEmptyNameForTheQueueDeclaredLast() throws Exception {
        Channel channel = broker.channel();
        String queue = channel.queueDeclare().getQueue();
        Messages.put(channel, queue, "a");
        assertEquals("a", Messages.text(Messages.take(channel, "")));
        channel.queueBind("", "amq.direct", "");
        Messages.publish(channel, "amq.direct", queue, null, "bound by its name");
        assertEquals(1, channel.queuePurge("").getMessageCount());
        assertEquals(0, channel.queueDelete("").getMessageCount());
    }

    @Test
    void hasNoQueueDeclaredLastOnANewChannel() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel, 404, "NOT_FOUND - no previously declared queue", 60, 70, () -> channel.basicGet("", true));
    }

    @Test
    void reservesThePrefixAmq() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                403,
                "ACCESS_REFUSED - queue name 'amq.mine' contains reserved prefix 'amq.*'",
                50,
                10,
                () -> channel.queueDeclare("amq.mine", false, true, true, null));
    }

    @Test
    void doesNotRedeclareAServerNamedQueue() throws Exception {
        Channel channel = broker.channel();
        String queue = channel.queueDeclare().getQueue();
        channel.queueDeclarePassive(queue);
        Closes.channel(
                channel,
                403,
                "ACCESS_REFUSED - queue name '" + queue + "' contains reserved prefix 'amq.*'",
                50,
                10,
                () -> channel.queueDeclare(queue, false, true, true, null));
    }

    @Test
    void doesNotFindAMissingOnePassively() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                404,
                "NOT_FOUND - no queue 'it.none' in vhost '/'",
                50,
                10,
                () -> channel.queueDeclarePassive("it.none"));
    }

    @Test
    void refusesAnotherDurability() throws Exception {
        inequivalent(
                Map.of(),
                "'durable' for queue '%s' in vhost '/': received 'false' but current is 'true'",
                (channel, queue) -> channel.queueDeclare(queue, false, false, false, null));
    }

    @Test
    void refusesAnotherAutoDelete() throws Exception {
        inequivalent(
                Map.of(),
                "'auto_delete' for queue '%s' in vhost '/': received 'true' but current is 'false'",
                (channel, queue) -> channel.queueDeclare(queue, true, false, true, null));
    }

    @Test
    void comparesDurabilityBeforeAutoDelete() throws Exception {
        inequivalent(
                Map.of(),
                "'durable' for queue '%s' in vhost '/': received 'false' but current is 'true'",
                (channel, queue) -> channel.queueDeclare(queue, false, false, true, Map.of("x-max-priority", 3)));
    }

    @Test
    void refusesAnArgumentThatWasNotThere() throws Exception {
        inequivalent(
                Map.of(),
                "'x-max-priority' for queue '%s' in vhost '/':"
                        + " received the value '5' of type 'signedint' but current is none",
                (channel, queue) -> channel.queueDeclare(queue, true, false, false, Map.of("x-max-priority", 5)));
    }

    @Test
    void refusesAMissingArgument() throws Exception {
        inequivalent(
                Map.of("x-max-priority", 5L),
                "'x-max-priority' for queue '%s' in vhost '/':"
                        + " received none but current is the value '5' of type 'long'",
                (channel, queue) -> channel.queueDeclare(queue, true, false, false, null));
    }

    @Test
    void refusesAnotherValueOfAnArgument() throws Exception {
        inequivalent(
                Map.of("x-max-priority", 5),
                "'x-max-priority' for queue '%s' in vhost '/': received '6' but current is '5'",
                (channel, queue) -> channel.queueDeclare(queue, true, false, false, Map.of("x-max-priority", 6)));
    }

    @Test
    void comparesIntegersByValueWhateverTheirType() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, Map.of("x-max-priority", 5));
        channel.queueDeclare(queue, true, false, false, Map.of("x-max-priority", 5L));
        channel.queueDeclare(queue, true, false, false, Map.of("x-max-priority", (byte) 5));
        channel.queueDeclare(queue, true, false, false, Map.of("x-max-priority", (short) 5));
    }

    @Test
    void doesNotCompareArgumentsItDoesNotKnow() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, Map.of("x-mine", 1));
        channel.queueDeclare(queue, true, false, false, Map.of("x-mine", 2, "x-yours", "text"));
        channel.queueDeclare(queue, true, false, false, null);
    }

    @Test
    void takesClassicForTheTypeOfAQueueThatNamesNone() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, null);
        channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "classic"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"-1 | {value_negative,-1}", "256 | {max_value_exceeded,256}", "300 | {max_value_exceeded,300}"})
    void refusesAPriorityOutOfBounds(int priority, String why) throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - invalid arg 'x-max-priority' for queue '" + queue + "' in vhost '/': " + why,
                50,
                10,
                () -> channel.queueDeclare(queue, true, false, false, Map.of("x-max-priority", priority)));
    }

    @Test
    void declaresWithoutAnAnswer() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclareNoWait(queue, false, true, false, null);
        assertEquals(queue, channel.queueDeclarePassive(queue).getQueue());
        channel.queueDeleteNoWait(queue, false, false);
        Closes.channel(
                channel,
                404,
                "NOT_FOUND - no queue '" + queue + "' in vhost '/'",
                50,
                10,
                () -> channel.queueDeclarePassive(queue));
    }

    @Test
    void removesLineBreaksFromAName() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("two.lines");
        assertEquals(
                queue,
                channel.queueDeclare(queue.replace("two.", "two.\r\n"), false, true, false, null)
                        .getQueue());
    }

    private interface Declare {
        void on(Channel channel, String queue) throws Exception;
    }

    private static void inequivalent(Map<String, Object> current, String text, Declare declare) throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, current);
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - inequivalent arg " + text.formatted(queue),
                50,
                10,
                () -> declare.on(channel, queue));
    }
}
