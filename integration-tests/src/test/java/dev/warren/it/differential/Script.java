package dev.warren.it.differential;

import com.rabbitmq.client.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** A random conversation: the same steps for the same seed and length. Confined to the test's thread. */
final class Script {

    private static final int CHANNELS = 3;

    /** The channel whose consumers share one prefetch limit now and then. */
    static final int SHARED_PREFETCH_CHANNEL = CHANNELS;

    private final Dice dice;
    private final NavigableMap<Integer, Supplier<List<Act>>> kinds = new TreeMap<>();
    private int weights;

    /** The step that is being made. */
    private int number;

    private int connection;
    private int channel;

    private Script(long seed) {
        dice = new Dice(seed);
        Universe universe = new Universe(dice);
        Topology topology = new Topology(dice, universe);
        Traffic traffic = new Traffic(dice, universe);
        Consuming consuming = new Consuming(dice, universe);
        Mistakes mistakes = new Mistakes(dice, universe);
        Policies policies = new Policies(dice);
        kind(9, topology::declareQueue);
        kind(7, topology::declareExchange);
        kind(10, topology::bindQueue);
        kind(3, topology::unbindQueue);
        kind(4, topology::bindExchange);
        kind(1, topology::unbindExchange);
        kind(1, topology::purge);
        kind(3, topology::deleteQueue);
        kind(2, topology::deleteExchange);
        kind(3, topology::passive);
        kind(2, policies::put);
        kind(1, policies::delete);
        kind(24, () -> traffic.publish(number));
        kind(8, () -> traffic.burst(number));
        kind(10, traffic::get);
        kind(3, traffic::confirm);
        kind(3, traffic::transaction);
        kind(1, () -> traffic.shortTimeToLive(number));
        kind(1, () -> traffic.shortQueueTimeToLive(number));
        kind(10, () -> consuming.consume(number, key(), isShared()));
        kind(3, () -> consuming.cancel(key()));
        kind(3, () -> consuming.qos(isShared()));
        kind(9, consuming::ack);
        kind(5, consuming::nack);
        kind(4, consuming::reject);
        kind(2, consuming::recover);
        kind(2, mistakes::soft);
        kind(1, mistakes::hard);
        kind(2, mistakes::pipelined);
        kind(2, mistakes::closeChannel);
        kind(1, mistakes::endConnection);
    }

    static List<Step> of(long seed, int length) {
        Script script = new Script(seed);
        List<Step> steps = new ArrayList<>();
        for (int number = 1; number <= length; number++) {
            steps.add(script.next(number));
        }
        return steps;
    }

    private void kind(int weight, Supplier<List<Act>> acts) {
        weights += weight;
        kinds.put(weights, acts);
    }

    private Step next(int stepNumber) {
        number = stepNumber;
        connection = dice.below(Peer.CONNECTIONS);
        channel = 1 + dice.below(CHANNELS);
        List<Act> acts = kinds.higherEntry(dice.below(weights)).getValue().get();
        return new Step(number, connection, channel, acts);
    }

    private int key() {
        return connection * CHANNELS + channel;
    }

    private boolean isShared() {
        return channel == SHARED_PREFETCH_CHANNEL;
    }

    static List<Act> one(Function<Act.View, Method> method) {
        return List.of(new Act.Call(method));
    }
}
