package dev.warren.broker.vhost;

import dev.warren.broker.delay.DelayHeader;
import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.CopyKeys;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.RoutingNote;
import dev.warren.broker.exchange.Verdict;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.codec.FieldTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a message would go, and why: the way of {@link Route} with every binding on it. Nothing is published and nothing
 * remembered. Immutable.
 *
 * @param queues those that get the message for sure
 * @param delayedMs how long it would wait first; 0 for not at all
 */
public record RoutingExplanation(List<ClassicQueue> queues, List<Step> steps, long delayedMs) {
    /**
     * An exchange on the way.
     *
     * @param reached how the message comes there
     * @param total bindings of the exchange, of which some that do not match may be left out
     * @param alternate where the message goes on since nothing matched; null when something did, or there is none
     */
    public record Step(
            Exchange exchange,
            String reached,
            List<Line> lines,
            int total,
            @Nullable String alternate) {
        /** Whether a binding takes the message, or may. */
        public boolean matched() {
            return lines.stream().anyMatch(line -> !Boolean.FALSE.equals(line.verdict.matches()));
        }
    }

    /** A binding and what it does. */
    public record Line(Binding binding, Verdict verdict) {}

    /** Bindings shown that do not match. */
    private static final int MOST_OTHERS = 500;

    private record Asked(Message message, FieldTable headers, List<String> copyKeys) implements Routable {
        @Override
        public String routingKey() {
            return message.routingKey();
        }

        @Override
        public void alongside(RoutingNote note) {
            throw new IllegalStateException("an explanation has no effect");
        }
    }

    /** Explains what would become of a message that is published to an exchange now. */
    public static RoutingExplanation of(VirtualHost vhost, Exchange first, Message message) {
        FieldTable headers = message.properties().headers() == null
                ? FieldTable.EMPTY
                : message.properties().headers();
        Asked asked = new Asked(message, headers, CopyKeys.of(headers));
        Set<ClassicQueue> queues = new LinkedHashSet<>();
        List<Step> steps = new ArrayList<>();
        Map<Exchange, String> reached = new LinkedHashMap<>();
        ArrayDeque<Exchange> toVisit = new ArrayDeque<>(List.of(first));
        reached.put(first, "published to");
        Exchange next;
        while ((next = toVisit.poll()) != null) {
            Step step = step(vhost, next, reached.getOrDefault(next, ""), asked);
            steps.add(step);
            for (Line line : step.lines) {
                if (Boolean.TRUE.equals(line.verdict.matches())) {
                    Destination destination = line.binding.destination();
                    if (destination instanceof ClassicQueue queue) {
                        queues.add(queue);
                    } else if (destination instanceof Exchange exchange
                            && reached.putIfAbsent(exchange, "bound to " + next.name()) == null) {
                        toVisit.add(exchange);
                    }
                }
            }
            Exchange alternate = step.alternate == null ? null : vhost.exchange(step.alternate);
            if (alternate != null && reached.putIfAbsent(alternate, "alternate of " + next.name()) == null) {
                toVisit.add(alternate);
            }
        }
        DelayHeader delay = first.delayed() == null ? null : DelayHeader.find(headers);
        return new RoutingExplanation(List.copyOf(queues), steps, delay == null ? 0 : delay.milliseconds());
    }

    private static Step step(VirtualHost vhost, Exchange exchange, String reached, Asked asked) {
        List<Binding> bindings = bindings(vhost, exchange, asked);
        List<Verdict> verdicts = exchange.name().isEmpty()
                ? bindings.stream()
                        .map(binding -> Verdict.yes("every queue is bound to the default exchange by its name"))
                        .toList()
                : exchange.type().explain(exchange.arguments(), bindings, exchange.router(), asked);
        List<Line> lines = new ArrayList<>();
        int others = 0;
        boolean matched = false;
        for (int i = 0; i < bindings.size(); i++) {
            boolean no = Boolean.FALSE.equals(verdicts.get(i).matches());
            matched |= !no;
            if (!no || others++ < MOST_OTHERS) {
                lines.add(new Line(bindings.get(i), verdicts.get(i)));
            }
        }
        return new Step(exchange, reached, lines, bindings.size(), matched ? null : exchange.alternate());
    }

    private static List<Binding> bindings(VirtualHost vhost, Exchange exchange, Asked asked) {
        if (!exchange.name().isEmpty()) {
            synchronized (vhost) {
                return exchange.bindings();
            }
        }
        List<String> keys = new ArrayList<>(asked.copyKeys);
        keys.add(0, asked.routingKey());
        List<Binding> found = new ArrayList<>();
        for (String key : keys) {
            ClassicQueue queue = vhost.queue(key);
            if (queue != null) {
                found.add(new Binding("", queue, key, FieldTable.EMPTY));
            }
        }
        return found;
    }
}
