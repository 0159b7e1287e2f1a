package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@WarrenOnly("x-message-deduplication is not part of RabbitMQ itself")
class DeduplicationIT {

    private static final String TYPE = "x-message-deduplication";

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void routesEachKeyOnceAndConfirmsDuplicates() throws Exception {
        Channel channel = broker.channel();
        String exchange = declare(channel, Map.of("x-cache-size", 100));
        String queue = bound(channel, exchange);
        for (String key : List.of("a", "b", "a", "c", "b", "a")) {
            Messages.publish(channel, exchange, "any", key(key), key);
        }
        Messages.publish(channel, exchange, "any", null, "none");
        Messages.publish(channel, exchange, "any", null, "none");
        assertEquals(List.of("a", "b", "c", "none", "none"), Messages.drain(channel, queue));
        long duplicates = broker.http()
                .orElseThrow()
                .get("/api/exchanges/%2F/" + exchange)
                .path("cache_info")
                .path("duplicates")
                .asLong();
        assertEquals(3, duplicates);
    }

    @Test
    void aDuplicateCountsAsUnroutable() throws Exception {
        Channel channel = broker.channel();
        String exchange = declare(channel, Map.of("x-cache-size", 100));
        bound(channel, exchange);
        List<Return> returned = Collections.synchronizedList(new ArrayList<>());
        channel.addReturnListener(returned::add);
        channel.confirmSelect();
        for (int i = 0; i < 2; i++) {
            channel.basicPublish(exchange, "", true, key("a"), Messages.bytes("m" + i));
        }
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        assertEquals(1, returned.size());
        assertEquals("m1", new String(returned.get(0).getBody(), StandardCharsets.UTF_8));
    }

    @Test
    void forgetsTheOldestKeyWhenFullAndOldOnesInTime() throws Exception {
        Channel channel = broker.channel();
        String exchange = declare(channel, Map.of("x-cache-size", 2, "x-cache-ttl", 60_000));
        String queue = bound(channel, exchange);
        for (String key : List.of("a", "b", "c", "b", "a")) {
            Messages.publish(channel, exchange, "", key(key), key);
        }
        assertEquals(List.of("a", "b", "c", "a"), Messages.drain(channel, queue));
        AMQP.BasicProperties brief = new AMQP.BasicProperties.Builder()
                .headers(Map.of("x-deduplication-header", "brief", "x-cache-ttl", 1000))
                .build();
        Messages.publish(channel, exchange, "", brief, "brief");
        assertEquals(List.of("brief"), Messages.drain(channel, queue));
        Await.until("the key to expire", () -> {
            Messages.publish(channel, exchange, "", brief, "again");
            return Messages.ready(channel, queue) == 1;
        });
    }

    @Test
    void aRolledBackMessageMayComeAgain() throws Exception {
        Channel publishing = broker.channel();
        String exchange = declare(publishing, Map.of("x-cache-size", 100));
        String queue = bound(publishing, exchange);
        Channel transaction = publishing.getConnection().createChannel();
        transaction.txSelect();
        transaction.basicPublish(exchange, "", key("a"), Messages.bytes("rolled back"));
        transaction.txRollback();
        transaction.basicPublish(exchange, "", key("a"), Messages.bytes("committed"));
        transaction.basicPublish(exchange, "", key("a"), Messages.bytes("duplicate"));
        transaction.txCommit();
        assertEquals(List.of("committed"), Messages.drain(publishing, queue));
    }

    @Test
    void refusesArgumentsThatMakeNoSense() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - Missing or invalid argument, 'x-cache-size' must be an integer greater than 0",
                40,
                10,
                () -> channel.exchangeDeclare(exchange, TYPE, true, false, Map.of()));
    }

    /**
     * A publisher repeats whatever was not confirmed when the broker was killed: in the end each key is in both queues,
     * exactly once.
     */
    @Test
    void isExactOverKills(@TempDir Path directory) throws Exception {
        int next = 0;
        List<Integer> unconfirmed = new ArrayList<>();
        for (int cycle = 0; cycle < 3; cycle++) {
            try (WarrenProcess process = WarrenProcess.start(directory)) {
                declareDurable(process.amqp());
                Publisher publisher = new Publisher(process.amqp(), unconfirmed, next);
                publisher.start();
                int goal = next + 200 + 150 * cycle;
                Await.until("enough to be published", () -> publisher.next > goal);
                process.kill();
                publisher.join(Await.LIMIT.toMillis());
                unconfirmed = publisher.unconfirmed();
                next = publisher.next;
                process.failOnStackTraces();
            }
        }
        try (WarrenProcess process = WarrenProcess.start(directory);
                Connection connection = Broker.factory(process.amqp()).newConnection("checking");
                Channel channel = connection.createChannel()) {
            for (int number : unconfirmed) {
                Messages.publish(channel, "dedup", "", persistent(number), "" + number);
            }
            for (int number = 0; number < next; number += 7) {
                // long confirmed, and still known
                Messages.publish(channel, "dedup", "", persistent(number), "" + number);
            }
            for (String queue : List.of("one", "two")) {
                List<String> bodies = Messages.drain(channel, queue);
                assertEquals(next, new HashSet<>(bodies).size(), "every key in queue " + queue);
                assertEquals(next, bodies.size(), "no key twice in queue " + queue);
            }
            process.failOnStackTraces();
        }
        System.out.println("DeduplicationIT: " + next + " keys over 3 kills, each exactly once");
        assertTrue(next > 500);
    }

    private static void declareDurable(InetSocketAddress address) throws Exception {
        try (Connection connection = Broker.factory(address).newConnection("declaring");
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare(
                    "dedup", TYPE, true, false, Map.of("x-cache-size", 1_000_000, "x-cache-persistence", "disk"));
            for (String queue : List.of("one", "two")) {
                channel.queueDeclare(queue, true, false, false, null);
                channel.queueBind(queue, "dedup", "");
            }
        }
    }

    /** Publishes first what is doubtful, then new numbers, until the connection breaks. */
    private static final class Publisher extends Thread {
        private final InetSocketAddress address;
        private final List<Integer> again;
        private final Map<Long, Integer> open = Collections.synchronizedMap(new HashMap<>());
        private volatile int next;

        Publisher(InetSocketAddress address, List<Integer> again, int next) {
            this.address = address;
            this.again = again;
            this.next = next;
        }

        @Override
        public void run() {
            List<Integer> left = new ArrayList<>(again);
            try {
                Connection connection = Broker.factory(address).newConnection("publishing");
                Channel channel = connection.createChannel();
                channel.confirmSelect();
                channel.addConfirmListener(this::confirmed, (tag, multiple) -> {});
                while (true) {
                    int number = left.isEmpty() ? next : left.remove(0);
                    open.put(channel.getNextPublishSeqNo(), number);
                    next = Math.max(next, number + 1);
                    channel.basicPublish("dedup", "", persistent(number), Messages.bytes("" + number));
                    if (open.size() > 50) {
                        TimeUnit.MILLISECONDS.sleep(1);
                    }
                }
            } catch (IOException | AlreadyClosedException e) {
                // Killed, as expected.
            } catch (Exception e) {
                throw new AssertionError(e);
            } finally {
                left.forEach(number -> open.put(-1L - number, number));
            }
        }

        private void confirmed(long tag, boolean multiple) {
            synchronized (open) {
                open.keySet().removeIf(each -> each == tag || (multiple && each >= 0 && each < tag));
            }
        }

        List<Integer> unconfirmed() {
            synchronized (open) {
                return new ArrayList<>(open.values());
            }
        }
    }

    private static AMQP.BasicProperties persistent(int number) {
        return new AMQP.BasicProperties.Builder()
                .deliveryMode(2)
                .headers(Map.of("x-deduplication-header", number))
                .build();
    }

    private static String declare(Channel channel, Map<String, Object> arguments) throws Exception {
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, TYPE, true, false, arguments);
        return exchange;
    }

    private static String bound(Channel channel, String exchange) throws Exception {
        String queue = broker.queue(channel);
        channel.queueBind(queue, exchange, "");
        return queue;
    }

    private static AMQP.BasicProperties key(String key) {
        return new AMQP.BasicProperties.Builder()
                .headers(Map.of("x-deduplication-header", key))
                .build();
    }
}
