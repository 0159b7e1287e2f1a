package dev.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.delay.DelayTimer;
import dev.warren.broker.message.Message;
import dev.warren.broker.message.Publisher;
import dev.warren.broker.policy.EffectivePolicy;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreUnit;
import dev.warren.codec.BasicProperties;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A queue with a rule (time to live, length limit, delivery limit, delayed retry, single active consumer) against a naive
 * model of it, with random commands, time that passes, every interleaving with the store, and crashes. What dies goes to
 * another log in the same store, or nowhere: after every crash a message is in exactly one place. Repeat a failure with
 * {@code -Dwarren.test.seed=N}.
 */
class QueueRulesModelTest {
    private static final int ROUNDS = Integer.getInteger("warren.test.rounds", 60);
    private static final int STEPS = 500;
    private static final long QUEUE = 7;
    private static final long TARGET = 8;

    enum Rule {
        NONE,
        EXPIRATION,
        TTL,
        POLICY_TTL,
        DROP_HEAD,
        REJECT_PUBLISH,
        REJECT_PUBLISH_DLX,
        DELIVERY_LIMIT,
        RETRY,
        SINGLE_ACTIVE
    }

    static Stream<Arguments> variants() {
        return Arrays.stream(Rule.values()).flatMap(rule -> Stream.of(true, false)
                .flatMap(durable -> Stream.of(0, 2).map(priorities -> Arguments.of(rule, durable, priorities))));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void behavesAsTheModel(Rule rule, boolean durable, int maxPriority) {
        Long given = Long.getLong("warren.test.seed");
        for (int round = 0; round < (given == null ? ROUNDS : 1); round++) {
            long seed = given == null ? new Random().nextLong() : given;
            try {
                new Run(seed, rule, durable, maxPriority).play();
            } catch (AssertionError | RuntimeException e) {
                if (given != null) e.printStackTrace();
                throw new AssertionError("seed " + seed + ", " + rule + ", durable " + durable + ", " + maxPriority, e);
            }
        }
    }

    /** What the model knows of one message. */
    private static final class Known {
        final int number;
        final int priority;
        final boolean persistent;

        /** Due by the time to live that it came with. */
        final long ownDueAtMs;

        /** The same, or earlier by a time to live that came later. */
        long dueAtMs;

        boolean accepted;
        boolean refused;
        int failures;

        Known(int number, int priority, boolean persistent, long dueAtMs) {
            this.number = number;
            this.priority = priority;
            this.persistent = persistent;
            this.ownDueAtMs = dueAtMs;
            this.dueAtMs = dueAtMs;
        }

        /** A time to live comes in force, or goes: negative. */
        void late(long nowMs, long ttlMs) {
            long late = ttlMs < 0 ? 0 : nowMs + ttlMs;
            dueAtMs = ownDueAtMs == 0 || late != 0 && late < ownDueAtMs ? late : ownDueAtMs;
        }

        boolean dueBy(long nowMs) {
            return dueAtMs != 0 && dueAtMs <= nowMs;
        }
    }

    private static final class Run implements DeliveryPort, Publisher, QueueOwner {
        private record Held(QueueConsumer consumer, QueueEntry entry, Known known) {}

        private final Random random;
        private final Rule rule;
        private final boolean durable;
        private final int maxPriority;
        private final boolean letters;
        private final FieldTable arguments;
        private final int limit;
        private final Map<Long, InMemoryStore.Disk> disks = new HashMap<>();
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

        private final List<Held> held = new ArrayList<>();
        private final List<QueueConsumer> consumers = new ArrayList<>();
        private long clockMs = 1_000_000;
        private InMemoryStore store;
        private QueueLog target;
        private long nextInTarget;
        private ClassicQueue queue;
        private long policyTtlMs = -1;
        private long overflowed;

        /** Messages that the queue has counted as expired: which of those due they are, it need not say. */
        private long expired;

        Run(long seed, Rule rule, boolean durable, int maxPriority) {
            this.random = new Random(seed);
            this.rule = rule;
            this.durable = durable;
            this.maxPriority = maxPriority;
            this.letters = random.nextBoolean();
            this.limit = random.nextInt(12);
            this.arguments = arguments();
            open();
            queue.start();
        }

        private FieldTable arguments() {
            FieldTable.Builder all = FieldTable.builder();
            if (maxPriority > 0) {
                all.put("x-max-priority", FieldValue.of(maxPriority));
            }
            if (letters) {
                all.put("x-dead-letter-exchange", "dead");
            }
            switch (rule) {
                case TTL -> all.put("x-message-ttl", FieldValue.of(40));
                case DROP_HEAD -> all.put("x-max-length", FieldValue.of(limit));
                case REJECT_PUBLISH ->
                    all.put("x-max-length", FieldValue.of(limit)).put("x-overflow", "reject-publish");
                case REJECT_PUBLISH_DLX ->
                    all.put("x-max-length", FieldValue.of(limit)).put("x-overflow", "reject-publish-dlx");
                case DELIVERY_LIMIT -> all.put("x-delivery-limit", FieldValue.of(limit % 4));
                case RETRY ->
                    all.put("x-delayed-retry-type", "all")
                            .put("x-delayed-retry-min", FieldValue.of(5))
                            .put("x-delayed-retry-max", FieldValue.of(20));
                case SINGLE_ACTIVE -> all.put("x-single-active-consumer", true);
                default -> {}
            }
            return all.build();
        }

        private void open() {
            store = new InMemoryStore(disks);
            target = store.open(TARGET, durable, (run, entries) -> {});
            nextInTarget = target.nextSequence();
            DelayTimer timer = new DelayTimer(() -> clockMs);
            // The test itself wakes the queue.
            timer.close();
            queue = new ClassicQueue(
                    new QueueSpec("/", "q", durable, false, null, arguments),
                    QUEUE,
                    new QueueServices(store, new MemoryBudget(random.nextBoolean() ? 0 : 1 << 20), timer),
                    this);
            overflowed = 0;
            expired = 0;
        }

        private void putPolicy() {
            if (policyTtlMs >= 0) {
                FieldTable definition = FieldTable.builder()
                        .put("message-ttl", FieldValue.of((int) policyTtlMs))
                        .build();
                queue.policy(new EffectivePolicy("p", definition, null, FieldTable.EMPTY));
            } else {
                queue.policy(EffectivePolicy.NONE);
            }
            all.forEach(known -> known.late(clockMs, policyTtlMs));
        }

        private void changePolicy() {
            // What was due before the change is gone.
            settleDown();
            long before = policyTtlMs;
            policyTtlMs = random.nextInt(3) == 0 ? -1 : random.nextInt(60);
            if (policyTtlMs != before) {
                putPolicy();
            }
        }

        void play() {
            for (int step = 0; step < STEPS; step++) {
                command();
                compare();
            }
            drain();
        }

        private void command() {
            switch (random.nextInt(24)) {
                case 0, 1, 2, 3, 4 ->
                    publish(
                            rule == Rule.REJECT_PUBLISH_DLX || rule == Rule.REJECT_PUBLISH
                                    ? 1
                                    : 1 + random.nextInt(12));
                case 5, 6 -> settle();
                case 7, 8, 9 -> comeBack();
                case 10 -> reject();
                case 11 -> consume();
                case 12 -> endConsumer();
                case 13, 14, 15 -> {
                    clockMs += random.nextInt(15);
                    wake();
                }
                case 16 -> settleDown();
                case 17 -> {
                    if (random.nextInt(6) == 0) {
                        crash();
                    }
                }
                case 18 -> {
                    if (random.nextInt(10) == 0) {
                        purge();
                    }
                }
                case 19 -> {
                    if (rule == Rule.POLICY_TTL && random.nextInt(3) == 0) {
                        changePolicy();
                    }
                }
                default -> work(random.nextInt(6));
            }
        }

        /** What the queue counts is what the model has. */
        private void compare() {
            QueueEndings endings = queue.stats().endings();
            while (overflowed < endings.overflowed() && rule == Rule.DROP_HEAD) {
                overflowed++;
                dies(ready.pollFirstEntry().getValue(), DeathReason.MAXLEN);
            }
            QueueStats stats = queue.stats();
            long due = ready.values().stream()
                    .filter(known -> known.dueBy(clockMs))
                    .count();
            long gone = endings.expired() - expired;
            assertTrue(gone <= due, gone + " expired, of " + due + " that are due");
            assertEquals(ready.size() - gone, stats.ready(), "ready messages");
            assertEquals(held.size(), stats.unacked(), "unacknowledged messages");
            assertEquals(waiting.size(), stats.delayed(), "delayed messages");
            if (rule == Rule.DROP_HEAD && store.idle()) {
                assertTrue(stats.ready() <= limit, "longer than the limit: " + stats.ready());
            }
        }

        private void work(int steps) {
            for (int i = 0; i < steps && store.step(); i++) {
                compare();
            }
        }

        private void wake() {
            queue.wakeUp();
            waiting.entrySet().removeIf(each -> {
                boolean over = each.getValue() <= clockMs;
                if (over) {
                    // It may have been delivered at once.
                    if (held.stream().noneMatch(one -> one.known == each.getKey())) {
                        ready.putIfAbsent(key(each.getKey()), each.getKey());
                    }
                }
                return over;
            });
            compare();
        }

        /** Nothing that is due is left, once the queue was woken and the store is done. */
        private void settleDown() {
            for (int i = 0; i < 3; i++) {
                // What is read back while the store is asked what of it is due, expires when the queue is woken again.
                wake();
                work(Integer.MAX_VALUE);
            }
            long due = ready.values().stream()
                    .filter(known -> known.dueBy(clockMs))
                    .count();
            assertEquals(due, queue.stats().endings().expired() - expired, "messages that should have expired");
            ready.values().removeIf(known -> {
                if (!known.dueBy(clockMs)) {
                    return false;
                }
                expired++;
                uncertain.add(known.number);
                return true;
            });
            assertTrue(dying.isEmpty(), "dead letters that went nowhere: " + dying);
        }

        private void dies(Known known, DeathReason reason) {
            if (letters) {
                dying.put(known.number, reason);
            } else {
                uncertain.add(known.number);
            }
        }

        private void publish(int count) {
            Message[] batch = new Message[count];
            for (int i = 0; i < count; i++) {
                int priority = random.nextInt(maxPriority + 2);
                boolean persistent = random.nextInt(4) > 0;
                long expiration = rule == Rule.EXPIRATION && random.nextInt(4) > 0 ? random.nextInt(60) : -1;
                long ttl = rule == Rule.TTL ? 40 : rule == Rule.POLICY_TTL ? policyTtlMs : expiration;
                Known known =
                        new Known(all.size(), Math.min(priority, maxPriority), persistent, ttl < 0 ? 0 : clockMs + ttl);
                byte[] properties = expiration < 0 ? new byte[2] : expiring(expiration);
                byte[] content = Arrays.copyOf(properties, properties.length + 4 + random.nextInt(3000));
                ByteBuffer.wrap(content).putInt(properties.length, known.number);
                batch[i] = new Message(new byte[] {0, 1, 'q'}, content, properties.length, persistent, priority);
                batch[i].awaitedBy(this, known.number, 1);
                all.add(known);
                ready.put(key(known), known);
            }
            long before = queue.ready();
            queue.publish(batch, count);
            if (rule == Rule.REJECT_PUBLISH || rule == Rule.REJECT_PUBLISH_DLX) {
                Known known = all.get(all.size() - 1);
                if (known.refused) {
                    assertTrue(before >= limit, "refused though there was room");
                }
                assertTrue(queue.ready() <= Math.max(limit, before), "longer than the limit");
            }
        }

        private static byte[] expiring(long ms) {
            return new BasicProperties(
                            null, null, null, null, null, null, null, "" + ms, null, null, null, null, null, null)
                    .encode();
        }

        private long key(Known known) {
            return (long) (maxPriority - known.priority) << 32 | known.number;
        }

        @Override
        public void settled(long tag, boolean accepted) {
            Known known = all.get((int) tag);
            assertFalse(known.accepted || known.refused, "answered twice");
            known.accepted = accepted;
            known.refused = !accepted;
            if (!accepted) {
                ready.remove(key(known));
            }
            if (!accepted && letters && rule == Rule.REJECT_PUBLISH_DLX) {
                dying.putIfAbsent(known.number, DeathReason.MAXLEN);
            }
        }

        @Override
        public boolean take(QueueConsumer consumer) {
            return random.nextInt(8) > 0;
        }

        @Override
        public boolean deliver(QueueConsumer consumer, QueueEntry entry) {
            if (rule == Rule.SINGLE_ACTIVE) {
                assertSame(consumers.get(0), consumer, "delivered to one who is not active");
            }
            Known known = all.get(number(entry.message()));
            if (waiting.containsKey(known) && waiting.get(known) <= clockMs) {
                waiting.remove(known);
                ready.put(key(known), known);
            }
            assertTrue(ready.containsKey(key(known)), "delivered what is not ready: " + known.number);
            assertTrue(known.dueAtMs == 0 || known.dueAtMs >= clockMs, "delivered after it expired");
            if (rule != Rule.RETRY) {
                ready.headMap(key(known))
                        .values()
                        .forEach(earlier -> assertTrue(earlier.dueBy(clockMs), "delivered out of order"));
            }
            ready.remove(key(known));
            if (known.failures >= 0) {
                assertEquals(known.failures, entry.failures(), "failed deliveries");
            }
            known.failures = entry.failures();
            held.add(new Held(consumer, entry, known));
            return false;
        }

        private static int number(Message message) {
            assertNotNull(message);
            return ByteBuffer.wrap(message.content()).getInt(message.propertiesLength());
        }

        @Override
        public void flush() {}

        @Override
        public void cancelled(QueueConsumer consumer) {}

        @Override
        public void lastConsumerGone(ClassicQueue gone) {}

        @Override
        public void expired(ClassicQueue gone) {}

        @Override
        public void deadLetters(
                ClassicQueue from, String exchange, String routingKey, List<DeadLetter> dead, StoreUnit unit) {
            assertTrue(letters && !dead.isEmpty());
            for (DeadLetter letter : dead) {
                Known known = all.get(number(letter.message()));
                if (letter.reason() == DeathReason.EXPIRED) {
                    assertTrue(known.dueBy(clockMs), "expired too early");
                    if (!limbo.remove(known.number)) {
                        assertSame(known, ready.remove(key(known)), "expired, but was not ready");
                        expired++;
                    }
                } else {
                    compare();
                    Map.Entry<Integer, DeathReason> first =
                            dying.entrySet().iterator().next();
                    assertEquals(Map.entry(known.number, letter.reason()), Map.entry(first.getKey(), first.getValue()));
                    dying.remove(known.number);
                }
                uncertain.add(known.number);
                Message copy = new Message(
                        new byte[] {0, 0},
                        letter.message().content(),
                        letter.message().propertiesLength(),
                        known.persistent,
                        0);
                QueueEntry entry = new QueueEntry(target, nextInTarget++, 0, copy);
                entry.submitted(true);
                unit.append(entry);
            }
        }

        private List<Held> someHeld() {
            List<Held> some = new ArrayList<>();
            for (int i = Math.min(held.size(), 1 + random.nextInt(4)); i > 0; i--) {
                some.add(held.remove(random.nextInt(held.size())));
            }
            return some;
        }

        private void settle() {
            List<Held> some = someHeld();
            some.forEach(one -> uncertain.add(one.known.number));
            queue.settle(
                    some.stream().map(Held::consumer).toArray(QueueConsumer[]::new),
                    some.stream().map(Held::entry).toArray(QueueEntry[]::new),
                    some.size());
        }

        private void reject() {
            List<Held> some = someHeld();
            some.forEach(one -> dies(one.known, DeathReason.REJECTED));
            queue.reject(
                    some.stream().map(Held::consumer).toList(),
                    some.stream().map(Held::entry).toList());
        }

        private void comeBack() {
            comeBack(someHeld(), Comeback.values()[random.nextInt(3)]);
        }

        private void comeBack(Collection<Held> some, Comeback how) {
            for (Held one : some) {
                Known known = one.known;
                known.failures = one.entry.failures() + (how == Comeback.FAILED ? 1 : 0);
                if (one.entry.stored() && random.nextInt(3) == 0) {
                    one.entry.message(null);
                }
                if (rule == Rule.DELIVERY_LIMIT && known.failures > limit % 4) {
                    dies(known, DeathReason.DELIVERY_LIMIT);
                } else if (rule == Rule.RETRY && how != Comeback.UNDELIVERED) {
                    waiting.put(known, clockMs + Math.min(20, 5L * (one.entry.returns() + 1)));
                } else {
                    ready.put(key(known), known);
                }
            }
            queue.requeue(
                    some.stream().map(Held::consumer).toList(),
                    some.stream().map(Held::entry).toList(),
                    how);
        }

        private void consume() {
            if (consumers.size() < 3) {
                QueueConsumer consumer = new QueueConsumer(
                        queue, this, "c", false, false, random.nextInt(2), random.nextInt(6), FieldTable.EMPTY);
                consumers.add(consumer);
                queue.subscriptions().add(consumer);
                queue.subscriptions().wake(consumer);
            }
        }

        /** By basic.cancel, or with its channel. */
        private void endConsumer() {
            if (!consumers.isEmpty()) {
                QueueConsumer gone = consumers.remove(random.nextInt(consumers.size()));
                queue.subscriptions().remove(gone);
                if (random.nextBoolean()) {
                    List<Held> its =
                            held.stream().filter(one -> one.consumer == gone).toList();
                    held.removeAll(its);
                    comeBack(its, Comeback.FAILED);
                }
                queue.subscriptions().failOver();
            }
        }

        private void purge() {
            compare();
            long before = queue.ready();
            for (Known known : ready.values()) {
                uncertain.add(known.number);
                if (known.dueBy(clockMs)) {
                    limbo.add(known.number);
                }
            }
            ready.clear();
            expired = queue.stats().endings().expired();
            assertEquals(before, queue.purge(), "purged messages");
        }

        private static Set<Integer> numbers(InMemoryStore.Disk disk) {
            Set<Integer> numbers = new HashSet<>();
            disk.messages.values().forEach(kept -> assertTrue(numbers.add(number(kept.message())), "twice in a log"));
            return numbers;
        }

        private void crash() {
            consumers.clear();
            if (!durable) {
                disks.clear();
            }
            disks.values().forEach(disk -> disk.messages.values().removeIf(kept -> !kept.message()
                    .persistent()));
            open();
            Set<Integer> here = numbers(disks.get(QUEUE));
            Set<Integer> there = numbers(disks.get(TARGET));
            there.forEach(number -> assertFalse(here.contains(number), "in two places"));
            Set<Integer> known = new HashSet<>(uncertain);
            known.addAll(dying.keySet());
            ready.values().forEach(each -> known.add(each.number));
            waiting.keySet().forEach(each -> known.add(each.number));
            held.forEach(each -> known.add(each.known.number));
            assertTrue(known.containsAll(here), "a message that had left came back");
            for (Known each : all) {
                boolean gone = uncertain.contains(each.number) && !(letters && there.contains(each.number));
                if (durable && each.persistent && each.accepted && !gone && known.contains(each.number)) {
                    boolean overdue = !letters && each.dueBy(clockMs);
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
            held.clear();
            dying.clear();
            uncertain.clear();
            here.forEach(number -> ready.put(key(all.get(number)), all.get(number)));
            putPolicy();
            queue.start();
        }

        /** In the end one consumer gets everything that is left. */
        private void drain() {
            consumers.forEach(queue.subscriptions()::remove);
            consumers.clear();
            queue.subscriptions().failOver();
            clockMs += 100;
            settleDown();
            QueueConsumer last = new QueueConsumer(queue, this, "last", false, false, 0, 0, FieldTable.EMPTY);
            consumers.add(last);
            queue.subscriptions().add(last);
            while (queue.ready() > 0) {
                queue.subscriptions().wake(last);
                work(Integer.MAX_VALUE);
            }
            compare();
            assertTrue(ready.isEmpty(), "messages left undelivered: " + ready.size());
            while (!held.isEmpty()) {
                settle();
            }
            work(Integer.MAX_VALUE);
            assertTrue(disks.get(QUEUE).messages.isEmpty(), "messages left in the store");
            all.forEach(known -> assertTrue(known.accepted || known.refused, "never answered: " + known.number));
        }
    }
}
