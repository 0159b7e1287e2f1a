package dev.warren.it.crash;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Messages;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;

/**
 * Moves messages by transactions: each takes some from the source, publishes every one to all targets, and acknowledges or
 * rejects it; what is rejected goes to the graveyard. Confined to one thread at a time.
 */
final class Mover {

    private static final int FILLING = 400;
    private static final int MOST_IN_ONE = 5;
    private static final int TARGETS = 3;

    private final String source;
    private final String graveyard;
    private final List<String> targets = new ArrayList<>();
    private final Random random;
    private final List<String> faults = new ArrayList<>();

    /** Messages that were in the source, and whether the transaction that moved them was answered. */
    private final Map<String, Boolean> messages = new TreeMap<>();

    private long filled;
    private long committed;

    Mover(int number, long seed) {
        this.source = "tx." + number + ".source";
        this.graveyard = "tx." + number + ".graveyard";
        for (int i = 0; i < TARGETS; i++) {
            targets.add("tx." + number + ".target." + i);
        }
        this.random = new Random(seed);
    }

    long committed() {
        return committed;
    }

    List<String> faults() {
        return faults.size() < 20 ? faults : faults.subList(0, 20);
    }

    /** Messages with an odd number are rejected. */
    private static boolean rejected(String message) {
        return Integer.parseInt(message) % 2 == 1;
    }

    /** Puts new messages into the source. */
    void fill(InetSocketAddress address) throws Exception {
        try (Connection connection = Broker.factory(address).newConnection("filling");
                Channel channel = connection.createChannel()) {
            String[] bodies = new String[FILLING];
            for (int i = 0; i < FILLING; i++) {
                bodies[i] = String.valueOf(filled++);
                messages.put(bodies[i], false);
            }
            Messages.put(channel, source, bodies);
        }
    }

    void moveUntilLost(InetSocketAddress address) {
        try (Connection connection = Broker.factory(address).newConnection("moving");
                Channel channel = connection.createChannel()) {
            channel.txSelect();
            while (moveSome(channel)) {
                committed++;
            }
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            // The broker was killed.
        }
    }

    /** One transaction; false when there is nothing left. */
    private boolean moveSome(Channel channel) throws IOException {
        List<String> moved = new ArrayList<>();
        int most = 1 + random.nextInt(MOST_IN_ONE);
        while (moved.size() < most) {
            GetResponse got = channel.basicGet(source, false);
            if (got == null) {
                break;
            }
            String message = Messages.text(got);
            for (String target : targets) {
                channel.basicPublish("", target, Messages.PERSISTENT, got.getBody());
            }
            if (rejected(message)) {
                channel.basicReject(got.getEnvelope().getDeliveryTag(), false);
            } else {
                channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
            }
            moved.add(message);
        }
        if (random.nextInt(8) == 0) {
            channel.txRollback();
            channel.basicRecover();
            return true;
        }
        channel.txCommit();
        moved.forEach(message -> messages.put(message, true));
        return !moved.isEmpty();
    }

    /** Empties all queues and checks that every message is where it belongs, exactly once. */
    void judge(InetSocketAddress address) throws Exception {
        try (Connection connection = Broker.factory(address).newConnection("judging");
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(
                    source,
                    true,
                    false,
                    false,
                    Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", graveyard));
            channel.queueDeclare(graveyard, true, false, false, null);
            for (String target : targets) {
                channel.queueDeclare(target, true, false, false, null);
            }
            Set<String> left = take(channel, source);
            Set<String> buried = take(channel, graveyard);
            List<Set<String>> arrived = new ArrayList<>();
            for (String target : targets) {
                arrived.add(take(channel, target));
            }
            messages.forEach((message, answered) -> {
                long copies =
                        arrived.stream().filter(set -> set.contains(message)).count();
                boolean here = left.contains(message);
                boolean grave = buried.contains(message);
                boolean notAtAll = copies == 0 && here && !grave;
                boolean wholly = copies == TARGETS && !here && grave == rejected(message);
                if (!wholly && (answered || !notAtAll)) {
                    faults.add(source + " " + message + ": commit answered " + answered + ", in the source " + here
                            + ", in the graveyard " + grave + ", in " + copies + " of " + TARGETS + " targets");
                }
            });
            messages.clear();
        }
    }

    private Set<String> take(Channel channel, String queue) throws Exception {
        Set<String> all = new HashSet<>();
        for (String body : Messages.drain(channel, queue)) {
            if (!all.add(body)) {
                faults.add(body + " is twice in " + queue);
            }
            if (!messages.containsKey(body)) {
                faults.add(body + " in " + queue + " belongs to an earlier run");
            }
        }
        Await.equal("messages in " + queue, 0, () -> Messages.ready(channel, queue));
        return all;
    }
}
