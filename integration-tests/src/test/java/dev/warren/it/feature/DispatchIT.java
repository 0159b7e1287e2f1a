package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whose turn it is (protocol 8.10), and answers to basic.get where there is nothing to get (8.13). */
class DispatchIT {

    private static final int RACES = 300;

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void passesByConsumersWithoutCredit() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.basicQos(1);
        Deliveries full = Deliveries.of(channel, queue, false);
        Messages.put(channel, queue, "1");
        full.next();
        channel.basicQos(0);
        Deliveries first = Deliveries.of(channel, queue, false);
        Deliveries second = Deliveries.of(channel, queue, false);
        for (int i = 0; i < 6; i++) {
            Messages.put(channel, queue, "m" + i);
        }
        assertEquals(List.of("m0", "m2", "m4"), first.bodies(3));
        assertEquals(List.of("m1", "m3", "m5"), second.bodies(3));
        assertEquals(0, full.waiting());
    }

    @Test
    void returnsToAHigherPriorityAsSoonAsItHasCredit() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.basicQos(1);
        Deliveries high = Deliveries.of(channel, queue, Map.of("x-priority", 5));
        channel.basicQos(0);
        Deliveries low = Deliveries.of(channel, queue, Map.of("x-priority", -5));
        Deliveries ordinary = Deliveries.of(channel, queue, Map.of());
        Messages.put(channel, queue, "1");
        long tag = high.next().getEnvelope().getDeliveryTag();
        Messages.put(channel, queue, "2");
        assertEquals(List.of("2"), ordinary.bodies(1));
        channel.basicAck(tag, false);
        Messages.put(channel, queue, "3");
        assertEquals(List.of("3"), high.bodies(1));
        assertEquals(0, low.waiting());
    }

    @Test
    void keepsTheActiveConsumerOfAClassicQueueWhateverThePriorities() throws Exception {
        Channel channel = broker.channel();
        String queue = channel.queueDeclare(
                        broker.name("q"), false, true, false, Map.of("x-single-active-consumer", true))
                .getQueue();
        Deliveries first = new Deliveries(channel);
        String tag = channel.basicConsume(queue, true, first);
        Deliveries high = new Deliveries(channel);
        channel.basicConsume(queue, true, "high", false, false, Map.of("x-priority", 10), high);
        Messages.put(channel, queue, "1");
        assertEquals(List.of("1"), first.bodies(1));
        channel.basicCancel(tag);
        Messages.put(channel, queue, "2");
        assertEquals(List.of("2"), high.bodies(1));
    }

    @Test
    void saysThatThereIsNothingInOneEmptyText() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(Methods.queueDeclareExclusive(1, "it.empty"), Methods.get(1, "it.empty", false));
        client.expect(50, 11);
        ByteBuffer empty = client.expect(60, 72).arguments();
        assertEquals("", Frame.shortstr(empty));
        assertEquals(0, empty.remaining());
    }

    @Test
    void answersEveryGetThatRacesADeletion() throws Exception {
        RawClient getting = broker.raw().handshake();
        RawClient deleting = broker.raw().handshake().openChannel(1);
        String queue = broker.name("q");
        for (int i = 1; i <= RACES; i++) {
            deleting.send(Methods.queueDeclare(1, queue, 0), Methods.publish(1, "", queue), Methods.bareHeader(1, 0));
            deleting.expect(50, 11);
            getting.openChannel(i);
            getting.send(Methods.get(i, queue, true), Methods.get(i, queue, true));
            deleting.send(
                    Frame.method(1, 50, 40, new Octets().u16(0).shortstr(queue).u8(0)));
            deleting.expect(50, 41);
            for (int answers = 0; answers < 2; answers++) {
                Frame answer = getting.read();
                if (answer.is(60, 71)) {
                    getting.readContent();
                } else if (answer.is(20, 40)) {
                    assertEquals(
                            new Frame.Close(404, "NOT_FOUND - no queue '" + queue + "' in vhost '/'", 60, 70),
                            Frame.Close.of(answer));
                    break;
                } else {
                    assertTrue(answer.is(60, 72), answer.toString());
                }
            }
        }
    }

    @Test
    void takesTheLargestPrefetchThereIs() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.basicQos(65_535);
        Deliveries deliveries = Deliveries.of(channel, queue, false);
        for (int i = 0; i < 65_536; i++) {
            channel.basicPublish("", queue, null, new byte[0]);
        }
        deliveries.next(65_535);
        Await.equal("ready", 1, () -> Messages.ready(channel, queue));
        channel.basicAck(1, false);
        deliveries.next();
    }
}
