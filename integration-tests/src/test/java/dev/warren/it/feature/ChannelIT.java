package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.WarrenOnly;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChannelIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void wantsChannelOpenFirst() throws Exception {
        RawClient client = broker.raw().handshake();
        client.send(Methods.queueDeclareExclusive(1, "it.too-early"));
        client.expectConnectionClose(504, "CHANNEL_ERROR - expected 'channel.open'");
    }

    @Test
    void refusesASecondOpen() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.channelOpen(1));
        client.expectConnectionClose(504, "CHANNEL_ERROR - second 'channel.open' seen");
    }

    @Test
    void refusesMoreChannelsThanNegotiated() throws Exception {
        RawClient client = broker.raw().handshake(3, RawClient.FRAME_MAX, 0);
        client.openChannel(1).openChannel(2).openChannel(3);
        client.send(Methods.channelOpen(4));
        client.expectConnectionClose(
                530, "NOT_ALLOWED - number of channels opened (3) has reached the negotiated channel_max (3)");
    }

    @Test
    void opensAndClosesManyChannelsOnOneConnection() throws Exception {
        Connection connection = broker.connect();
        for (int i = 0; i < 300; i++) {
            Channel channel = connection.createChannel(1);
            channel.basicQos(i % 10);
            channel.close();
        }
    }

    @Test
    void keepsOtherChannelsWhenOneFails() throws Exception {
        Connection connection = broker.connect();
        Channel good = connection.createChannel();
        String queue = good.queueDeclare().getQueue();
        Channel bad = connection.createChannel();
        Closes.channel(
                bad,
                404,
                "NOT_FOUND - no queue 'it.none' in vhost '/'",
                50,
                10,
                () -> bad.queueDeclarePassive("it.none"));
        Messages.put(good, queue, "still here");
        assertEquals("still here", Messages.text(Messages.take(good, queue)));
    }

    @Test
    void dropsWhatArrivesBetweenItsCloseAndCloseOk() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.queueDeclareExclusive(1, "it.alive"));
        client.expect(50, 11);
        client.send(
                Methods.publish(1, "it.no-such-exchange", "k"),
                Methods.bareHeader(1, 1),
                Frame.body(1, new byte[1]),
                Methods.publish(1, "it.no-such-exchange", "k"),
                Methods.bareHeader(1, 1),
                Frame.body(1, new byte[1]),
                Methods.ack(1, 99),
                Methods.queueDeclareExclusive(1, "it.alive"));
        client.expectChannelClose(
                1, new Frame.Close(404, "NOT_FOUND - no exchange 'it.no-such-exchange' in vhost '/'", 60, 40));
        client.send(Methods.channelCloseOk(1), Methods.channelOpen(1));
        client.expect(20, 11);
        client.send(Methods.queueDeclareExclusive(1, "it.alive"));
        client.expect(50, 11);
    }

    @Test
    void answersACloseWhilePublishesAreInFlight() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.queueDeclareExclusive(1, "it.flight"), Frame.method(1, 85, 10, new Octets().u8(0)));
        client.expect(50, 11);
        client.expect(85, 11);
        for (int i = 0; i < 2000; i++) {
            client.send(Methods.publish(1, "", "it.flight"), Methods.bareHeader(1, 1), Frame.body(1, new byte[1]));
        }
        client.send(Methods.channelClose(1));
        Frame frame = client.read();
        while (frame.is(60, 80)) {
            frame = client.read();
        }
        assertTrue(frame.is(20, 41), frame.toString());
        client.openChannel(1);
        client.send(Methods.queueDeclareExclusive(1, "it.flight"));
        java.nio.ByteBuffer declared = client.expect(50, 11).arguments();
        Frame.shortstr(declared);
        assertEquals(2000, declared.getInt());
    }

    @Test
    void answersACloseThatCrossesItsOwn() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.ack(1, 7), Methods.channelClose(1));
        client.expectChannelClose(1, new Frame.Close(406, "PRECONDITION_FAILED - unknown delivery tag 7", 60, 80));
        client.expect(20, 41);
        client.send(Methods.channelCloseOk(1), Methods.channelOpen(2));
        assertEquals(2, client.expect(20, 11).channel());
    }

    @Test
    void givesAClosedNumberFreeAtOnce() throws Exception {
        RawClient client = broker.raw().handshake();
        for (int i = 0; i < 50; i++) {
            client.send(Methods.channelOpen(5), Methods.channelClose(5));
            client.expect(20, 11);
            client.expect(20, 41);
        }
    }

    @Test
    void confirmsFlowThatIsOn() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Frame.method(1, 20, 20, new Octets().u8(1)));
        assertEquals(1, client.expect(20, 21).arguments().get());
    }

    @Test
    void doesNotStopItsFlow() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Frame.method(1, 20, 20, new Octets().u8(0)));
        client.expectConnectionClose(540, "NOT_IMPLEMENTED - active=false");
    }

    @Test
    void grantsAccessRequestsAsATicket() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Frame.method(1, 30, 10, new Octets().shortstr("/data").u8(0b11111)));
        assertEquals(1, client.expect(30, 11).arguments().getShort());
    }

    @Test
    void refusesAMethodThatOnlyAServerSends() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Frame.method(1, 60, 72, new Octets().shortstr("")));
        client.expectConnectionClose(503, "COMMAND_INVALID - unimplemented method");
    }

    @Test
    void requeuesAndRemovesConsumersWhenAChannelEnds() throws Exception {
        Connection connection = broker.connect();
        Channel watching = connection.createChannel();
        String queue = broker.queue(watching);
        Messages.put(watching, queue, "a", "b");
        Channel channel = connection.createChannel();
        Messages.take(channel, queue);
        Messages.take(channel, queue);
        assertEquals(0, Messages.ready(watching, queue));
        channel.basicConsume(queue, new Deliveries(channel));
        assertEquals(1, watching.queueDeclarePassive(queue).getConsumerCount());
        channel.close();
        Await.equal("ready messages", 2, () -> Messages.ready(watching, queue));
        assertEquals(0, watching.queueDeclarePassive(queue).getConsumerCount());
        assertTrue(Messages.take(watching, queue).getEnvelope().isRedeliver());
    }

    @Test
    @WarrenOnly("RabbitMQ tells failed internals in other words")
    void neverAnswersAValidConversationWithAnInternalError() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Frame.method(1, 20, 20, new Octets()));
        Frame close = client.read();
        assertTrue(close.is(10, 50), close.toString());
        assertTrue(Frame.Close.of(close).code() != 541, close.toString());
    }
}
