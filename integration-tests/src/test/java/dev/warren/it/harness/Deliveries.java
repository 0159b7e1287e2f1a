package dev.warren.it.harness;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A consumer that keeps what it gets. Filled by the client's threads, read by the test's. */
public final class Deliveries extends DefaultConsumer {

    private final BlockingQueue<Delivery> received = new LinkedBlockingQueue<>();
    private final CountDownLatch cancelledByServer = new CountDownLatch(1);

    public Deliveries(Channel channel) {
        super(channel);
    }

    public static Deliveries of(Channel channel, String queue, boolean autoAck) throws IOException {
        Deliveries deliveries = new Deliveries(channel);
        channel.basicConsume(queue, autoAck, deliveries);
        return deliveries;
    }

    public static Deliveries of(Channel channel, String queue, Map<String, Object> arguments) throws IOException {
        Deliveries deliveries = new Deliveries(channel);
        channel.basicConsume(queue, false, arguments, deliveries);
        return deliveries;
    }

    @Override
    public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        received.add(new Delivery(envelope, properties, body));
    }

    @Override
    public void handleCancel(String tag) {
        cancelledByServer.countDown();
    }

    public Delivery next() throws InterruptedException {
        Delivery delivery = received.poll(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        assertNotNull(delivery, "no delivery came");
        return delivery;
    }

    public List<Delivery> next(int count) throws InterruptedException {
        List<Delivery> deliveries = new ArrayList<>(count);
        while (deliveries.size() < count) {
            deliveries.add(next());
        }
        return deliveries;
    }

    /** The next bodies, as text. */
    public List<String> bodies(int count) throws InterruptedException {
        return next(count).stream().map(Deliveries::text).toList();
    }

    /** How many were received and not yet taken. */
    public int waiting() {
        return received.size();
    }

    public boolean awaitServerCancel() throws InterruptedException {
        return cancelledByServer.await(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    public static String text(Delivery delivery) {
        return new String(delivery.getBody(), StandardCharsets.UTF_8);
    }
}
