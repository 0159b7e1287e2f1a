package dev.warren.it.differential;

import com.rabbitmq.client.AMQP;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Steps that consume and acknowledge. Confined to the test's thread. */
final class Consuming {

    private static final int REMEMBERED = 4;

    private final Dice dice;
    private final Universe universe;
    private final Map<Integer, Deque<String>> recentTags = new HashMap<>();

    Consuming(Dice dice, Universe universe) {
        this.dice = dice;
        this.universe = universe;
    }

    List<Act> consume(int number, int channel, boolean shared) {
        String queue = shared ? Universe.SHARED_PREFETCH_QUEUE : universe.queue();
        Deque<String> recent = recentTags.computeIfAbsent(channel, key -> new ArrayDeque<>());
        String tag = !recent.isEmpty() && dice.chance(2) ? dice.one(new ArrayList<>(recent)) : "c" + number;
        // Rules: which of several consumers under a shared prefetch is served does not count.
        boolean noAck = dice.chance(25) && !shared;
        boolean exclusive = dice.chance(7);
        boolean nowait = dice.chance(7);
        boolean serverNamed = !noAck && !nowait && dice.chance(7);
        Map<String, Object> arguments = new TreeMap<>();
        if (dice.chance(15)) {
            arguments.put("x-priority", dice.one(-1, 1, 5, 5));
        } else if (dice.chance(3)) {
            arguments.put(dice.one("x-priority", "x-unknown"), dice.one((Object) "text", true, 1.5));
        }
        recent.addLast(tag);
        if (recent.size() > REMEMBERED) {
            recent.removeFirst();
        }
        return Script.one(view -> new AMQP.Basic.Consume.Builder()
                .queue(view.name(queue))
                .consumerTag(serverNamed ? "" : tag)
                .noAck(noAck)
                .exclusive(exclusive)
                .nowait(nowait)
                .arguments(arguments)
                .build());
    }

    List<Act> cancel(int channel) {
        Deque<String> recent = recentTags.getOrDefault(channel, new ArrayDeque<>());
        String tag = recent.isEmpty() || dice.chance(10) ? "never" : dice.one(new ArrayList<>(recent));
        boolean nowait = dice.chance(15);
        return Script.one(view ->
                new AMQP.Basic.Cancel.Builder().consumerTag(tag).nowait(nowait).build());
    }

    List<Act> qos(boolean shared) {
        int count = dice.one(0, 1, 1, 2, 3, 10);
        boolean global = shared && dice.chance(70);
        // Rules: RabbitMQ would count messages from basic.get for ever.
        return Script.one(view -> new AMQP.Basic.Qos.Builder()
                .prefetchCount(global && !view.countsConsumersOnly() ? 0 : count)
                .global(global)
                .build());
    }

    List<Act> ack() {
        boolean multiple = dice.chance(30);
        boolean all = multiple && dice.chance(40);
        int pick = dice.below(1000);
        return Script.one(view -> new AMQP.Basic.Ack.Builder()
                .deliveryTag(all ? 0 : view.tag(pick, multiple))
                .multiple(multiple)
                .build());
    }

    List<Act> nack() {
        boolean multiple = dice.chance(40);
        boolean all = multiple && dice.chance(40);
        boolean requeue = dice.chance(50);
        int pick = dice.below(1000);
        return Script.one(view -> new AMQP.Basic.Nack.Builder()
                .deliveryTag(all ? 0 : view.tag(pick, multiple))
                .multiple(multiple)
                .requeue(requeue)
                .build());
    }

    List<Act> reject() {
        boolean requeue = dice.chance(50);
        int pick = dice.below(1000);
        return Script.one(view -> new AMQP.Basic.Reject.Builder()
                .deliveryTag(view.tag(pick, false))
                .requeue(requeue)
                .build());
    }

    List<Act> recover() {
        if (dice.chance(30)) {
            return Script.one(
                    view -> new AMQP.Basic.RecoverAsync.Builder().requeue(true).build());
        }
        return Script.one(view -> new AMQP.Basic.Recover.Builder().requeue(true).build());
    }
}
