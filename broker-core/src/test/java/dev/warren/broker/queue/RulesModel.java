package dev.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.QueueEntry;
import dev.warren.codec.BasicProperties;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What a queue with a rule should have, told naively: every message is in one of the collections here, or gone. */
final class RulesModel {
    /** What the model knows of one message. */
    static final class Known {
        final int number;
        final int priority;
        final boolean persistent;

        /** Due by the time to live that it came with. */
        private final long ownDueAtMs;

        /** The same, or earlier by a time to live that came later. */
        private long dueAtMs;

        private boolean accepted;
        private boolean refused;

        /** Failed deliveries; negative when a crash may have forgotten some. */
        private int failures;

        /** Sent as a dead letter, though a crash may have taken that back. */
        private boolean sent;

        Known(int number, int priority, boolean persistent, long dueAtMs) {
            this.number = number;
            this.priority = priority;
            this.persistent = persistent;
            this.ownDueAtMs = dueAtMs;
            this.dueAtMs = dueAtMs;
        }

        /** A message that carries the number. */
        Message message(int askedPriority, long expirationMs, int padding) {
            byte[] properties = expirationMs < 0 ? new byte[2] : expiring(expirationMs);
            byte[] content = Arrays.copyOf(properties, properties.length + 4 + padding);
            ByteBuffer.wrap(content).putInt(properties.length, number);
            return new Message(new byte[] {0, 1, 'q'}, content, properties.length, persistent, askedPriority);
        }

        private static byte[] expiring(long ms) {
            return new BasicProperties(
                            null, null, null, null, null, null, null, "" + ms, null, null, null, null, null, null)
                    .encode();
        }

        private void late(long nowMs, long ttlMs) {
            long late = ttlMs < 0 ? 0 : nowMs + ttlMs;
            dueAtMs = ownDueAtMs == 0 || late != 0 && late < ownDueAtMs ? late : ownDueAtMs;
        }

        boolean refused() {
            return refused;
        }

        void failures(int failed) {
            failures = failed;
        }

        private boolean dueBy(long nowMs) {
            return dueAtMs != 0 && dueAtMs <= nowMs;
        }
    }

    private final QueueRule rule;
    private final boolean durable;
    private final boolean letters;
    private final int maxPriority;
    private boolean crashed;
    private final List<Known> all = new ArrayList<>();

    /** By (priority descending, order of arrival). */
    private final TreeMap<Long, Known> ready = new TreeMap<>();

    /** Come back, and when they are ready again. */
    private final Map<Known, Long> waiting = new LinkedHashMap<>();

    /** Gone, but perhaps not from the disk yet. */
    private final Set<Integer> uncertain = new HashSet<>();

    /** Dead, in this order, and perhaps not elsewhere yet; those that expire have no order. */
    private final Map<Integer, DeathReason> dying = new LinkedHashMap<>();

    /** Were due at a purge: whether they had expired before, only the queue knows. */
    private final Set<Integer> limbo = new HashSet<>();

    private long overflowed;

    /** Messages that the queue has counted as expired: which of those due they are, it need not say. */
    private long expired;

    RulesModel(QueueRule rule, boolean durable, boolean letters, int maxPriority) {
        this.rule = rule;
        this.durable = durable;
        this.letters = letters;
        this.maxPriority = maxPriority;
    }

    // --- messages come

    Known publish(int priority, boolean persistent, long dueAtMs) {
        Known known = new Known(all.size(), Math.min(priority, maxPriority), persistent, dueAtMs);
        all.add(known);
        ready(known);
        return known;
    }

    void answered(int number, boolean accepted) {
        Known known = all.get(number);
        assertFalse(known.accepted || known.refused, "answered twice");
        known.accepted = accepted;
        known.refused = !accepted;
        if (!accepted) {
            ready.remove(key(known));
            if (letters && rule == QueueRule.REJECT_PUBLISH_DLX) {
                dying.putIfAbsent(number, DeathReason.MAXLEN);
            }
        }
    }

    void ready(Known known) {
        ready.put(key(known), known);
    }

    void waits(Known known, long untilMs) {
        waiting.put(known, untilMs);
    }

    private long key(Known known) {
        return (long) (maxPriority - known.priority) << 32 | known.number;
    }

    static int number(Message message) {
        assertNotNull(message);
        return ByteBuffer.wrap(message.content()).getInt(message.propertiesLength());
    }

    // --- messages go

    Known delivered(QueueEntry entry, long nowMs) {
        Known known = all.get(number(entry.message()));
        if (waiting.containsKey(known) && waiting.get(known) <= nowMs) {
            waiting.remove(known);
            ready(known);
        }
        assertTrue(ready.containsKey(key(known)), "delivered what is not ready: " + known.number);
        assertTrue(known.dueAtMs == 0 || known.dueAtMs >= nowMs, "delivered after it expired");
        if (rule != QueueRule.RETRY) {
            ready.headMap(key(known))
                    .values()
                    .forEach(earlier -> assertTrue(earlier.dueBy(nowMs), "delivered out of order"));
        }
        ready.remove(key(known));
        if (known.failures >= 0) {
            assertEquals(known.failures, entry.failures(), "failed deliveries");
        }
        known.failures = entry.failures();
        return known;
    }

    void leaves(Known known) {
        uncertain.add(known.number);
    }

    void dies(Known known, DeathReason reason) {
        if (letters) {
            dying.put(known.number, reason);
        } else {
            leaves(known);
        }
    }

    /** What the queue has found too much was at the head. */
    void dropHead(QueueEndings endings) {
        while (rule == QueueRule.DROP_HEAD && overflowed < endings.overflowed()) {
            overflowed++;
            dies(ready.pollFirstEntry().getValue(), DeathReason.MAXLEN);
        }
    }

    /** A dead letter goes elsewhere. */
    Known routed(DeadLetter letter, long nowMs) {
        assertTrue(letters, "a dead letter of a queue that has none");
        Known known = all.get(number(letter.message()));
        assertTrue(letter.again() || !known.sent, "a dead letter comes again and does not say so");
        assertTrue(crashed || !letter.again(), "a dead letter comes again without a crash");
        known.sent = true;
        if (letter.reason() == DeathReason.EXPIRED) {
            assertTrue(known.dueBy(nowMs), "expired too early");
            if (!limbo.remove(known.number)) {
                assertSame(known, ready.remove(key(known)), "expired, but was not ready");
                expired++;
            }
        } else {
            Map.Entry<Integer, DeathReason> first = dying.entrySet().iterator().next();
            assertEquals(Map.entry(known.number, letter.reason()), Map.entry(first.getKey(), first.getValue()));
            dying.remove(known.number);
        }
        leaves(known);
        return known;
    }

    void purge(long nowMs, QueueEndings endings) {
        for (Known known : ready.values()) {
            leaves(known);
            if (known.dueBy(nowMs)) {
                limbo.add(known.number);
            }
        }
        ready.clear();
        expired = endings.expired();
    }

    // --- time passes

    /** A time to live comes in force, or goes: negative. */
    void late(long nowMs, long ttlMs) {
        all.forEach(known -> known.late(nowMs, ttlMs));
    }

    /** @param held what was ready again may have been delivered at once */
    void passTime(long nowMs, Predicate<Known> held) {
        waiting.entrySet().removeIf(each -> {
            boolean over = each.getValue() <= nowMs;
            if (over && !held.test(each.getKey())) {
                ready.putIfAbsent(key(each.getKey()), each.getKey());
            }
            return over;
        });
    }

    /** Nothing that is due is left. */
    void checkAllExpired(long nowMs, QueueEndings endings) {
        assertEquals(due(nowMs), endings.expired() - expired, "messages that should have expired");
        ready.values().removeIf(known -> {
            if (!known.dueBy(nowMs)) {
                return false;
            }
            expired++;
            leaves(known);
            return true;
        });
        assertTrue(dying.isEmpty(), "dead letters that went nowhere: " + dying);
    }

    private long due(long nowMs) {
        return ready.values().stream().filter(known -> known.dueBy(nowMs)).count();
    }

    // --- what the queue should have

    void check(QueueStats stats, int held, long nowMs) {
        dropHead(stats.endings());
        long gone = stats.endings().expired() - expired;
        assertTrue(gone <= due(nowMs), gone + " expired, of " + due(nowMs) + " that are due");
        assertEquals(ready.size() - gone, stats.ready(), "ready messages");
        assertEquals(held, stats.unacked(), "unacknowledged messages");
        assertEquals(waiting.size(), stats.delayed(), "delayed messages");
    }

    /**
     * After a crash every message is in exactly one place, or is gone for a reason.
     *
     * @param here numbers of those in the queue
     * @param there numbers of those that went elsewhere as dead letters
     */
    void crash(Set<Integer> here, Set<Integer> there, List<Known> held, long nowMs) {
        crashed = true;
        there.forEach(number -> assertFalse(here.contains(number), "in two places"));
        Set<Integer> known = new HashSet<>(uncertain);
        known.addAll(dying.keySet());
        ready.values().forEach(each -> known.add(each.number));
        waiting.keySet().forEach(each -> known.add(each.number));
        held.forEach(each -> known.add(each.number));
        assertTrue(known.containsAll(here), "a message that had left came back");
        for (Known each : all) {
            boolean gone = uncertain.contains(each.number) && !(letters && there.contains(each.number));
            if (durable && each.persistent && each.accepted && !gone && known.contains(each.number)) {
                boolean overdue = !letters && each.dueBy(nowMs);
                assertTrue(
                        overdue || here.contains(each.number) || there.contains(each.number),
                        "a message that the store had answered for is lost");
            }
            if (!each.refused) {
                each.accepted = true;
            }
            each.failures = -1;
        }
        ready.clear();
        waiting.clear();
        dying.clear();
        uncertain.clear();
        overflowed = 0;
        expired = 0;
        here.forEach(number -> ready(all.get(number)));
    }

    /** In the end everything was delivered and every publisher answered. */
    void checkNothingLeft() {
        assertTrue(ready.isEmpty(), "messages left undelivered: " + ready.size());
        all.forEach(known -> assertTrue(known.accepted || known.refused, "never answered: " + known.number));
    }
}
