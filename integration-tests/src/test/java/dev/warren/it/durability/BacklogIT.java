package dev.warren.it.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backlog several times the heap: it must lie in the store, whether the queue is durable or not. */
@WarrenOnly("starts the jar with a small heap")
class BacklogIT {

    private static final int MESSAGES = 200_000;
    private static final int BODY = 1024;
    private static final int IN_FLIGHT = 2000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void holdsABacklogLargerThanItsHeap(boolean durable) throws Exception {
        try (WarrenProcess broker = WarrenProcess.start(directory, "-Xmx128m")) {
            try (Connection connection = Broker.factory(broker.amqp()).newConnection("backlog")) {
                Channel channel = connection.createChannel();
                channel.queueDeclare("backlog", durable, false, false, null);
                publishAll(channel, durable ? Messages.PERSISTENT : null);
                assertEquals(MESSAGES, Messages.ready(channel, "backlog"));
                consumeAll(connection.createChannel());
                assertEquals(0, Messages.ready(channel, "backlog"));
                assertTrue(broker.isAlive());
            }
            broker.failOnStackTraces();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void opensABacklogLargerThanItsHeap(boolean killed) throws Exception {
        try (WarrenProcess broker = WarrenProcess.start(directory, "-Xmx128m")) {
            Connection connection = Broker.factory(broker.amqp()).newConnection("backlog");
            Channel channel = connection.createChannel();
            channel.queueDeclare("backlog", true, false, false, null);
            publishAll(channel, Messages.PERSISTENT);
            if (killed) {
                broker.kill();
            } else {
                broker.terminate();
            }
            connection.abort(5000);
            broker.failOnStackTraces();
        }
        try (WarrenProcess broker = WarrenProcess.start(directory, "-Xmx128m");
                Connection connection = Broker.factory(broker.amqp()).newConnection("backlog")) {
            Channel channel = connection.createChannel();
            assertEquals(MESSAGES, Messages.ready(channel, "backlog"));
            consumeAll(channel);
            broker.failOnStackTraces();
        }
    }

    private static void publishAll(Channel channel, AMQP.BasicProperties properties) throws Exception {
        Semaphore room = new Semaphore(IN_FLIGHT);
        Window window = new Window(room);
        channel.addConfirmListener(window);
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES; i++) {
            assertTrue(room.tryAcquire(60, TimeUnit.SECONDS), "no confirm for 60 s");
            byte[] body = new byte[BODY];
            ByteBuffer.wrap(body).putInt(i);
            channel.basicPublish("", "backlog", properties, body);
        }
        assertTrue(room.tryAcquire(IN_FLIGHT, 60, TimeUnit.SECONDS), "not all confirmed");
    }

    private static void consumeAll(Channel channel) throws Exception {
        channel.basicQos(1000);
        Deliveries deliveries = Deliveries.of(channel, "backlog", false);
        for (int i = 0; i < MESSAGES; i++) {
            var delivery = deliveries.next();
            assertEquals(i, ByteBuffer.wrap(delivery.getBody()).getInt(), "order");
            if (i % 100 == 99) {
                channel.basicAck(delivery.getEnvelope().getDeliveryTag(), true);
            }
        }
    }

    /** Gives room back for each confirm. Called by the connection's one thread. */
    private static final class Window implements ConfirmListener {

        private final Semaphore room;
        private final java.util.BitSet settled = new java.util.BitSet();
        private int firstOpen = 1;

        Window(Semaphore room) {
            this.room = room;
        }

        @Override
        public void handleAck(long tag, boolean multiple) {
            for (int each = multiple ? firstOpen : (int) tag; each <= tag; each++) {
                if (!settled.get(each)) {
                    settled.set(each);
                    room.release();
                }
            }
            firstOpen = settled.nextClearBit(firstOpen);
        }

        @Override
        public void handleNack(long tag, boolean multiple) {
            // No room is given back: the publisher fails for want of it.
        }
    }
}
