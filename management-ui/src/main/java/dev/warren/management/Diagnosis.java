package dev.warren.management;

import dev.warren.broker.connection.ConnectionSnapshot.ChannelSnapshot;
import dev.warren.broker.delay.DelayedMessages;
import dev.warren.broker.exchange.Binding;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.Obstacle;
import dev.warren.broker.queue.QueueSettings;
import dev.warren.broker.queue.Situation;
import dev.warren.broker.vhost.Exchange;
import dev.warren.broker.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Looks for what keeps a queue from delivering, and from getting, messages. Confined to one request. */
final class Diagnosis {
    private static final int MOST_TAGS = 5;

    private final Node node;
    private final VirtualHost vhost;
    private final ClassicQueue queue;
    private final Situation situation;
    private final List<Finding> findings = new ArrayList<>();

    Diagnosis(Node node, VirtualHost vhost, ClassicQueue queue, Situation situation) {
        this.node = node;
        this.vhost = vhost;
        this.queue = queue;
        this.situation = situation;
    }

    /** The decisive ones first. */
    List<Finding> findings() {
        String failure = node.broker().messages().failure();
        if (!failure.isEmpty()) {
            add("store-failed", "the message store has stopped: " + failure, true);
        }
        if (situation.ready() == 0) {
            nothingReady();
        } else {
            notDelivered();
        }
        comings();
        return findings;
    }

    private void add(String code, String text, boolean blocking) {
        findings.add(new Finding(code, text, blocking));
    }

    private void nothingReady() {
        if (situation.unacked() > 0) {
            add(
                    "all-unacked",
                    "all " + situation.unacked() + " messages are with clients that have not acknowledged them",
                    true);
        }
        if (situation.retrying() > 0) {
            add("retry-wait", situation.retrying() + " messages came back and wait until they are tried again", true);
        }
        if (findings.isEmpty()) {
            add("empty", "the queue is empty", true);
        }
    }

    private void notDelivered() {
        if (situation.consumers().isEmpty()) {
            add("no-consumers", situation.ready() + " messages wait, and nobody consumes", true);
            return;
        }
        boolean any = situation.consumers().stream().anyMatch(each -> each.obstacle() == Obstacle.NONE);
        for (Obstacle obstacle : List.of(Obstacle.PREFETCH, Obstacle.CHANNEL_PREFETCH, Obstacle.SLOW_CLIENT)) {
            List<Situation.Consumer> stuck = with(obstacle);
            if (!stuck.isEmpty()) {
                add(code(obstacle), text(obstacle, stuck), !any);
            }
        }
        if (!with(Obstacle.NOT_ACTIVE).isEmpty()) {
            add(
                    "single-active-waiting",
                    "the queue serves one consumer at a time; "
                            + with(Obstacle.NOT_ACTIVE).size() + " others wait for their turn",
                    false);
        }
        if (any && !situation.atHand()) {
            add("loading", "the next message is being read from disk", true);
        }
        if (situation.retrying() > 0) {
            add("retry-wait", situation.retrying() + " further messages wait until they are tried again", false);
        }
    }

    private List<Situation.Consumer> with(Obstacle obstacle) {
        return situation.consumers().stream()
                .filter(each -> each.obstacle() == obstacle)
                .toList();
    }

    private String text(Obstacle obstacle, List<Situation.Consumer> stuck) {
        boolean all = stuck.size() == situation.consumers().size();
        String who = (all ? "all " : "")
                + stuck.size()
                + (stuck.size() == 1 ? " consumer (" : " consumers (")
                + stuck.stream()
                        .limit(MOST_TAGS)
                        .map(each -> each.consumer().tag() + " holds " + each.holds()
                                + (obstacle == Obstacle.PREFETCH
                                        ? " of " + each.consumer().prefetch()
                                        : ""))
                        .collect(Collectors.joining(", "))
                + (stuck.size() > MOST_TAGS ? ", …)" : ")");
        return switch (obstacle) {
            case PREFETCH -> who + ": as many messages as the prefetch allows, none acknowledged";
            case CHANNEL_PREFETCH -> who + ": the channel has as many messages as its prefetch allows";
            default -> who + ": the client does not take what is sent to it";
        };
    }

    static String code(Obstacle obstacle) {
        return switch (obstacle) {
            case NONE -> "ready";
            case PREFETCH -> "prefetch-full";
            case CHANNEL_PREFETCH -> "channel-prefetch-full";
            case SLOW_CLIENT -> "client-too-slow";
            case NOT_ACTIVE -> "single-active-waiting";
        };
    }

    static String text(Situation.Consumer each, ChannelSnapshot channel) {
        return switch (each.obstacle()) {
            case NONE -> "can take the next message";
            case PREFETCH -> "holds " + each.holds() + " of " + each.consumer().prefetch();
            case CHANNEL_PREFETCH -> "its channel holds " + channel.unacked() + " of " + channel.globalPrefetch();
            case SLOW_CLIENT -> "its client does not take what is sent to it";
            case NOT_ACTIVE -> "waits to become the single active consumer";
        };
    }

    // --- why nothing comes, or what comes does not stay

    private void comings() {
        if (queue.spec().exclusiveOwner() != null) {
            add("exclusive", "the queue belongs to one connection, which alone may use it", false);
        } else if (situation.consumers().stream()
                .anyMatch(each -> each.consumer().exclusive())) {
            add("exclusive", "one consumer has the queue for itself", false);
        }
        sources();
        QueueSettings settings = queue.settings();
        if (situation.refuses()) {
            add("refuses-publishes", "the queue is full and refuses further messages", false);
        } else if (situation.full()) {
            add(
                    "refuses-publishes",
                    settings.refusesWhenFull()
                            ? "the queue is almost full, and will refuse further messages"
                            : "the queue is full: for every further message one at its head is dropped",
                    false);
        }
        if (situation.endings().expired() > 0) {
            add("expired", situation.endings().expired() + " messages have expired here since the start", false);
        }
        if (node.broker().connections().diskAlarm().raised()) {
            add("disk-alarm", "publishers are blocked: there is too little disk space", false);
        }
    }

    private void sources() {
        Set<String> sources = new TreeSet<>();
        for (Binding binding : vhost.bindings()) {
            if (binding.destination() == queue) {
                sources.add(binding.source());
            }
        }
        if (sources.isEmpty()) {
            add(
                    "no-binding",
                    "no exchange is bound to the queue: only messages published to the default exchange by its name come in",
                    false);
        }
        for (String source : sources) {
            Exchange exchange = vhost.exchange(source);
            DelayedMessages delayed = exchange == null ? null : exchange.delayed();
            if (delayed != null && delayed.count() > 0) {
                add(
                        "delayed",
                        delayed.count() + " messages wait in exchange '" + source + "', some perhaps for this queue",
                        false);
            }
        }
    }
}
