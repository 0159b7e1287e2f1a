package dev.warren.it.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Time to live, dead letters, delivery limits and retries over an end by SIGTERM and by SIGKILL. */
@WarrenOnly("starts and ends the jar")
class ExpiryRestartIT {

    enum End {
        TERM,
        KILL
    }

    @TempDir
    Path directory;

    private WarrenProcess broker;
    private Connection connection;
    private Channel channel;

    @AfterEach
    void stop() throws Exception {
        connection.abort(5000);
        broker.close();
        broker.failOnStackTraces();
    }

    @ParameterizedTest
    @EnumSource
    void expiresWhatFellDueWhileTheBrokerWasDown(End end) throws Exception {
        start();
        channel.queueDeclare("q", true, false, false, null);
        for (int i = 0; i < 50; i++) {
            put("q", "1500", "short");
            put("q", "3600000", "long");
        }
        end(end);
        TimeUnit.MILLISECONDS.sleep(1600);
        start();
        Await.equal("messages left", 50, () -> Messages.ready(channel, "q"));
        assertEquals(Set.of("long"), new HashSet<>(Messages.drain(channel, "q")));
    }

    @ParameterizedTest
    @EnumSource
    void sendsWhatExpiredMeanwhileToTheDeadLetterExchange(End end) throws Exception {
        start();
        declareWithTarget(Map.of("x-message-ttl", 1500));
        List<String> bodies = bodies(500);
        Messages.put(channel, "q", bodies.toArray(String[]::new));
        end(end);
        start();
        Await.equal("dead letters", 500, () -> Messages.ready(channel, "target"));
        assertEquals(0, Messages.ready(channel, "q"));
        assertEquals(bodies, Messages.drain(channel, "target"));
    }

    @Test
    void findsEachDeadLetterInOnePlaceAfterAKill() throws Exception {
        start();
        declareWithTarget(Map.of("x-max-length", 100));
        channel.confirmSelect();
        for (String body : bodies(5000)) {
            channel.basicPublish("", "q", Messages.PERSISTENT, Messages.bytes(body));
        }
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        end(End.KILL);
        start();
        Await.equal("messages that stayed", 100, () -> Messages.ready(channel, "q"));
        Await.equal("dead letters", 4900, () -> Messages.ready(channel, "target"));
        Set<String> found = new HashSet<>(Messages.drain(channel, "q"));
        found.addAll(Messages.drain(channel, "target"));
        assertEquals(5000, found.size(), "each in one place");
    }

    @ParameterizedTest
    @EnumSource
    void keepsWhatWaitsForARetry(End end) throws Exception {
        start();
        channel.queueDeclare(
                "q", true, false, false, Map.of("x-delayed-retry-type", "all", "x-delayed-retry-min", 600_000));
        Messages.put(channel, "q", "m");
        channel.basicReject(Messages.take(channel, "q").getEnvelope().getDeliveryTag(), true);
        assertEquals(0, Messages.ready(channel, "q"));
        end(end);
        start();
        assertTrue(Messages.take(channel, "q").getEnvelope().isRedeliver());
    }

    @ParameterizedTest
    @EnumSource
    void countsADeliveryBeforeTheEndAsOne(End end) throws Exception {
        start();
        channel.queueDeclare("q", true, false, false, Map.of("x-delivery-limit", 3));
        Messages.put(channel, "q", "m");
        Messages.take(channel, "q");
        end(end);
        start();
        assertEquals(1L, Messages.take(channel, "q").getProps().getHeaders().get("x-delivery-count"));
    }

    @ParameterizedTest
    @EnumSource
    void countsTheIdleTimeOfAQueueFromTheStart(End end) throws Exception {
        start();
        channel.queueDeclare("q", true, false, false, Map.of("x-expires", 5000));
        end(end);
        TimeUnit.MILLISECONDS.sleep(5100);
        start();
        channel.queueDeclarePassive("q");
    }

    private void declareWithTarget(Map<String, Object> arguments) throws Exception {
        channel.queueDeclare("target", true, false, false, null);
        Map<String, Object> all = new HashMap<>(arguments);
        all.put("x-dead-letter-exchange", "");
        all.put("x-dead-letter-routing-key", "target");
        channel.queueDeclare("q", true, false, false, all);
    }

    private static List<String> bodies(int count) {
        return IntStream.range(0, count).mapToObj(i -> "m" + i).toList();
    }

    private void put(String queue, String expiration, String body) throws Exception {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .deliveryMode(2)
                .expiration(expiration)
                .build();
        Messages.publish(channel, "", queue, properties, body);
    }

    private void start() throws Exception {
        broker = WarrenProcess.start(directory);
        connection = Broker.factory(broker.amqp()).newConnection();
        channel = connection.createChannel();
    }

    private void end(End end) throws Exception {
        if (end == End.KILL) {
            broker.kill();
        } else {
            broker.close();
        }
        connection.abort(1000);
    }
}
