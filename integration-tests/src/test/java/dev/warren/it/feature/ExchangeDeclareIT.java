package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeDeclareIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @ParameterizedTest
    @CsvSource({
        "amq.direct, direct",
        "amq.fanout, fanout",
        "amq.topic, topic",
        "amq.headers, headers",
        "amq.match, headers"
    })
    void hasTheStandardExchanges(String name, String type) throws Exception {
        Channel channel = broker.channel();
        channel.exchangeDeclarePassive(name);
        channel.exchangeDeclare(name, type, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "fanout", "topic", "headers"})
    void redeclaresWithEqualAttributes(String type) throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        for (int i = 0; i < 2; i++) {
            channel.exchangeDeclare(exchange, type, true, true, Map.of("x-anything", i));
        }
    }

    @Test
    void refusesAnotherType() throws Exception {
        inequivalent(
                "'type' for exchange '%s' in vhost '/': received 'topic' but current is 'direct'",
                (channel, x) -> channel.exchangeDeclare(x, "topic", false, false, false, null));
    }

    @Test
    void refusesAnotherDurability() throws Exception {
        inequivalent(
                "'durable' for exchange '%s' in vhost '/': received 'true' but current is 'false'",
                (channel, x) -> channel.exchangeDeclare(x, "direct", true, false, false, null));
    }

    @Test
    void refusesAnotherAutoDelete() throws Exception {
        inequivalent(
                "'auto_delete' for exchange '%s' in vhost '/': received 'true' but current is 'false'",
                (channel, x) -> channel.exchangeDeclare(x, "direct", false, true, false, null));
    }

    @Test
    void refusesAnotherInternal() throws Exception {
        inequivalent(
                "'internal' for exchange '%s' in vhost '/': received 'true' but current is 'false'",
                (channel, x) -> channel.exchangeDeclare(x, "direct", false, false, true, null));
    }

    @Test
    void comparesTheTypeBeforeTheFlags() throws Exception {
        inequivalent(
                "'type' for exchange '%s' in vhost '/': received 'fanout' but current is 'direct'",
                (channel, x) -> channel.exchangeDeclare(x, "fanout", true, true, true, null));
    }

    @Test
    @WarrenOnly("RabbitMQ 3.x closes the connection with 503")
    void refusesAnUnknownType() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - unknown exchange type 'x-nothing'",
                40,
                10,
                () -> channel.exchangeDeclare(exchange, "x-nothing"));
    }

    @Test
    void doesNotFindAMissingOnePassively() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                404,
                "NOT_FOUND - no exchange 'it.none' in vhost '/'",
                40,
                10,
                () -> channel.exchangeDeclarePassive("it.none"));
    }

    @Test
    void ignoresAttributesOfAPassiveDeclare() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, BuiltinExchangeType.TOPIC, true);
        channel.exchangeDeclarePassive(exchange);
    }

    @Test
    void reservesThePrefixAmq() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                403,
                "ACCESS_REFUSED - exchange name 'amq.mine' contains reserved prefix 'amq.*'",
                40,
                10,
                () -> channel.exchangeDeclare("amq.mine", "direct"));
    }

    @Test
    void refusesToDeclareTheDefaultExchange() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                403,
                "ACCESS_REFUSED - operation not permitted on the default exchange",
                40,
                10,
                () -> channel.exchangeDeclare("", "direct", true));
    }

    @Test
    void refusesToDeleteTheDefaultExchange() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                403,
                "ACCESS_REFUSED - operation not permitted on the default exchange",
                40,
                20,
                () -> channel.exchangeDelete(""));
    }

    @Test
    void refusesToDeleteAStandardExchange() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                403,
                "ACCESS_REFUSED - deletion of system exchange 'amq.direct' in vhost '/' not allowed",
                40,
                20,
                () -> channel.exchangeDelete("amq.direct"));
    }

    @Test
    void deletesAMissingOneWithoutComplaint() throws Exception {
        broker.channel().exchangeDelete("it.none");
    }

    @Test
    void deletesOnlyWhenUnusedIfAsked() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        String queue = channel.queueDeclare().getQueue();
        channel.exchangeDeclare(exchange, "direct");
        channel.queueBind(queue, exchange, "k");
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - exchange '" + exchange + "' in vhost '/' in use",
                40,
                20,
                () -> channel.exchangeDelete(exchange, true));
        Channel again = channel.getConnection().createChannel();
        again.queueUnbind(queue, exchange, "k");
        again.exchangeDelete(exchange, true);
        Closes.channel(
                again,
                404,
                "NOT_FOUND - no exchange '" + exchange + "' in vhost '/'",
                40,
                10,
                () -> again.exchangeDeclarePassive(exchange));
    }

    @Test
    void autoDeletesWithItsLastBinding() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "direct", false, true, null);
        channel.exchangeDeclarePassive(exchange);
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, exchange, "a");
        channel.queueBind(queue, exchange, "b");
        channel.queueUnbind(queue, exchange, "a");
        channel.exchangeDeclarePassive(exchange);
        channel.queueUnbind(queue, exchange, "b");
        Closes.channel(
                channel,
                404,
                "NOT_FOUND - no exchange '" + exchange + "' in vhost '/'",
                40,
                10,
                () -> channel.exchangeDeclarePassive(exchange));
    }

    @Test
    void autoDeletesWhenTheQueueBehindItGoes() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "fanout", false, true, null);
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, exchange, "");
        channel.queueDelete(queue);
        Closes.channel(
                channel,
                404,
                "NOT_FOUND - no exchange '" + exchange + "' in vhost '/'",
                40,
                10,
                () -> channel.exchangeDeclarePassive(exchange));
    }

    @Test
    void keepsClientsFromPublishingToAnInternalOne() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "fanout", false, false, true, null);
        Closes.channel(
                channel,
                403,
                "ACCESS_REFUSED - cannot publish to internal exchange '" + exchange + "' in vhost '/'",
                60,
                40,
                () -> channel.basicPublish(exchange, "", null, new byte[0]));
    }

    @Test
    void declaresAndDeletesWithoutAnAnswer() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclareNoWait(exchange, "fanout", false, false, false, null);
        String queue = channel.queueDeclare().getQueue();
        channel.queueBindNoWait(queue, exchange, "", null);
        channel.basicPublish(exchange, "", null, Messages.bytes("m"));
        Await.equal("ready messages", 1, () -> Messages.ready(channel, queue));
        channel.exchangeDeleteNoWait(exchange, false);
        Closes.channel(
                channel,
                404,
                "NOT_FOUND - no exchange '" + exchange + "' in vhost '/'",
                40,
                10,
                () -> channel.exchangeDeclarePassive(exchange));
    }

    @Test
    void reportsAFailedDeclareWithoutAnswerAsAChannelClose() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'amq.direct' in vhost '/':"
                        + " received 'fanout' but current is 'direct'",
                40,
                10,
                () -> channel.exchangeDeclareNoWait("amq.direct", "fanout", true, false, false, null));
    }

    @Test
    void takesANameOf255Octets() throws Exception {
        Channel channel = broker.channel();
        String start = broker.name("");
        String exchange = broker.name("x".repeat(255 - start.length()));
        assertEquals(255, exchange.length());
        channel.exchangeDeclare(exchange, "direct");
        channel.exchangeDeclarePassive(exchange);
    }

    private interface Declare {
        void on(Channel channel, String exchange) throws Exception;
    }

    private static void inequivalent(String text, Declare declare) throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "direct", false, false, false, null);
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - inequivalent arg " + text.formatted(exchange),
                40,
                10,
                () -> declare.on(channel, exchange));
    }
}
