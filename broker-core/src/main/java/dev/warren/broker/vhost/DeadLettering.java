package dev.warren.broker.vhost;

import dev.warren.broker.delay.DelayHeader;
import dev.warren.broker.delay.DelayedMessages;
import dev.warren.broker.exchange.CopyKeys;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.RoutingNote;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.DeadLetter;
import dev.warren.broker.queue.DeathReason;
import dev.warren.broker.queue.QueueOwner;
import dev.warren.broker.store.StoreUnit;
import dev.warren.codec.BasicProperties;
import dev.warren.codec.FieldTable;
import dev.warren.codec.ShortString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the dead letters of one queue to their targets, in order: rewrites each, routes it through the dead-letter exchange,
 * and hands every target its share at once. Confined to the thread that runs the queue's effects.
 */
final class DeadLettering {
    private static final Logger log = LoggerFactory.getLogger(DeadLettering.class);

    private final VirtualHost vhost;
    private final ClassicQueue from;
    private final Exchange exchange;
    private final @Nullable String routingKey;
    private final StoreUnit unit;
    private final Map<ClassicQueue, List<Letter>> targets = new LinkedHashMap<>();

    private DeadLettering(
            VirtualHost vhost, ClassicQueue from, Exchange exchange, @Nullable String routingKey, StoreUnit unit) {
        this.vhost = vhost;
        this.from = from;
        this.exchange = exchange;
        // The argument is a longstr.
        this.routingKey = routingKey == null ? null : DueMessage.cut(routingKey);
        this.unit = unit;
    }

    /** @see QueueOwner#deadLetters */
    static void route(
            VirtualHost vhost,
            ClassicQueue from,
            String exchange,
            @Nullable String routingKey,
            List<DeadLetter> dead,
            StoreUnit unit) {
        Exchange through = vhost.exchange(exchange);
        if (through == null) {
            return;
        }
        DeadLettering letters = new DeadLettering(vhost, from, through, routingKey, unit);
        for (DeadLetter letter : dead) {
            letters.send(letter);
        }
        letters.deliver();
    }

    private record Letter(
            Message message,
            String routingKey,
            List<String> copyKeys,
            FieldTable headers,
            boolean again,
            StoreUnit unit)
            implements Routable {
        @Override
        public void alongside(RoutingNote note) {
            note.store(unit);
            note.settled(true);
        }
    }

    private void send(DeadLetter dead) {
        Message message = dead.message();
        BasicProperties properties = message.properties();
        FieldTable before = properties.headers() == null ? FieldTable.EMPTY : properties.headers();
        String key = message.routingKey();
        List<String> copyKeys = CopyKeys.visible(before);
        List<String> hidden = message.hiddenKeys();
        List<String> keys = new ArrayList<>(copyKeys);
        keys.add(0, key);
        FieldTable headers = DeathHistory.add(
                before,
                new DeathHistory.Death(
                        dead.reason(),
                        from.name(),
                        TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()),
                        message.exchange(),
                        keys,
                        properties.expiration()));
        if (routingKey != null) {
            // RabbitMQ: the dead-letter routing key replaces all others.
            key = routingKey;
            copyKeys = List.of();
            hidden = List.of();
            headers = CopyKeys.withoutVisible(headers);
        }
        Message letter = message.rewritten(
                Message.hiding(address(exchange.name(), key), hidden),
                properties.withHeaders(headers).withExpiration(null));
        List<String> further = new ArrayList<>(copyKeys);
        further.addAll(hidden);
        send(new Letter(letter, key, further, headers, dead.again(), unit), dead.reason());
    }

    private void send(Letter routable, DeathReason reason) {
        Message letter = routable.message;
        DelayedMessages delayed = exchange.delayed();
        DelayHeader delay = delayed == null ? null : DelayHeader.find(routable.headers);
        if (delayed != null && delay != null) {
            delayed.hold(delay.negated(letter), delay.milliseconds(), unit);
            return;
        }
        for (ClassicQueue target : vhost.route(exchange, routable).queues()) {
            if (reason != DeathReason.REJECTED && DeathHistory.isCycle(routable.headers, target.name())) {
                log.debug(
                        "dropped a dead letter of {} that would go round to {}",
                        from.spec().described(),
                        target.name());
            } else {
                targets.computeIfAbsent(target, t -> new ArrayList<>()).add(routable);
            }
        }
    }

    private void deliver() {
        targets.forEach((target, letters) -> {
            int from = 0;
            for (int to = 1; to <= letters.size(); to++) {
                boolean again = letters.get(from).again;
                if (to == letters.size() || letters.get(to).again != again) {
                    Message[] share = letters.subList(from, to).stream()
                            .map(Letter::message)
                            .toArray(Message[]::new);
                    target.publish(share, share.length, again, unit);
                    from = to;
                }
            }
        });
    }

    static byte[] address(String exchange, String routingKey) {
        byte[] first = ShortString.encode(exchange);
        byte[] second = ShortString.encode(routingKey);
        byte[] address = new byte[first.length + second.length];
        System.arraycopy(first, 0, address, 0, first.length);
        System.arraycopy(second, 0, address, first.length, second.length);
        return address;
    }
}
