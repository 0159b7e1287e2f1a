package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Admin;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.WarrenOnly;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a publish is refused for, and what is told of several reasons (protocol 7.1, 7.7, 7.10, 7.11). */
class PublishChecksIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @RegisterExtension
    final Admin admin = new Admin(broker);

    private static AMQP.BasicProperties.Builder properties() {
        return new AMQP.BasicProperties.Builder();
    }

    private static void refused(
            Channel channel, int code, String text, String exchange, AMQP.BasicProperties properties) throws Exception {
        Closes.channel(
                channel,
                code,
                text,
                60,
                40,
                () -> channel.basicPublish(exchange, "it.nowhere", properties, new byte[1]));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "abc | no_integer",
                "~~ | no_integer",
                "1.5 | {leftover_string,\".5\"}",
                "10s | {leftover_string,\"s\"}",
                "-1 | {value_negative,-1}",
                "315360000001 | {value_too_large,315360000001}"
            })
    void refusesAnExpirationThatIsNoTime(String expiration, String why) throws Exception {
        refused(
                broker.channel(),
                406,
                "PRECONDITION_FAILED - invalid expiration '" + expiration + "': " + why,
                "",
                properties().expiration(expiration).build());
    }

    @Test
    void takesTheLongestExpiration() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.publish(
                channel, "", queue, properties().expiration("315360000000").build(), "m");
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    @Test
    @WarrenOnly("older series do not name the kind of access")
    void aMissingPermissionComesBeforeAMissingExchange() throws Exception {
        admin.user("worker", "");
        admin.permission("/", "worker", ".*", "^$", ".*");
        Channel channel = admin.connect("worker", "/").createChannel();
        refused(
                channel,
                403,
                "ACCESS_REFUSED - write access to exchange 'it.none' in vhost '/' refused for user 'worker'",
                "it.none",
                properties().expiration("abc").build());
    }

    @Test
    void aMissingOrInternalExchangeComesBeforeWhatIsWrongWithTheMessage() throws Exception {
        Connection connection = broker.connect();
        AMQP.BasicProperties wrong = properties()
                .expiration("abc")
                .userId("someone")
                .headers(Map.of("CC", 1))
                .build();
        refused(connection.createChannel(), 404, "NOT_FOUND - no exchange 'it.none' in vhost '/'", "it.none", wrong);
        String internal = broker.name("internal");
        connection.createChannel().exchangeDeclare(internal, "fanout", false, false, true, null);
        refused(
                connection.createChannel(),
                403,
                "ACCESS_REFUSED - cannot publish to internal exchange '" + internal + "' in vhost '/'",
                internal,
                wrong);
    }

    @Test
    @WarrenOnly("older series look at the user-id first")
    void anExpirationComesBeforeCcAndThatBeforeTheUserId() throws Exception {
        Connection connection = broker.connect();
        AMQP.BasicProperties.Builder wrong = properties().userId("someone").headers(Map.of("CC", "it.key"));
        refused(
                connection.createChannel(),
                406,
                "PRECONDITION_FAILED - invalid expiration 'abc': no_integer",
                "",
                wrong.expiration("abc").build());
        refused(
                connection.createChannel(),
                406,
                "PRECONDITION_FAILED - invalid message: {unacceptable_type_in_header,\"CC\",longstr}",
                "",
                wrong.expiration(null).build());
    }

    @Test
    void immediateComesBeforeEverythingElse() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.publish(1, "it.none", "k", 0b11), Methods.bareHeader(1, 0));
        client.expectConnectionClose(540, "NOT_IMPLEMENTED - immediate=true");
    }

    @Test
    @WarrenOnly("RabbitMQ 3.x takes messages of up to 128 MiB")
    void theSizeComesBeforeTheExchangeAndIsTakenFromTheHeader() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1).openChannel(2);
        long size = 16 * 1024 * 1024 + 1;
        client.send(Methods.publish(1, "it.none", "k"), Methods.bareHeader(1, size));
        byte[] piece = new byte[131_064];
        for (long sent = 0; sent < size; sent += piece.length) {
            client.send(Frame.body(1, Arrays.copyOf(piece, (int) Math.min(piece.length, size - sent))));
        }
        client.expectChannelClose(
                1,
                new Frame.Close(
                        406,
                        "PRECONDITION_FAILED - message size 16777217 is larger than configured max size 16777216",
                        60,
                        40));
        client.send(Methods.queueDeclareExclusive(2, "it.goes-on"));
        client.expect(50, 11);
    }

    @Test
    void nacksWhatOneOfSeveralQueuesRefusesAndReturnsNothing() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        String full = broker.name("full");
        String open = broker.queue(channel);
        channel.exchangeDeclare(exchange, "fanout");
        channel.queueDeclare(full, false, true, false, Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
        channel.queueBind(full, exchange, "");
        channel.queueBind(open, exchange, "");
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        channel.addConfirmListener(
                (tag, multiple) -> events.add("ack " + tag), (tag, multiple) -> events.add("nack " + tag));
        channel.addReturnListener(message -> events.add("return"));
        channel.confirmSelect();
        for (int i = 1; i <= 2; i++) {
            channel.basicPublish(exchange, "", true, null, Messages.bytes("m" + i));
            Await.equal("answers", i, events::size);
        }
        assertEquals(List.of("ack 1", "nack 2"), events);
        assertEquals(List.of("m1", "m2"), Messages.drain(channel, open));
        assertEquals(List.of("m1"), Messages.drain(channel, full));
    }

    @Test
    void coversNeitherANackNorAnOpenPublishWithAnAckOfSeveral() throws Exception {
        Channel channel = broker.channel();
        String full = broker.name("full");
        String durable = broker.name("durable");
        channel.queueDeclare(full, false, true, false, Map.of("x-max-length", 0, "x-overflow", "reject-publish"));
        channel.queueDeclare(durable, true, false, false, null);
        int count = 3000;
        int[] answers = new int[count + 1];
        Confirms confirms = new Confirms(answers);
        channel.addConfirmListener(confirms::ack, confirms::nack);
        channel.confirmSelect();
        for (int i = 1; i <= count; i++) {
            channel.basicPublish(
                    "", i % 3 == 0 ? full : i % 3 == 1 ? durable : "it.none", Messages.PERSISTENT, new byte[1]);
        }
        Await.equal("answers", count, confirms::answered);
        for (int i = 1; i <= count; i++) {
            assertEquals(i % 3 == 0 ? -1 : 1, answers[i], "answer to publish " + i);
        }
    }

    /** Answers by sequence number: 1 for an ack, -1 for a nack, anything else for two answers. */
    private static final class Confirms {
        private final int[] answers;
        private final BitSet open = new BitSet();
        private int answered;

        Confirms(int[] answers) {
            this.answers = answers;
            open.set(1, answers.length);
        }

        synchronized void ack(long tag, boolean multiple) {
            answer(tag, multiple, 1);
        }

        synchronized void nack(long tag, boolean multiple) {
            answer(tag, multiple, -1);
        }

        private void answer(long tag, boolean multiple, int by) {
            int first = multiple ? open.nextSetBit(1) : (int) tag;
            for (int each = first; each >= 0 && each <= tag; each = open.nextSetBit(each + 1)) {
                answers[each] += by;
                open.clear(each);
                answered++;
            }
        }

        synchronized int answered() {
            return answered;
        }
    }

    @Test
    @WarrenOnly("RabbitMQ 3.x refuses modes that it does not know")
    void relaysEveryDeliveryMode() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.queueDeclareExclusive(1, "it.modes"));
        client.expect(50, 11);
        for (int mode : new int[] {0, 1, 2, 3, 255}) {
            Octets properties = new Octets().u16(0x1000).u8(mode);
            client.send(
                    Methods.publish(1, "", "it.modes"),
                    Frame.header(1, 60, 0, properties),
                    Methods.get(1, "it.modes", true));
            client.expect(60, 71);
            assertArrayEquals(properties.bytes(), client.readContent().properties(), "mode " + mode + " is relayed");
        }
    }
}
