package dev.warren.it.crash;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.it.harness.Broker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A consumer that acknowledges in bursts and gives some messages back. What it saw and what it settled goes to the
 * checker. Confined to its thread but for the arrival of deliveries.
 */
final class CrashConsumer {

    private static final int ACKS_PER_SYNC = 20;
    private static final int NACK_ONE_IN = 20;

    private final Checker checker;
    private final String queue;
    private final Random random;
    private final BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();
    private final List<Stamp> unsynced = new ArrayList<>();

    CrashConsumer(Checker checker, String queue, Random random) {
        this.checker = checker;
        this.queue = queue;
        this.random = random;
    }

    /** Consumes until the connection is lost or it is told to stop. */
    void runUntilLost(InetSocketAddress address, BooleanSupplier stopping)
            throws IOException, TimeoutException, InterruptedException {
        try (Connection connection = Broker.factory(address).newConnection("consumer-" + queue);
                Channel channel = connection.createChannel()) {
            channel.basicQos(1 + random.nextInt(200));
            channel.basicConsume(queue, false, (tag, delivery) -> arrived.add(delivery), tag -> {});
            while (!stopping.getAsBoolean() && channel.isOpen()) {
                Delivery delivery = arrived.poll(50, TimeUnit.MILLISECONDS);
                if (delivery != null) {
                    handle(channel, delivery);
                }
            }
            sync(channel);
        } finally {
            noteArrived();
        }
    }

    private void handle(Channel channel, Delivery delivery) throws IOException {
        Stamp stamp = note(delivery.getBody(), delivery.getEnvelope().isRedeliver());
        long tag = delivery.getEnvelope().getDeliveryTag();
        if (stamp == null || random.nextInt(NACK_ONE_IN) != 0) {
            acknowledge(channel, tag, stamp);
        } else if (random.nextBoolean()) {
            channel.basicNack(tag, false, true);
        } else {
            channel.basicReject(tag, true);
        }
    }

    private void acknowledge(Channel channel, long tag, Stamp stamp) throws IOException {
        if (stamp != null) {
            checker.acking(stamp);
            unsynced.add(stamp);
        }
        channel.basicAck(tag, false);
        if (unsynced.size() >= ACKS_PER_SYNC) {
            sync(channel);
        }
    }

    /** The answer to a synchronous call says that the broker has read the acks before it. */
    private void sync(Channel channel) throws IOException {
        channel.queueDeclarePassive(queue);
        long now = System.nanoTime();
        unsynced.forEach(stamp -> checker.acked(stamp, now));
        unsynced.clear();
    }

    /** What arrived and was not looked at before the connection was lost was delivered all the same. */
    private void noteArrived() {
        for (Delivery delivery : arrived) {
            note(delivery.getBody(), delivery.getEnvelope().isRedeliver());
        }
    }

    private Stamp note(byte[] body, boolean redelivered) {
        try {
            Stamp stamp = Stamp.of(body);
            checker.delivered(queue, stamp, redelivered);
            return stamp;
        } catch (IllegalArgumentException e) {
            checker.corrupt(queue, e.getMessage());
            return null;
        }
    }

    /** Takes and settles what comes until nothing has come for a while; returns how many. */
    static int drain(Checker checker, Connection connection, String queue, Duration quiet)
            throws IOException, TimeoutException, InterruptedException {
        CrashConsumer consumer = new CrashConsumer(checker, queue, new Random(0));
        int count = 0;
        try (Channel channel = connection.createChannel()) {
            channel.basicQos(ACKS_PER_SYNC * 10);
            channel.basicConsume(queue, false, (tag, delivery) -> consumer.arrived.add(delivery), tag -> {});
            Delivery delivery;
            while ((delivery = consumer.arrived.poll(quiet.toMillis(), TimeUnit.MILLISECONDS)) != null) {
                Stamp stamp =
                        consumer.note(delivery.getBody(), delivery.getEnvelope().isRedeliver());
                consumer.acknowledge(channel, delivery.getEnvelope().getDeliveryTag(), stamp);
                count++;
            }
            consumer.sync(channel);
        }
        return count;
    }
}
