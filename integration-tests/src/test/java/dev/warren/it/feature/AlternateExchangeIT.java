package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Messages;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where a message goes that an exchange has no binding for; and exchanges that only the broker publishes to. */
class AlternateExchangeIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private final BlockingQueue<String> returned = new LinkedBlockingQueue<>();
    private Channel channel;
    private String queue;

    @BeforeEach
    void connect() throws Exception {
        channel = broker.channel();
        channel.addReturnListener(message -> returned.add(new String(message.getBody())));
        channel.confirmSelect();
        queue = broker.queue(channel);
    }

    private String declare(String suffix, BuiltinExchangeType type, boolean internal, String alternate)
            throws Exception {
        String name = broker.name(suffix);
        Map<String, Object> arguments = alternate == null ? Map.of() : Map.of("alternate-exchange", alternate);
        channel.exchangeDeclare(name, type, false, false, internal, arguments);
        return name;
    }

    /** Published as mandatory; afterwards it has come back or is in its queues. */
    private void publish(String exchange, String key) throws Exception {
        channel.basicPublish(exchange, key, true, null, Messages.bytes(key));
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
    }

    @Test
    void takesWhatHasNoBindingAndNothingElse() throws Exception {
        String alternate = declare("ae", BuiltinExchangeType.FANOUT, false, null);
        String exchange = declare("x", BuiltinExchangeType.DIRECT, false, alternate);
        String rest = broker.name("rest");
        channel.queueDeclare(rest, false, true, false, null);
        channel.queueBind(queue, exchange, "bound");
        channel.queueBind(rest, alternate, "");
        publish(exchange, "bound");
        publish(exchange, "unbound");
        assertEquals(List.of("bound"), Messages.drain(channel, queue));
        assertEquals(List.of("unbound"), Messages.drain(channel, rest));
        assertEquals(List.of(), List.copyOf(returned));
    }

    @Test
    void aBindingToAnExchangeThatDropsCountsAsAMatch() throws Exception {
        String exchange = declare("x", BuiltinExchangeType.FANOUT, false, "amq.fanout");
        channel.exchangeBind(declare("sink", BuiltinExchangeType.DIRECT, false, null), exchange, "");
        channel.queueBind(queue, "amq.fanout", "");
        publish(exchange, "k");
        assertEquals(List.of("k"), List.copyOf(returned));
        assertEquals(List.of(), Messages.drain(channel, queue));
    }

    @Test
    void needNotBeThereAndIsFoundWhenItIs() throws Exception {
        String later = broker.name("later");
        String exchange = declare("x", BuiltinExchangeType.DIRECT, false, later);
        publish(exchange, "early");
        assertEquals(List.of("early"), List.copyOf(returned));
        channel.exchangeDeclare(later, "fanout", false, false, null);
        channel.queueBind(queue, later, "");
        publish(exchange, "late");
        assertEquals(List.of("late"), Messages.drain(channel, queue));
    }

    @Test
    void aCycleEnds() throws Exception {
        String second = broker.name("second");
        String first = declare("first", BuiltinExchangeType.DIRECT, false, second);
        channel.exchangeDeclare(second, "direct", false, false, Map.of("alternate-exchange", first));
        publish(first, "round");
        assertEquals(List.of("round"), List.copyOf(returned));
        channel.queueBind(queue, second, "found");
        publish(first, "found");
        assertEquals(List.of("found"), Messages.drain(channel, queue));
    }

    @Test
    void mayBeInternalWhichClientsCannotPublishTo() throws Exception {
        String internal = declare("internal", BuiltinExchangeType.FANOUT, true, null);
        String exchange = declare("x", BuiltinExchangeType.DIRECT, false, internal);
        channel.queueBind(queue, internal, "");
        publish(exchange, "k");
        assertEquals(List.of("k"), Messages.drain(channel, queue));
        Closes.channel(
                channel,
                403,
                "ACCESS_REFUSED - cannot publish to internal exchange '" + internal + "' in vhost '/'",
                60,
                40,
                () -> channel.basicPublish(internal, "k", null, Messages.bytes("m")));
    }

    @Test
    void anInternalExchangeTakesFromAnotherByABinding() throws Exception {
        String internal = declare("internal", BuiltinExchangeType.FANOUT, true, null);
        channel.exchangeBind(internal, "amq.direct", "k");
        channel.queueBind(queue, internal, "");
        publish("amq.direct", "k");
        assertEquals(List.of("k"), Messages.drain(channel, queue));
        channel.exchangeUnbind(internal, "amq.direct", "k");
    }

    @Test
    void isComparedWhenTheExchangeIsRedeclared() throws Exception {
        String exchange = declare("x", BuiltinExchangeType.DIRECT, false, "one");
        channel.exchangeDeclare(exchange, "direct", false, false, Map.of("alternate-exchange", "one", "x-other", 1));
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - inequivalent arg 'alternate-exchange' for exchange '" + exchange
                        + "' in vhost '/': received 'two' but current is 'one'",
                40,
                10,
                () -> channel.exchangeDeclare(exchange, "direct", false, false, Map.of("alternate-exchange", "two")));
    }

    @Test
    void isTextOrRefused() throws Exception {
        String exchange = broker.name("x");
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - invalid type 'signedint' for arg 'alternate-exchange' in exchange '" + exchange
                        + "' in vhost '/'",
                40,
                10,
                () -> channel.exchangeDeclare(exchange, "direct", false, false, Map.of("alternate-exchange", 1)));
    }

    @Test
    void aStandardExchangeIsRedeclaredAsItIs() throws Exception {
        channel.exchangeDeclare("amq.topic", "topic", true);
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - inequivalent arg 'durable' for exchange 'amq.topic' in vhost '/': received"
                        + " 'false' but current is 'true'",
                40,
                10,
                () -> channel.exchangeDeclare("amq.topic", "topic", false));
    }
}
