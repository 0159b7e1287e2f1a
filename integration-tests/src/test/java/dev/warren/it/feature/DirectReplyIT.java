package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.Return;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Direct reply-to (protocol 10.1): replies without a queue of one's own. */
class DirectReplyIT {

    private static final String PSEUDO = "amq.rabbitmq.reply-to";
    private static final AMQP.BasicProperties ASKING = new AMQP.BasicProperties.Builder()
            .replyTo(PSEUDO)
            .correlationId("c1")
            .build();

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void carriesAReplyBackToTheChannelThatAsked() throws Exception {
        Channel client = broker.channel();
        Channel server = broker.channel();
        String queue = requests(server);
        Deliveries replies = Deliveries.of(client, PSEUDO, true);
        client.basicPublish("", queue, ASKING, Messages.bytes("question"));
        GetResponse question = awaitOne(server, queue);
        String address = question.getProps().getReplyTo();
        assertTrue(address.startsWith(PSEUDO + "."), address);
        server.basicPublish("", address, question.getProps(), Messages.bytes("answer"));
        Delivery reply = replies.next();
        assertEquals("answer", Deliveries.text(reply));
        assertEquals("c1", reply.getProperties().getCorrelationId());
        assertEquals("", reply.getEnvelope().getExchange());
        assertEquals(address, reply.getEnvelope().getRoutingKey());
        assertFalse(reply.getEnvelope().isRedeliver());
        assertEquals(1, reply.getEnvelope().getDeliveryTag());
    }

    @Test
    void worksOnOneChannelToo() throws Exception {
        Channel channel = broker.channel();
        String queue = requests(channel);
        Deliveries replies = Deliveries.of(channel, PSEUDO, true);
        for (String body : List.of("1", "2", "3")) {
            channel.basicPublish("", queue, ASKING, Messages.bytes(body));
            GetResponse question = Messages.take(channel, queue);
            channel.basicPublish("", question.getProps().getReplyTo(), null, question.getBody());
            assertEquals(body, Deliveries.text(replies.next()));
        }
    }

    @Test
    void keepsTheOrderOfManyReplies() throws Exception {
        Channel client = broker.channel();
        Channel server = broker.channel();
        String address = address(client, server);
        Deliveries replies = new Deliveries(client);
        Channel other = client.getConnection().createChannel();
        String otherAddress = addressOf(other, server, replies);
        assertNotEquals(address, otherAddress);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            sent.add("reply " + i);
            server.basicPublish("", otherAddress, null, Messages.bytes("reply " + i));
        }
        assertEquals(sent, replies.bodies(2000));
    }

    @Test
    @WarrenOnly("RabbitMQ 3.x gives the tag of a reply once more to the next delivery")
    void countsRepliesAmongTheDeliveryTags() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Deliveries replies = new Deliveries(channel);
        String address = addressOf(channel, channel, replies);
        channel.basicPublish("", address, null, Messages.bytes("r"));
        long replyTag = replies.next().getEnvelope().getDeliveryTag();
        channel.basicPublish("", queue, null, Messages.bytes("m"));
        long tag = Messages.take(channel, queue).getEnvelope().getDeliveryTag();
        assertEquals(replyTag + 1, tag);
        channel.basicAck(tag, false);
        assertTrue(channel.isOpen());
    }

    @Test
    void refusesAConsumerThatWouldAcknowledge() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - reply consumer cannot acknowledge",
                60,
                20,
                () -> Deliveries.of(channel, PSEUDO, false));
    }

    @Test
    void refusesASecondConsumer() throws Exception {
        Channel channel = broker.channel();
        Deliveries.of(channel, PSEUDO, true);
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - reply consumer already set",
                60,
                20,
                () -> Deliveries.of(channel, PSEUDO, true));
    }

    @Test
    void refusesToAskWithoutAConsumer() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - fast reply consumer does not exist",
                60,
                40,
                () -> channel.basicPublish("", "it.any", ASKING, new byte[1]));
    }

    @Test
    void refusesToAskAfterTheConsumerWasCancelled() throws Exception {
        Channel channel = broker.channel();
        String tag = channel.basicConsume(PSEUDO, true, new Deliveries(channel));
        channel.basicCancel(tag);
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - fast reply consumer does not exist",
                60,
                40,
                () -> channel.basicPublish("", "it.any", ASKING, new byte[1]));
    }

    @Test
    void refusesATagThatIsInUse() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.basicConsume(queue, true, "it.tag", new Deliveries(channel));
        Closes.connection(
                channel.getConnection(),
                530,
                "NOT_ALLOWED - attempt to reuse consumer tag 'it.tag'",
                () -> channel.basicConsume(PSEUDO, true, "it.tag", new Deliveries(channel)));
    }

    @Test
    void allowsANewConsumerAfterACancel() throws Exception {
        Channel client = broker.channel();
        Channel server = broker.channel();
        String tag = client.basicConsume(PSEUDO, true, new Deliveries(client));
        client.basicCancel(tag);
        Deliveries replies = new Deliveries(client);
        String address = addressOf(client, server, replies);
        server.basicPublish("", address, null, Messages.bytes("m"));
        assertEquals(List.of("m"), replies.bodies(1));
    }

    @Test
    void tellsWhetherTheClientIsStillThere() throws Exception {
        Channel client = broker.channel();
        Channel server = broker.channel();
        String address = address(client, server);
        AMQP.Queue.DeclareOk alive = server.queueDeclarePassive(address);
        assertEquals(address, alive.getQueue());
        assertEquals(0, alive.getMessageCount());
        assertEquals(1, alive.getConsumerCount());
        server.queueDeclare(address, false, false, false, null);
        assertEquals(1, server.queueDeclarePassive(PSEUDO).getConsumerCount());
        client.close();
        Await.until("the address to end", () -> {
            Channel asking = server.getConnection().createChannel();
            try {
                asking.queueDeclarePassive(address);
                asking.close();
                return false;
            } catch (java.io.IOException e) {
                return true;
            }
        });
        Closes.channel(
                server,
                404,
                "NOT_FOUND - no queue '" + address + "' in vhost '/'",
                50,
                10,
                () -> server.queueDeclarePassive(address));
    }

    @Test
    void dropsRepliesToADeadClient() throws Exception {
        Channel client = broker.channel();
        Channel server = broker.channel();
        String address = address(client, server);
        client.close();
        Messages.publish(server, "", address, null, "too late");
        assertTrue(server.isOpen());
    }

    @Test
    @WarrenOnly("since 4.2; 3.x returned every reply that was mandatory")
    void takesAMandatoryReplyForRoutedEvenToADeadClient() throws Exception {
        Channel client = broker.channel();
        Channel server = broker.channel();
        List<Return> returned = Collections.synchronizedList(new ArrayList<>());
        server.addReturnListener(returned::add);
        String address = address(client, server);
        server.confirmSelect();
        server.basicPublish("", address, true, null, Messages.bytes("alive"));
        client.close();
        server.basicPublish("", address, true, null, Messages.bytes("dead"));
        server.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        assertEquals(0, returned.size());
    }

    @Test
    @WarrenOnly("since 4.2")
    void refusesToBindThePseudoQueue() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                403,
                "ACCESS_REFUSED - cannot bind or unbind to a volatile (direct reply-to) queue",
                50,
                20,
                () -> channel.queueBind(PSEUDO, "amq.direct", "k"));
    }

    @Test
    void reachesAClientByCcToo() throws Exception {
        Channel client = broker.channel();
        Channel server = broker.channel();
        Deliveries replies = new Deliveries(client);
        String address = addressOf(client, server, replies);
        String queue = broker.queue(server);
        Messages.publish(
                server,
                "",
                queue,
                new AMQP.BasicProperties.Builder()
                        .headers(Map.of("CC", List.of(address)))
                        .build(),
                "m");
        assertEquals(List.of("m"), replies.bodies(1));
        assertEquals(List.of("m"), Messages.drain(server, queue));
    }

    @Test
    @WarrenOnly("RabbitMQ 3.x replies before the commit")
    void repliesAtCommit() throws Exception {
        Channel client = broker.channel();
        Channel server = broker.channel();
        Deliveries replies = new Deliveries(client);
        String address = addressOf(client, server, replies);
        server.txSelect();
        server.basicPublish("", address, null, Messages.bytes("gone"));
        server.txRollback();
        server.basicPublish("", address, null, Messages.bytes("kept"));
        server.txCommit();
        assertEquals(List.of("kept"), replies.bodies(1));
    }

    @Test
    void deliversLargeRepliesToASlowReader() throws Exception {
        Channel client = broker.channel();
        Channel server = broker.channel();
        Deliveries replies = new Deliveries(client);
        String address = addressOf(client, server, replies);
        byte[] body = new byte[512 * 1024];
        for (int i = 0; i < 10; i++) {
            server.basicPublish("", address, null, body);
        }
        assertEquals(10, replies.next(10).size());
    }

    private static String requests(Channel server) throws Exception {
        return server.queueDeclare(broker.name("requests"), false, true, false, null)
                .getQueue();
    }

    private static String address(Channel client, Channel server) throws Exception {
        return addressOf(client, server, new Deliveries(client));
    }

    /** Where replies to the client go, as a server learns it. */
    private static String addressOf(Channel client, Channel server, Deliveries replies) throws Exception {
        client.basicConsume(PSEUDO, true, replies);
        String queue = server.queueDeclare().getQueue();
        client.basicPublish("", queue, ASKING, Messages.bytes("question"));
        String address = awaitOne(server, queue).getProps().getReplyTo();
        server.queueDelete(queue);
        return address;
    }

    private static GetResponse awaitOne(Channel channel, String queue) throws Exception {
        return Await.value("a message in " + queue, () -> channel.basicGet(queue, true), got -> got != null);
    }
}
