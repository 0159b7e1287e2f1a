package dev.warren.it.crash;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Broker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;

/** The queues of the crash test, and the publishers and consumers that work on them until the broker dies. */
final class Load {

    static final String PLAIN = "crash.plain";
    static final String PRIORITY = "crash.priority";
    static final String DELAYED = "crash.delayed";
    static final String FANOUT_ONE = "crash.bound";
    static final List<String> QUEUES = List.of(PLAIN, PRIORITY, DELAYED, FANOUT_ONE);

    private static final String DELAYED_EXCHANGE = "crash.delayed-exchange";
    private static final String TOPIC_EXCHANGE = "crash.topic";
    private static final int PUBLISHERS = 4;
    private static final int CONSUMERS_PER_QUEUE = 1;

    private final Checker checker;
    private final InetSocketAddress address;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    Load(Checker checker, InetSocketAddress address) {
        this.checker = checker;
        this.address = address;
    }

    /** Declares what the load uses; the same at each run, so that a restarted broker must agree. */
    static void declare(InetSocketAddress address) throws IOException, TimeoutException {
        try (Connection connection = Broker.factory(address).newConnection("declaring");
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(PLAIN, true, false, false, null);
            channel.queueDeclare(PRIORITY, true, false, false, Map.of("x-max-priority", 5));
            channel.queueDeclare(DELAYED, true, false, false, null);
            channel.queueDeclare(FANOUT_ONE, true, false, false, null);
            channel.exchangeDeclare(
                    DELAYED_EXCHANGE, "x-delayed-message", true, false, Map.of("x-delayed-type", "direct"));
            channel.exchangeDeclare(TOPIC_EXCHANGE, "topic", true);
            channel.queueBind(DELAYED, DELAYED_EXCHANGE, "k");
            channel.queueBind(FANOUT_ONE, TOPIC_EXCHANGE, "a.#");
        }
    }

    /** Publishers and consumers, each on a connection and thread of its own. Publisher numbers are never reused. */
    void start(int run, long seed) {
        for (int i = 0; i < PUBLISHERS; i++) {
            int publisher = run * PUBLISHERS + i;
            Random random = new Random(seed * 31 + i);
            begin("publisher-" + publisher, () -> publish(publisher, random));
        }
        for (String queue : QUEUES) {
            for (int i = 0; i < CONSUMERS_PER_QUEUE; i++) {
                Random random = new Random(seed * 37 + queue.hashCode() + i);
                begin("consumer-" + queue, () -> new CrashConsumer(checker, queue, random)
                        .runUntilLost(address, () -> stopping));
            }
        }
    }

    /** Ends what the broker's death did not end, and waits for all. */
    void awaitEnd() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join(30_000);
            if (thread.isAlive()) {
                throw new AssertionError(thread.getName() + " does not end");
            }
        }
    }

    private interface Work {
        void run() throws IOException, TimeoutException, InterruptedException;
    }

    private void begin(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException
                            | TimeoutException
                            | InterruptedException
                            | com.rabbitmq.client.ShutdownSignalException e) {
                        // The broker was killed: what every client of this test waits for.
                    }
                },
                name);
        threads.add(thread);
        thread.start();
    }

    private void publish(int publisher, Random random) throws IOException, TimeoutException, InterruptedException {
        try (Connection connection = Broker.factory(address).newConnection("publisher-" + publisher);
                Channel channel = connection.createChannel()) {
            Confirms confirms = new Confirms(checker, publisher, 1 + random.nextInt(500));
            channel.addConfirmListener(confirms);
            channel.confirmSelect();
            for (long sequence = 1; !stopping && confirms.awaitRoom(channel); sequence++) {
                publishOne(channel, new Stamp(publisher, sequence), random);
            }
        }
    }

    private void publishOne(Channel channel, Stamp stamp, Random random) throws IOException {
        AMQP.BasicProperties.Builder properties = new AMQP.BasicProperties.Builder().deliveryMode(2);
        switch (random.nextInt(5)) {
            case 0 -> {
                int priority = random.nextInt(6);
                checker.publishing(stamp, PRIORITY, priority);
                channel.basicPublish("", PRIORITY, properties.priority(priority).build(), stamp.body());
            }
            case 1 -> {
                int delayMs = random.nextInt(10) * 100;
                checker.publishing(stamp, DELAYED, delayMs);
                properties.headers(Map.of("x-delay", delayMs));
                channel.basicPublish(DELAYED_EXCHANGE, "k", properties.build(), stamp.body());
            }
            case 2 -> {
                checker.publishing(stamp, FANOUT_ONE, 0);
                channel.basicPublish(TOPIC_EXCHANGE, "a.b", properties.build(), stamp.body());
            }
            default -> {
                checker.publishing(stamp, PLAIN, 0);
                channel.basicPublish("", PLAIN, properties.build(), stamp.body());
            }
        }
    }
}
