package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Messages;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** bind and unbind of queues and of exchanges. */
class BindingIT {

    private static final String DEFAULT = "ACCESS_REFUSED - operation not permitted on the default exchange";

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void bindsTheSameTwiceAsOne() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.queueBind(queue, "amq.direct", queue);
        channel.queueBind(queue, "amq.direct", queue);
        Messages.publish(channel, "amq.direct", queue, null, "once");
        channel.queueUnbind(queue, "amq.direct", queue);
        Messages.publish(channel, "amq.direct", queue, null, "none");
        assertEquals(List.of("once"), Messages.drain(channel, queue));
    }

    @Test
    void unbindsWhatIsNotThere() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.queueUnbind(queue, "amq.direct", "never bound");
        channel.queueUnbind("it.none", "amq.direct", "k");
        channel.queueUnbind(queue, "it.none", "k");
        channel.exchangeUnbind("amq.fanout", "it.none", "k");
        channel.exchangeUnbind("it.none", "amq.fanout", "k");
    }

    @Test
    void takesOtherArgumentsForAnotherBinding() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.queueBind(queue, "amq.direct", queue, Map.of("a", 1));
        channel.queueBind(queue, "amq.direct", queue, Map.of("a", 2));
        channel.queueUnbind(queue, "amq.direct", queue, Map.of("a", 1));
        Messages.publish(channel, "amq.direct", queue, null, "by the second");
        channel.queueUnbind(queue, "amq.direct", queue, Map.of("a", 2));
        Messages.publish(channel, "amq.direct", queue, null, "none");
        assertEquals(List.of("by the second"), Messages.drain(channel, queue));
    }

    @Test
    void doesNotBindAMissingQueue() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                404,
                "NOT_FOUND - no queue 'it.none' in vhost '/'",
                50,
                20,
                () -> channel.queueBind("it.none", "amq.direct", "k"));
    }

    @Test
    void doesNotBindToAMissingExchange() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Closes.channel(
                channel,
                404,
                "NOT_FOUND - no exchange 'it.none' in vhost '/'",
                50,
                20,
                () -> channel.queueBind(queue, "it.none", "k"));
    }

    @Test
    void doesNotBindMissingExchanges() throws Exception {
        for (String[] ends : new String[][] {{"it.none", "amq.direct"}, {"amq.direct", "it.none"}}) {
            Channel channel = broker.channel();
            Closes.channel(
                    channel,
                    404,
                    "NOT_FOUND - no exchange 'it.none' in vhost '/'",
                    40,
                    30,
                    () -> channel.exchangeBind(ends[0], ends[1], "k"));
        }
    }

    @Test
    void leavesTheDefaultExchangesBindingsAlone() throws Exception {
        Channel owner = broker.channel();
        String queue = broker.queue(owner);
        refusedOnDefault(owner, 50, 20, channel -> channel.queueBind(queue, "", "k"));
        refusedOnDefault(owner, 50, 50, channel -> channel.queueUnbind(queue, "", queue));
        refusedOnDefault(owner, 40, 30, channel -> channel.exchangeBind("", "amq.direct", "k"));
        refusedOnDefault(owner, 40, 30, channel -> channel.exchangeBind("amq.direct", "", "k"));
        refusedOnDefault(owner, 40, 40, channel -> channel.exchangeUnbind("amq.direct", "", "k"));
    }

    @Test
    void routesThroughExchangesBoundToExchanges() throws Exception {
        Channel channel = broker.channel();
        String source = broker.name("source");
        String middle = broker.name("middle");
        String queue = broker.queue(channel);
        channel.exchangeDeclare(source, "topic");
        channel.exchangeDeclare(middle, "direct", false, false, true, null);
        channel.exchangeBind(middle, source, "a.#");
        channel.queueBind(queue, middle, "a.b");
        Messages.publish(channel, source, "a.b", null, "both match");
        Messages.publish(channel, source, "a.c", null, "second does not");
        Messages.publish(channel, source, "b", null, "first does not");
        var got = Messages.take(channel, queue);
        assertEquals("both match", Messages.text(got));
        assertEquals(source, got.getEnvelope().getExchange());
        assertEquals("a.b", got.getEnvelope().getRoutingKey());
        assertEquals(0, got.getMessageCount());
        channel.exchangeUnbind(middle, source, "a.#");
        Messages.publish(channel, source, "a.b", null, "unbound");
        assertEquals(0, Messages.ready(channel, queue));
    }

    @Test
    void visitsEachExchangeOfACycleOnce() throws Exception {
        Channel channel = broker.channel();
        String first = broker.name("first");
        String second = broker.name("second");
        String queue = broker.queue(channel);
        channel.exchangeDeclare(first, "fanout");
        channel.exchangeDeclare(second, "fanout");
        channel.exchangeBind(first, second, "");
        channel.exchangeBind(second, first, "");
        channel.exchangeBind(first, first, "");
        channel.queueBind(queue, first, "");
        channel.queueBind(queue, second, "");
        Messages.publish(channel, first, "", null, "one");
        assertEquals(List.of("one"), Messages.drain(channel, queue));
    }

    @Test
    void storesAMessageOncePerQueueHoweverManyWaysLeadThere() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        String queue = broker.queue(channel);
        channel.exchangeDeclare(exchange, "topic");
        for (String pattern : List.of("#", "a.*", "*.b", "a.b", "a.#")) {
            channel.queueBind(queue, exchange, pattern);
        }
        Messages.publish(channel, exchange, "a.b", null, "once");
        assertEquals(List.of("once"), Messages.drain(channel, queue));
    }

    @Test
    void removesBindingsWithTheirQueueOrExchange() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "fanout");
        String queue = broker.queue(channel);
        channel.queueBind(queue, exchange, "");
        channel.queueDelete(queue);
        broker.queue(channel);
        Messages.publish(channel, exchange, "", null, "the new queue is not bound");
        assertEquals(0, Messages.ready(channel, queue));
        channel.exchangeDelete(exchange, true);
        channel.exchangeDeclare(exchange, "fanout");
        Messages.publish(channel, exchange, "", null, "nor is the new exchange");
        assertEquals(0, Messages.ready(channel, queue));
    }

    @Test
    void autoDeletesUpstreamWhenADestinationExchangeGoes() throws Exception {
        Channel channel = broker.channel();
        String upstream = broker.name("up");
        String downstream = broker.name("down");
        channel.exchangeDeclare(upstream, "fanout", false, true, null);
        channel.exchangeDeclare(downstream, "fanout");
        channel.exchangeBind(downstream, upstream, "");
        channel.exchangeDelete(downstream);
        Closes.channel(
                channel,
                404,
                "NOT_FOUND - no exchange '" + upstream + "' in vhost '/'",
                40,
                10,
                () -> channel.exchangeDeclarePassive(upstream));
    }

    @Test
    void bindsExchangesWithoutAnAnswer() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        String queue = broker.queue(channel);
        channel.exchangeDeclare(exchange, "fanout");
        channel.queueBind(queue, exchange, "");
        channel.exchangeBindNoWait(exchange, "amq.direct", queue, null);
        channel.basicPublish("amq.direct", queue, null, Messages.bytes("m"));
        Await.equal("ready", 1, () -> Messages.ready(channel, queue));
        channel.exchangeUnbindNoWait(exchange, "amq.direct", queue, null);
        Messages.publish(channel, "amq.direct", queue, null, "n");
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    private interface Use {
        void on(Channel channel) throws Exception;
    }

    private static void refusedOnDefault(Channel owner, int classId, int methodId, Use use) throws Exception {
        Channel channel = owner.getConnection().createChannel();
        Closes.channel(channel, 403, DEFAULT, classId, methodId, () -> use.on(channel));
    }
}
