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
    static final String GRAVEYARD = "crash.graveyard";
    static final String FULL = "crash.full";
    static final String ONCE = "crash.once";
    static final List<String> QUEUES = List.of(PLAIN, PRIORITY, DELAYED, FANOUT_ONE, GRAVEYARD, FULL, ONCE);

    private static final String DELAYED_EXCHANGE = "crash.delayed-exchange";
    private static final String TOPIC_EXCHANGE = "crash.topic";
    private static final String DEDUPLICATING_EXCHANGE = "crash.deduplicating";

    /** Whose messages expire, into the graveyard. */
    private static final String EXPIRING = "crash.expiring";

    private static final int PUBLISHERS = 4;
    private static final int IN_TRANSACTION = 20;
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
            channel.queueDeclare(GRAVEYARD, true, false, false, null);
            channel.queueDeclare(
                    EXPIRING,
                    true,
                    false,
                    false,
                    Map.of("x-message-ttl", 30, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", GRAVEYARD));
            channel.queueDeclare(FULL, true, false, false, Map.of("x-max-length", 30, "x-overflow", "reject-publish"));
            channel.queueDeclare(ONCE, true, false, false, null);
            channel.exchangeDeclare(
                    DEDUPLICATING_EXCHANGE,
                    "x-message-deduplication",
                    true,
                    false,
                    Map.of("x-cache-size", 1000, "x-cache-persistence", "disk"));
            channel.queueBind(ONCE, DEDUPLICATING_EXCHANGE, "");
        }
    }

    /** Publishers and consumers, each on a connection and thread of its own. Publisher numbers are never reused. */
    void start(int run, long seed) {
        for (int i = 0; i < PUBLISHERS; i++) {
            int publisher = run * PUBLISHERS + i;
            Random random = new Random(seed * 31 + i);
            boolean transactional = i == 0;
            begin("publisher-" + publisher, () -> {
                if (transactional) {
                    publishInTransactions(publisher, random);
                } else {
                    publish(publisher, random);
                }
            });
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
                publishOne(channel, new Stamp(publisher, sequence), random, 8);
            }
        }
    }

    /** What a commit-ok answers is there for good, as if confirmed. */
    private void publishInTransactions(int publisher, Random random) throws IOException, TimeoutException {
        try (Connection connection = Broker.factory(address).newConnection("publisher-" + publisher);
                Channel channel = connection.createChannel()) {
            channel.txSelect();
            long sequence = 0;
            while (!stopping) {
                List<Stamp> stamps = new ArrayList<>();
                for (int i = 1 + random.nextInt(IN_TRANSACTION); i > 0; i--) {
                    Stamp stamp = new Stamp(publisher, ++sequence);
                    publishOne(channel, stamp, random, 7);
                    stamps.add(stamp);
                }
                channel.txCommit();
                stamps.forEach(checker::confirmed);
            }
        }
    }

    /** @param kinds among how many ways to choose; the last one may be refused, which ends a transaction */
    private void publishOne(Channel channel, Stamp stamp, Random random, int kinds) throws IOException {
        AMQP.BasicProperties.Builder properties = new AMQP.BasicProperties.Builder().deliveryMode(2);
        switch (random.nextInt(kinds)) {
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
            case 3 -> {
                checker.publishing(stamp, GRAVEYARD, 0);
                channel.basicPublish("", EXPIRING, properties.build(), stamp.body());
            }
            case 4 -> {
                checker.publishing(stamp, ONCE, 0);
                properties.headers(Map.of("x-deduplication-header", stamp.toString()));
                channel.basicPublish(DEDUPLICATING_EXCHANGE, "", properties.build(), stamp.body());
            }
            case 7 -> {
                checker.publishing(stamp, FULL, 0);
                channel.basicPublish("", FULL, properties.build(), stamp.body());
            }
            default -> {
                checker.publishing(stamp, PLAIN, 0);
                channel.basicPublish("", PLAIN, properties.build(), stamp.body());
            }
        }
    }
}
