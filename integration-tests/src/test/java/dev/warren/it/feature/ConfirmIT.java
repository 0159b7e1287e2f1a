package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfirmIT {

    private static final int IN_FLIGHT = 10_000;

    @RegisterExtension
    static final Broker broker = new Broker();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void confirmsTenThousandInFlightEachOnce(boolean durable) throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, durable, false, false, null);
        Confirmed confirmed = new Confirmed();
        channel.addConfirmListener(confirmed::ack, confirmed::nack);
        channel.confirmSelect();
        AMQP.BasicProperties properties = durable ? Messages.PERSISTENT : null;
        for (int i = 1; i <= IN_FLIGHT; i++) {
            channel.basicPublish("", queue, properties, Messages.bytes("m" + i));
        }
        Await.equal("confirmed", IN_FLIGHT, confirmed::count);
        assertEquals(IN_FLIGHT, Messages.ready(channel, queue));
        List<String> expected =
                IntStream.rangeClosed(1, IN_FLIGHT).mapToObj(i -> "m" + i).toList();
        assertEquals(expected, Deliveries.of(channel, queue, true).bodies(IN_FLIGHT));
    }

    @Test
    void confirmsASinglePublishWithoutFurtherTraffic() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, null);
        for (int i = 0; i < 20; i++) {
            Messages.put(channel, queue, "m" + i);
        }
    }

    @Test
    void countsFromTheFirstPublishAfterSelect() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.publish(1, "", "it.nowhere"), Methods.bareHeader(1, 0));
        client.send(Frame.method(1, 85, 10, new Octets().u8(0)));
        client.expect(85, 11);
        client.send(Methods.publish(1, "", "it.nowhere"), Methods.bareHeader(1, 0));
        assertEquals(1, client.expect(60, 80).arguments().getLong());
        client.send(Frame.method(1, 85, 10, new Octets().u8(0)));
        client.expect(85, 11);
        client.send(Methods.publish(1, "", "it.nowhere"), Methods.bareHeader(1, 0));
        assertEquals(2, client.expect(60, 80).arguments().getLong(), "a second select does not start anew");
    }

    @Test
    void selectsWithoutAnAnswer() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(
                Frame.method(1, 85, 10, new Octets().u8(1)),
                Methods.publish(1, "", "it.nowhere"),
                Methods.bareHeader(1, 0));
        ByteBuffer ack = client.expect(60, 80).arguments();
        assertEquals(1, ack.getLong());
    }

    @Test
    void confirmsOnEveryChannelByItself() throws Exception {
        Channel first = broker.channel();
        Channel second = first.getConnection().createChannel();
        Channel plain = first.getConnection().createChannel();
        String queue = broker.queue(first);
        Confirmed confirmedFirst = new Confirmed();
        Confirmed confirmedSecond = new Confirmed();
        first.addConfirmListener(confirmedFirst::ack, confirmedFirst::nack);
        second.addConfirmListener(confirmedSecond::ack, confirmedSecond::nack);
        first.confirmSelect();
        second.confirmSelect();
        for (int i = 0; i < 100; i++) {
            first.basicPublish("", queue, null, new byte[1]);
            plain.basicPublish("", queue, null, new byte[1]);
            second.basicPublish("", "it.nowhere", null, new byte[1]);
        }
        Await.equal("confirmed on the first", 100, confirmedFirst::count);
        Await.equal("confirmed on the second", 100, confirmedSecond::count);
        Await.equal("ready", 200, () -> Messages.ready(first, queue));
    }

    @Test
    void confirmsAMessageThatWentToSeveralQueues() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "fanout");
        for (int i = 0; i < 5; i++) {
            String queue = broker.name("q" + i);
            channel.queueDeclare(queue, i % 2 == 0, false, false, null);
            channel.queueBind(queue, exchange, "");
        }
        Confirmed confirmed = new Confirmed();
        channel.addConfirmListener(confirmed::ack, confirmed::nack);
        channel.confirmSelect();
        for (int i = 0; i < 200; i++) {
            channel.basicPublish(exchange, "", Messages.PERSISTENT, new byte[10]);
        }
        Await.equal("confirmed", 200, confirmed::count);
        for (int i = 0; i < 5; i++) {
            assertEquals(200, Messages.ready(channel, broker.name("q" + i)));
        }
    }

    @Test
    void confirmsWhatIsConsumedAtOnce() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, null);
        Deliveries deliveries = Deliveries.of(channel, queue, true);
        Messages.put(channel, queue, "a", "b");
        assertEquals(List.of("a", "b"), deliveries.bodies(2));
    }

    @Test
    void confirmsWhenTheQueueIsDeletedMeanwhile() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, null);
        channel.confirmSelect();
        for (int i = 0; i < 500; i++) {
            channel.basicPublish("", queue, Messages.PERSISTENT, new byte[100]);
        }
        channel.queueDelete(queue);
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
    }

    /** What a confirm listener was told; fails the count on a nack or a second confirm. */
    private static final class Confirmed {

        private final BitSet acked = new BitSet();
        private long nextOpen = 1;
        private boolean wrong;

        synchronized void ack(long tag, boolean multiple) {
            long from = multiple ? nextOpen : tag;
            for (long each = from; each <= tag; each++) {
                wrong |= !multiple && acked.get((int) each);
                acked.set((int) each);
            }
            nextOpen = acked.nextClearBit(1);
        }

        synchronized void nack(long tag, boolean multiple) {
            wrong = true;
        }

        synchronized int count() {
            assertTrue(!wrong, "nacked, or confirmed twice");
            return acked.cardinality();
        }
    }
}
