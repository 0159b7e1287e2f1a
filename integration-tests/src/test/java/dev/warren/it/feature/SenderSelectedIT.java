package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.Return;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Further routing keys in the headers CC and BCC (protocol 7.3, 10.3). */
class SenderSelectedIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void routesByTheKeysOfCcAndBccToo() throws Exception {
        Channel channel = broker.channel();
        String to = own(channel, "to");
        String cc = own(channel, "cc");
        String bcc = own(channel, "bcc");
        Messages.publish(channel, "", to, headers(Map.of("CC", List.of(cc), "BCC", List.of(bcc))), "m");
        for (String queue : List.of(to, cc, bcc)) {
            assertEquals(List.of("m"), Messages.drain(channel, queue), queue);
        }
    }

    @Test
    void showsCcToAllAndBccToNobody() throws Exception {
        Channel channel = broker.channel();
        String to = own(channel, "to");
        String bcc = own(channel, "bcc");
        Map<String, Object> sent = Map.of("CC", List.of("it.other"), "BCC", List.of(bcc), "kept", 1);
        Messages.publish(channel, "", to, headers(sent), "m");
        for (String queue : List.of(to, bcc)) {
            GetResponse got = Messages.take(channel, queue);
            assertEquals(List.of("CC", "kept"), new ArrayList<>(names(got)), queue);
            assertEquals(to, got.getEnvelope().getRoutingKey(), "the key is the publish's own");
        }
    }

    @Test
    void storesAMessageOnceHoweverManyKeysMatch() throws Exception {
        Channel channel = broker.channel();
        String queue = own(channel, "q");
        channel.queueBind(queue, "amq.direct", "it.a");
        channel.queueBind(queue, "amq.direct", "it.b");
        Messages.publish(
                channel,
                "amq.direct",
                "it.a",
                headers(Map.of("CC", List.of("it.b", "it.a"), "BCC", List.of("it.b"))),
                "m");
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    @Test
    void matchesTopicPatternsWithEachKey() throws Exception {
        Channel channel = broker.channel();
        String queue = own(channel, "q");
        channel.queueBind(queue, "amq.topic", "it.copy.#");
        Messages.publish(channel, "amq.topic", "it.none", headers(Map.of("CC", List.of("it.copy.x"))), "m");
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    @Test
    void reachesBeyondAnExchangeBinding() throws Exception {
        Channel channel = broker.channel();
        String queue = own(channel, "q");
        String inner = broker.name("inner");
        channel.exchangeDeclare(inner, "direct");
        channel.exchangeBind(inner, "amq.topic", "it.way.*");
        channel.queueBind(queue, inner, "it.way.b");
        Messages.publish(channel, "amq.topic", "it.way.a", headers(Map.of("CC", List.of("it.way.b"))), "m");
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    @Test
    void doesNotReturnAMandatoryMessageThatOnlyACopyKeyRoutes() throws Exception {
        Channel channel = broker.channel();
        List<Return> returned = Collections.synchronizedList(new ArrayList<>());
        channel.addReturnListener(returned::add);
        String queue = own(channel, "q");
        channel.confirmSelect();
        channel.basicPublish("", "it.none", true, headers(Map.of("CC", List.of(queue))), Messages.bytes("m"));
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        assertEquals(0, returned.size());
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    @Test
    void remembersNoRouteOfAMessageWithCopyKeys() throws Exception {
        Channel channel = broker.channel();
        String to = own(channel, "to");
        String cc = own(channel, "cc");
        Messages.publish(channel, "", to, null, "alone");
        Messages.publish(channel, "", to, headers(Map.of("CC", List.of(cc))), "both");
        Messages.publish(channel, "", to, null, "alone again");
        assertEquals(List.of("alone", "both", "alone again"), Messages.drain(channel, to));
        assertEquals(List.of("both"), Messages.drain(channel, cc));
    }

    @Test
    void takesOnlyTextsOfTheArrayForKeys() throws Exception {
        Channel channel = broker.channel();
        String cc = own(channel, "cc");
        Messages.publish(channel, "", "it.none", headers(Map.of("CC", List.of(5, cc))), "m");
        assertEquals(List.of("m"), Messages.drain(channel, cc));
    }

    @Test
    void refusesACcThatIsNoArray() throws Exception {
        refuses(Map.of("CC", "it.key"), "{unacceptable_type_in_header,\"CC\",longstr}");
    }

    @Test
    void refusesABccThatIsNoArray() throws Exception {
        refuses(Map.of("BCC", 5), "{unacceptable_type_in_header,\"BCC\",signedint}");
    }

    private void refuses(Map<String, Object> headers, String reason) throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - invalid message: " + reason,
                60,
                40,
                () -> channel.basicPublish("", "it.any", headers(headers), new byte[1]));
    }

    @Test
    void routesADeadLetterByItsHiddenKeysToo() throws Exception {
        Channel channel = broker.channel();
        String dead = broker.name("dead");
        channel.exchangeDeclare(dead, "direct");
        String bound = own(channel, "bound");
        channel.queueBind(bound, dead, "it.bcc");
        String dying = broker.name("dying");
        channel.queueDeclare(dying, true, false, false, Map.of("x-dead-letter-exchange", dead));
        Messages.publish(channel, "", dying, headers(Map.of("BCC", List.of("it.bcc", "it.long".repeat(60)))), "m");
        GetResponse dyingOne = Messages.take(channel, dying);
        assertEquals(dying, dyingOne.getEnvelope().getRoutingKey());
        channel.basicReject(dyingOne.getEnvelope().getDeliveryTag(), false);
        Await.equal("messages", 1, () -> Messages.ready(channel, bound));
        GetResponse got = Messages.take(channel, bound);
        assertNull(got.getProps().getHeaders().get("BCC"));
        assertEquals(dying, got.getEnvelope().getRoutingKey());
        Map<?, ?> death = (Map<?, ?>) ((List<?>) got.getProps().getHeaders().get("x-death")).get(0);
        assertEquals(
                List.of(dying),
                ((List<?>) death.get("routing-keys"))
                        .stream().map(Object::toString).toList());
    }

    @Test
    @WarrenOnly("starts and kills the jar")
    void keepsTheHiddenKeysOfADeadLetterOverACrash(@TempDir Path directory) throws Exception {
        try (WarrenProcess process = WarrenProcess.start(directory)) {
            try (Connection connection = Broker.factory(process.amqp()).newConnection("before")) {
                Channel channel = connection.createChannel();
                channel.queueDeclare("dying", true, false, false, Map.of("x-dead-letter-exchange", "amq.direct"));
                channel.queueDeclare("bound", true, false, false, null);
                channel.queueBind("bound", "amq.direct", "it.bcc");
                AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                        .deliveryMode(2)
                        .headers(Map.of("BCC", List.of("it.bcc")))
                        .build();
                Messages.publish(channel, "", "dying", properties, "m");
            }
            process.kill();
        }
        try (WarrenProcess process = WarrenProcess.start(directory);
                Connection connection = Broker.factory(process.amqp()).newConnection("after")) {
            Channel channel = connection.createChannel();
            GetResponse got = Messages.take(channel, "dying");
            assertEquals("dying", got.getEnvelope().getRoutingKey());
            channel.basicReject(got.getEnvelope().getDeliveryTag(), false);
            Await.equal("messages", 1, () -> Messages.ready(channel, "bound"));
            assertEquals("m", Messages.text(Messages.take(channel, "bound")));
            process.failOnStackTraces();
        }
    }

    @Test
    @WarrenOnly("the delayed exchange is a plug-in there")
    void routesADelayedMessageByItsCopyKeysWhenItIsDue() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        String cc = own(channel, "cc");
        String bcc = own(channel, "bcc");
        channel.exchangeDeclare(exchange, "x-delayed-message", false, false, Map.of("x-delayed-type", "direct"));
        channel.queueBind(cc, exchange, "it.cc");
        channel.queueBind(bcc, exchange, "it.bcc");
        Messages.publish(
                channel,
                exchange,
                "it.none",
                headers(Map.of("CC", List.of("it.cc"), "BCC", List.of("it.bcc"), "x-delay", 50)),
                "m");
        Await.equal("messages", 1, () -> Messages.ready(channel, cc));
        Await.equal("messages", 1, () -> Messages.ready(channel, bcc));
        assertNull(Messages.take(channel, bcc).getProps().getHeaders().get("BCC"));
    }

    private static List<String> names(GetResponse got) {
        return got.getProps().getHeaders().keySet().stream().sorted().toList();
    }

    private static AMQP.BasicProperties headers(Map<String, Object> headers) {
        return new AMQP.BasicProperties.Builder().headers(headers).build();
    }

    private static String own(Channel channel, String suffix) throws Exception {
        return channel.queueDeclare(broker.name(suffix), false, true, false, null)
                .getQueue();
    }
}
