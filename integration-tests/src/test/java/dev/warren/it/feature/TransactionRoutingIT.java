package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where the messages of a transaction go (protocol 7.13): routed when they are published, to queues that are there at the commit. */
class TransactionRoutingIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void returnsUnroutableMandatoryMessagesAtCommitBeforeItsAnswer() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Frame.method(1, 90, 10, new Octets()));
        client.expect(90, 11);
        client.send(Methods.publish(1, "", "it.nowhere", 1), Methods.bareHeader(1, 0));
        client.openChannel(2);
        client.send(Frame.method(1, 90, 20, new Octets()));
        assertEquals(1, client.expect(60, 50).channel(), "nothing came before the commit");
        client.readContent();
        client.expect(90, 21);
    }

    @Test
    void routesAtPublishTime() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.queueBind(queue, "amq.direct", "it.before");
        channel.txSelect();
        channel.basicPublish("amq.direct", "it.before", null, Messages.bytes("bound then"));
        channel.basicPublish("amq.direct", "it.after", null, Messages.bytes("bound later"));
        channel.queueUnbind(queue, "amq.direct", "it.before");
        channel.queueBind(queue, "amq.direct", "it.after");
        channel.txCommit();
        assertEquals(List.of("bound then"), Messages.drain(channel, queue));
    }

    @Test
    void findsTheQueueOfADefaultExchangesKeyAtCommit() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("later");
        List<String> returned = new ArrayList<>();
        channel.addReturnListener(message -> returned.add(message.getRoutingKey()));
        channel.txSelect();
        channel.basicPublish("", queue, true, null, Messages.bytes("m"));
        channel.queueDeclare(queue, false, true, false, null);
        channel.txCommit();
        assertEquals(List.of("m"), Messages.drain(channel, queue));
        assertEquals(List.of(), returned);
    }

    @Test
    void commitsToAQueueThatWasDeclaredAnewMeanwhile() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.queueBind(queue, "amq.direct", "it.anew");
        channel.txSelect();
        channel.basicPublish("amq.direct", "it.anew", null, Messages.bytes("m"));
        channel.queueDelete(queue);
        channel.queueDeclare(queue, false, true, false, null);
        channel.txCommit();
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    @Test
    void returnsAMandatoryMessageWhoseQueueIsGoneAtCommit() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        List<String> returned = new ArrayList<>();
        channel.addReturnListener(message -> returned.add(message.getRoutingKey()));
        channel.txSelect();
        channel.basicPublish("", queue, true, null, Messages.bytes("m"));
        channel.queueDelete(queue);
        channel.txCommit();
        assertEquals(List.of(queue), returned, "before the commit's answer");
    }

    @Test
    void commitsToAQueueThatWasDeletedMeanwhile() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.txSelect();
        channel.basicPublish("", queue, Messages.PERSISTENT, Messages.bytes("m"));
        channel.queueDelete(queue);
        channel.txCommit();
        assertTrue(channel.isOpen());
    }
}
