package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.WarrenOnly;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConnectionIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void introducesItselfWithTheCapabilitiesClientsGateFeaturesOn() throws Exception {
        Map<String, Object> properties = broker.connect().getServerProperties();
        Map<?, ?> capabilities = (Map<?, ?>) properties.get("capabilities");
        for (String capability : List.of(
                "publisher_confirms",
                "exchange_exchange_bindings",
                "basic.nack",
                "consumer_cancel_notify",
                "connection.blocked",
                "consumer_priorities",
                "authentication_failure_close",
                "per_consumer_qos",
                "direct_reply_to")) {
            assertEquals(true, capabilities.get(capability), capability);
        }
        String version = properties.get("version").toString();
        assertTrue(version.matches("\\d+\\.\\d+\\.\\d+.*"), version);
        for (String text : List.of("product", "cluster_name", "platform", "copyright", "information")) {
            assertFalse(properties.get(text).toString().isEmpty(), text);
        }
    }

    @Test
    void offersPlainAndAmqplain() throws Exception {
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        ByteBuffer start = client.expect(10, 10).arguments();
        assertEquals(0, start.get(), "major version");
        assertEquals(9, start.get(), "minor version");
        Frame.longstr(start);
        List<String> mechanisms = List.of(new String(Frame.longstr(start), StandardCharsets.UTF_8).split(" "));
        assertTrue(mechanisms.containsAll(List.of("PLAIN", "AMQPLAIN")), mechanisms.toString());
        assertEquals("en_US", new String(Frame.longstr(start), StandardCharsets.UTF_8));
        assertFalse(start.hasRemaining());
    }

    @Test
    void logsInWithAmqplain() throws Exception {
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        client.expect(10, 10);
        Octets response = new Octets()
                .field("LOGIN", 'S')
                .longstr("guest")
                .field("PASSWORD", 'S')
                .longstr("guest");
        client.send(Methods.startOk("AMQPLAIN", response.bytes()));
        client.expect(10, 30);
        client.send(Methods.tuneOk(0x7FF, RawClient.FRAME_MAX, 0), Methods.connectionOpen("/"));
        ByteBuffer openOk = client.expect(10, 41).arguments();
        assertEquals("", Frame.shortstr(openOk), "known hosts");
    }

    @Test
    @WarrenOnly("RabbitMQ offers it from 4.0 on")
    void logsInAnonymouslyAsGuest() throws Exception {
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        client.expect(10, 10);
        client.send(Methods.startOk("ANONYMOUS", new byte[0]));
        client.expect(10, 30);
        client.send(Methods.tuneOk(0x7FF, RawClient.FRAME_MAX, 0), Methods.connectionOpen("/"));
        client.expect(10, 41);
    }

    @Test
    void proposesRabbitMqsLimits() throws Exception {
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        client.expect(10, 10);
        client.send(Methods.startOk("PLAIN", Methods.plain("guest", "guest")));
        ByteBuffer tune = client.expect(10, 30).arguments();
        assertEquals(2047, tune.getShort(), "channel_max");
        assertEquals(131_072, tune.getInt(), "frame_max");
        assertEquals(60, tune.getShort(), "heartbeat");
    }

    @Test
    void tellsWhyALoginIsRefused() throws Exception {
        String text = "ACCESS_REFUSED - Login was refused using authentication mechanism %s."
                + " For details see the broker logfile.";
        for (String[] login : new String[][] {{"guest", "wrong"}, {"nobody", "guest"}, {"guest", ""}}) {
            RawClient client = broker.raw();
            client.send(Methods.PROTOCOL_HEADER);
            client.expect(10, 10);
            client.send(Methods.startOk("PLAIN", Methods.plain(login[0], login[1])));
            client.expectConnectionClose(403, text.formatted("PLAIN"));
        }
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        client.expect(10, 10);
        Octets wrong = new Octets()
                .field("LOGIN", 'S')
                .longstr("guest")
                .field("PASSWORD", 'S')
                .longstr("x");
        client.send(Methods.startOk("AMQPLAIN", wrong.bytes()));
        client.expectConnectionClose(403, text.formatted("AMQPLAIN"));
    }

    @Test
    void dropsARefusedClientThatDoesNotKnowTheClose() throws Exception {
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        client.expect(10, 10);
        client.send(Methods.startOk(new Octets(), "PLAIN", Methods.plain("guest", "wrong")));
        assertThrows(IOException.class, client::read);
    }

    @Test
    void refusesAnUnknownVirtualHost() throws Exception {
        for (String host : List.of("nowhere", "")) {
            RawClient client = broker.raw();
            client.send(Methods.PROTOCOL_HEADER);
            client.expect(10, 10);
            client.send(Methods.startOk("PLAIN", Methods.plain("guest", "guest")));
            client.expect(10, 30);
            client.send(Methods.tuneOk(2047, RawClient.FRAME_MAX, 0), Methods.connectionOpen(host));
            client.expectConnectionClose(530, "NOT_ALLOWED - vhost " + host + " not found");
        }
    }

    @Test
    @WarrenOnly("RabbitMQ hangs up without a word before connection.open")
    void refusesMoreChannelsThanItOffered() throws Exception {
        refusesTuneOk(
                2048,
                RawClient.FRAME_MAX,
                "negotiated channel_max = 2048 is higher than the maximum allowed value (2047)");
        refusesTuneOk(
                0,
                RawClient.FRAME_MAX,
                "negotiated channel_max = 0 (no limit) is higher than the maximum allowed value (2047)");
    }

    @Test
    @WarrenOnly("RabbitMQ hangs up without a word before connection.open")
    void refusesAFrameMaxOutOfBounds() throws Exception {
        refusesTuneOk(2047, 131_073, "negotiated frame_max = 131073 is higher than the maximum allowed value (131072)");
        refusesTuneOk(2047, 0, "negotiated frame_max = 0 (no limit) is higher than the maximum allowed value (131072)");
        refusesTuneOk(2047, 4095, "negotiated frame_max = 4095 is lower than the minimum allowed value (4096)");
    }

    @Test
    void acceptsTheSpecificationsLeastFrameMaxAndCutsBodiesToIt() throws Exception {
        RawClient client = broker.raw().handshake(10, 4096, 0).openChannel(1);
        client.send(Methods.queueDeclareExclusive(1, "it.small-frames"));
        client.expect(50, 11);
        byte[] body = new byte[10_000];
        client.send(
                Methods.publish(1, "", "it.small-frames"),
                Methods.bareHeader(1, body.length),
                Frame.body(1, java.util.Arrays.copyOf(body, 4088)),
                Frame.body(1, java.util.Arrays.copyOf(body, 4088)),
                Frame.body(1, java.util.Arrays.copyOf(body, body.length - 2 * 4088)));
        client.send(Methods.get(1, "it.small-frames", true));
        client.expect(60, 71);
        RawClient.Content content = client.readContent();
        assertArrayEquals(body, content.body());
        assertTrue(
                content.frameSizes().stream().allMatch(size -> size <= 4088),
                content.frameSizes().toString());
    }

    @Test
    void servesAClientThatSendsEverythingAtOnce() throws Exception {
        RawClient client = broker.raw();
        Octets all = new Octets().raw(Methods.PROTOCOL_HEADER);
        for (Frame frame : List.of(
                Methods.startOk("PLAIN", Methods.plain("guest", "guest")),
                Methods.tuneOk(2047, RawClient.FRAME_MAX, 0),
                Methods.connectionOpen("/"),
                Methods.channelOpen(1),
                Methods.queueDeclareExclusive(1, "it.pipelined"))) {
            all.raw(frame.encode());
        }
        client.send(all.bytes());
        client.expect(10, 10);
        client.expect(10, 30);
        client.expect(10, 41);
        client.expect(20, 11);
        client.expect(50, 11);
    }

    @Test
    void servesAClientThatSendsOctetByOctet() throws Exception {
        RawClient client = broker.raw();
        for (byte octet : Methods.PROTOCOL_HEADER) {
            client.send(new byte[] {octet});
        }
        client.expect(10, 10);
        for (byte octet :
                Methods.startOk("PLAIN", Methods.plain("guest", "guest")).encode()) {
            client.send(new byte[] {octet});
        }
        client.expect(10, 30);
    }

    @Test
    void answersCloseAndIgnoresWhatFollowsIt() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.connectionClose(), Methods.channelOpen(1), Methods.channelOpen(2));
        client.expect(10, 51);
        client.shutdownOutput();
        client.expectEnd();
    }

    /** amqplib sends close ahead of what its channels still have to say. */
    @Test
    void answersCloseToAClientThatIsStillWriting() throws Exception {
        for (int i = 0; i < 20; i++) {
            RawClient client = broker.raw().handshake().openChannel(1);
            client.send(Methods.connectionClose());
            for (int frame = 0; frame < 200; frame++) {
                client.send(Frame.body(1, new byte[4096]));
            }
            client.expect(10, 51);
            assertThrows(EOFException.class, client::read);
            client.close();
        }
    }

    @Test
    void answersCloseBehindAllThatTheClientHasYetToRead() throws Exception {
        String queue = broker.name("q");
        Channel channel = broker.channel();
        channel.queueDeclare(queue, false, false, false, null);
        byte[] moreThanSocketsHold = new byte[15 << 20];
        channel.confirmSelect();
        channel.basicPublish("", queue, null, moreThanSocketsHold);
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());

        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.consume(1, queue, "c", true));
        client.expect(60, 21);
        client.peek(1);
        client.send(Methods.connectionClose());
        for (int i = 0; i < 3; i++) {
            client.send(Methods.publish(1, "", queue), Methods.bareHeader(1, 0));
        }
        client.expect(60, 60);
        assertEquals(moreThanSocketsHold.length, client.readContent().body().length);
        client.expect(10, 51);
        client.send(Methods.publish(1, "", queue), Methods.bareHeader(1, 0));
        client.shutdownOutput();
        client.expectEnd();
        assertEquals(0, channel.messageCount(queue), "taken behind the close");
    }

    @Test
    void hasDeletedExclusiveQueuesWhenItAnswersClose() throws Exception {
        String queue = broker.name("mine");
        for (int i = 0; i < 20; i++) {
            try (Connection connection = broker.connect()) {
                connection.createChannel().queueDeclare(queue, false, true, false, null);
            }
        }
    }

    @Test
    void refusesASecondConnectionOpen() throws Exception {
        RawClient client = broker.raw().handshake();
        client.send(Methods.connectionOpen("/"));
        client.expectConnectionCloseStarting(504, "CHANNEL_ERROR");
    }

    @Test
    void servesMoreThanOneConnectionAtATime() throws Exception {
        Channel[] channels = new Channel[10];
        for (int i = 0; i < channels.length; i++) {
            channels[i] = broker.channel();
        }
        for (Channel channel : channels) {
            String queue = channel.queueDeclare().getQueue();
            assertEquals(0, channel.queueDeclarePassive(queue).getMessageCount());
        }
    }

    @Test
    void namesTheMethodThatClosedTheConnection() throws Exception {
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        Closes.connection(
                connection, 540, "NOT_IMPLEMENTED - prefetch_size!=0 (1)", () -> channel.basicQos(1, 1, false));
        assertTrue(connection.getCloseReason().getMessage().contains("class-id=60, method-id=10"));
    }

    private static void refusesTuneOk(int channelMax, long frameMax, String text) throws IOException {
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        client.expect(10, 10);
        client.send(Methods.startOk("PLAIN", Methods.plain("guest", "guest")));
        client.expect(10, 30);
        client.send(Methods.tuneOk(channelMax, frameMax, 0), Methods.connectionOpen("/"));
        client.expectConnectionClose(530, "NOT_ALLOWED - " + text);
    }
}
