package dev.warren.it.feature;

import static dev.warren.it.feature.DeadLetters.awaitOne;
import static dev.warren.it.feature.DeadLetters.buried;
import static dev.warren.it.feature.DeadLetters.death;
import static dev.warren.it.feature.DeadLetters.headers;
import static dev.warren.it.feature.DeadLetters.rejectNext;
import static dev.warren.it.feature.DeadLetters.text;
import static dev.warren.it.feature.DeadLetters.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Dead-lettering (protocol 9.7): what dies, and where its letter goes. */
class DeadLetterIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private final DeadLetters letters = new DeadLetters(broker);

    // --- reasons

    @Test
    void sendsARejectedMessageThroughTheDeadLetterExchange() throws Exception {
        Channel channel = broker.channel();
        String graveyard = letters.graveyard(channel);
        String queue = letters.dying(channel, Map.of());
        Messages.put(channel, queue, "rejected", "nacked");
        channel.basicReject(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false);
        channel.basicNack(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false, false);
        assertEquals(List.of("rejected", "nacked"), buried(channel, graveyard, 2));
    }

    @Test
    void keepsTheOrderOfMessagesNackedTogether() throws Exception {
        Channel channel = broker.channel();
        String graveyard = letters.graveyard(channel);
        String queue = letters.dying(channel, Map.of());
        Messages.put(channel, queue, "1", "2", "3");
        Messages.take(channel, queue);
        Messages.take(channel, queue);
        long last = Messages.take(channel, queue).getEnvelope().getDeliveryTag();
        channel.basicNack(last, true, false);
        assertEquals(List.of("1", "2", "3"), buried(channel, graveyard, 3));
    }

    @Test
    void doesNotSendWhatIsRequeuedAcknowledgedPurgedOrDeleted() throws Exception {
        Channel channel = broker.channel();
        String graveyard = letters.graveyard(channel);
        String queue = letters.dying(channel, Map.of());
        Messages.put(channel, queue, "1", "2", "3");
        channel.basicNack(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false, true);
        channel.basicAck(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false);
        channel.queuePurge(queue);
        Messages.put(channel, queue, "4");
        channel.queueDelete(queue);
        String marker = letters.dying(channel, Map.of());
        Messages.put(channel, marker, "marker");
        channel.basicReject(Messages.take(channel, marker).getEnvelope().getDeliveryTag(), false);
        assertEquals(List.of("marker"), buried(channel, graveyard, 1));
    }

    @Test
    void sendsExpiredMessages() throws Exception {
        Channel channel = broker.channel();
        String graveyard = letters.graveyard(channel);
        String queue = letters.dying(channel, Map.of("x-message-ttl", 50));
        Messages.put(channel, queue, "m");
        Map<String, Object> death = death(awaitOne(channel, graveyard));
        assertEquals("expired", text(death, "reason"));
        assertNull(death.get("original-expiration"), "the message had none of its own");
    }

    @Test
    void takesTheExpirationAwaySoThatTheMessageDoesNotExpireAgain() throws Exception {
        Channel channel = broker.channel();
        String graveyard = letters.graveyard(channel);
        String queue = letters.dying(channel, Map.of());
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().expiration("50").build();
        Messages.publish(channel, "", queue, properties, "m");
        GetResponse got = awaitOne(channel, graveyard);
        assertNull(got.getProps().getExpiration());
        assertEquals("50", text(death(got), "original-expiration"));
        assertEquals("expired", text(death(got), "reason"));
    }

    @Test
    void sendsTheOldestMessagesOfAFullQueue() throws Exception {
        Channel channel = broker.channel();
        String graveyard = letters.graveyard(channel);
        String queue = letters.dying(channel, Map.of("x-max-length", 1));
        Messages.put(channel, queue, "1", "2", "3");
        assertEquals(List.of("1", "2"), buried(channel, graveyard, 2));
        assertEquals(List.of("3"), Messages.drain(channel, queue));
    }

    @Test
    void namesTheReasonMaxlen() throws Exception {
        Channel channel = broker.channel();
        String graveyard = letters.graveyard(channel);
        String queue = letters.dying(channel, Map.of("x-max-length", 0));
        Messages.put(channel, queue, "m");
        assertEquals("maxlen", text(death(awaitOne(channel, graveyard)), "reason"));
    }

    @Test
    void sendsTheNewcomerOfAFullQueueThatSaysSo() throws Exception {
        Channel channel = broker.channel();
        String graveyard = letters.graveyard(channel);
        String queue = letters.dying(channel, Map.of("x-max-length", 1, "x-overflow", "reject-publish-dlx"));
        Messages.put(channel, queue, "1");
        Channel publishing = channel.getConnection().createChannel();
        publishing.basicPublish("", queue, null, Messages.bytes("2"));
        GetResponse got = awaitOne(channel, graveyard);
        assertEquals("2", Messages.text(got));
        assertEquals("maxlen", text(death(got), "reason"));
        assertEquals(List.of("1"), Messages.drain(channel, queue));
    }

    // --- where to

    @Test
    void deliversWithTheDeadLetterExchangeAndTheOriginalKey() throws Exception {
        Channel channel = broker.channel();
        String graveyard = letters.graveyard(channel);
        String queue = letters.dying(channel, Map.of());
        Messages.put(channel, queue, "m");
        rejectNext(channel, queue);
        GetResponse got = awaitOne(channel, graveyard);
        assertEquals(letters.exchange(), got.getEnvelope().getExchange());
        assertEquals(queue, got.getEnvelope().getRoutingKey());
        assertEquals(false, got.getEnvelope().isRedeliver(), "nobody has seen it in this queue");
    }

    @Test
    void replacesAllKeysByTheDeadLetterRoutingKey() throws Exception {
        Channel channel = broker.channel();
        String graveyard = letters.graveyard(channel);
        String queue = letters.dying(channel, Map.of("x-dead-letter-routing-key", "it.grave"));
        Map<String, Object> headers = Map.of("CC", List.of("it.cc"), "BCC", List.of("it.bcc"));
        Messages.publish(channel, "", queue, headers(headers), "m");
        rejectNext(channel, queue);
        GetResponse got = awaitOne(channel, graveyard);
        assertEquals("it.grave", got.getEnvelope().getRoutingKey());
        assertNull(got.getProps().getHeaders().get("CC"));
        assertEquals(List.of(queue, "it.cc"), texts(death(got).get("routing-keys")));
    }

    @Test
    void routesByTheKeysOfCcToo() throws Exception {
        Channel channel = broker.channel();
        channel.exchangeDeclare(letters.exchange(), "direct");
        String bound = channel.queueDeclare(broker.name("bound"), false, true, false, null)
                .getQueue();
        channel.queueBind(bound, letters.exchange(), "it.cc");
        String queue = letters.dying(channel, Map.of());
        Messages.publish(channel, "", queue, headers(Map.of("CC", List.of("it.cc"))), "m");
        rejectNext(channel, queue);
        GetResponse got = awaitOne(channel, bound);
        assertEquals(List.of("it.cc"), texts(got.getProps().getHeaders().get("CC")));
    }

    @Test
    void dropsSilentlyWhatHasNoDeadLetterExchange() throws Exception {
        Channel channel = broker.channel();
        String queue = channel.queueDeclare(
                        broker.name("q"), false, true, false, Map.of("x-dead-letter-exchange", "it.no.such.exchange"))
                .getQueue();
        Messages.put(channel, queue, "m", "n");
        rejectNext(channel, queue);
        assertEquals(List.of("n"), Messages.drain(channel, queue));
    }

    @Test
    void dropsSilentlyWhatTheDeadLetterExchangeDoesNotRoute() throws Exception {
        Channel channel = broker.channel();
        channel.exchangeDeclare(letters.exchange(), "direct");
        String queue = letters.dying(channel, Map.of());
        Messages.put(channel, queue, "m", "n");
        rejectNext(channel, queue);
        assertEquals(List.of("n"), Messages.drain(channel, queue));
    }

    @Test
    void sendsThroughAnInternalExchange() throws Exception {
        Channel channel = broker.channel();
        channel.exchangeDeclare(letters.exchange(), "fanout", false, false, true, null);
        String grave = channel.queueDeclare(broker.name("grave"), false, true, false, null)
                .getQueue();
        channel.queueBind(grave, letters.exchange(), "");
        String queue = letters.dying(channel, Map.of());
        Messages.put(channel, queue, "m");
        rejectNext(channel, queue);
        assertEquals("m", Messages.text(awaitOne(channel, grave)));
    }

    @Test
    void keepsPropertiesPersistenceAndPriority() throws Exception {
        Channel channel = broker.channel();
        String graveyard = letters.graveyard(channel);
        String queue = letters.dying(channel, Map.of());
        AMQP.BasicProperties sent = new AMQP.BasicProperties.Builder()
                .contentType("text/plain")
                .deliveryMode(2)
                .priority(7)
                .correlationId("c")
                .replyTo("r")
                .messageId("m")
                .type("t")
                .appId("a")
                .headers(Map.of("own", "header"))
                .build();
        Messages.publish(channel, "", queue, sent, "m");
        rejectNext(channel, queue);
        AMQP.BasicProperties got = awaitOne(channel, graveyard).getProps();
        assertEquals(sent.builder().headers(got.getHeaders()).build(), got);
        assertEquals("header", got.getHeaders().get("own").toString());
    }

    @Test
    void wakesTheConsumersOfTheTarget() throws Exception {
        Channel channel = broker.channel();
        String graveyard = letters.graveyard(channel);
        Deliveries deliveries = Deliveries.of(channel, graveyard, true);
        String queue = letters.dying(channel, Map.of());
        Messages.put(channel, queue, "m");
        rejectNext(channel, queue);
        assertEquals(List.of("m"), deliveries.bodies(1));
    }
}
