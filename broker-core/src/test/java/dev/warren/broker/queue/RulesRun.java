package dev.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.delay.DelayTimer;
import dev.warren.broker.message.Message;
import dev.warren.broker.message.Publisher;
import dev.warren.broker.policy.EffectivePolicy;
import dev.warren.broker.queue.RulesModel.Known;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreUnit;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One run of a queue with a rule beside its {@link RulesModel}: random commands, time that passes, work of the store in any
 * interleaving, crashes. It is the queue's publisher, consumers and virtual host.
 */
final class RulesRun implements DeliveryPort, Publisher, QueueOwner {
    private static final int STEPS = 500;
    private static final long QUEUE = 7;
    private static final long TARGET = 8;

    private record Held(QueueConsumer consumer, QueueEntry entry, Known known) {}

    private final Random random;
    private final QueueRule rule;
    private final boolean durable;
    private final int maxPriority;
    private final boolean letters;
    private final FieldTable arguments;
    private final int limit;
    private final RulesModel model;
    private final Map<Long, InMemoryStore.Disk> disks = new HashMap<>();
    private final List<Held> held = new ArrayList<>();
    private final List<QueueConsumer> consumers = new ArrayList<>();
    private long clockMs = 1_000_000;
    private InMemoryStore store;
    private QueueLog target;
    private long nextInTarget;
    private ClassicQueue queue;
    private long policyTtlMs = -1;

    RulesRun(long seed, QueueRule rule, boolean durable, int maxPriority) {
        this.random = new Random(seed);
        this.rule = rule;
        this.durable = durable;
        this.maxPriority = maxPriority;
        this.letters = random.nextBoolean();
        this.limit = random.nextInt(12);
        this.model = new RulesModel(rule, durable, letters, maxPriority);
        this.arguments = rule.arguments(limit, maxPriority, letters);
        open();
        queue.start();
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
        model.late(clockMs, policyTtlMs);
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
            case 0, 1, 2, 3, 4 -> publish(rule.refuses() ? 1 : 1 + random.nextInt(12));
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
                if (rule == QueueRule.POLICY_TTL && random.nextInt(3) == 0) {
                    changePolicy();
                }
            }
            default -> work(random.nextInt(6));
        }
    }

    /** What the queue counts is what the model has. */
    private void compare() {
        QueueStats stats = queue.stats();
        model.check(stats, held.size(), clockMs);
        if (rule == QueueRule.DROP_HEAD && store.idle()) {
            assertTrue(stats.ready() <= limit, "longer than the limit: " + stats.ready());
        }
    }

    private QueueEndings endings() {
        return queue.stats().endings();
    }

    private void work(int steps) {
        for (int i = 0; i < steps && store.step(); i++) {
            compare();
        }
    }

    private void wake() {
        queue.wakeUp();
        model.passTime(clockMs, known -> held.stream().anyMatch(one -> one.known == known));
        compare();
    }

    /** Nothing that is due is left, once the queue was woken and the store is done. */
    private void settleDown() {
        for (int i = 0; i < 3; i++) {
            // What is read back while the store is asked what of it is due, expires when the queue is woken again.
            wake();
            work(Integer.MAX_VALUE);
        }
        model.checkAllExpired(clockMs, endings());
    }

    private void publish(int count) {
        Message[] batch = new Message[count];
        Known last = null;
        for (int i = 0; i < count; i++) {
            int priority = random.nextInt(maxPriority + 2);
            boolean persistent = random.nextInt(4) > 0;
            long expiration = rule == QueueRule.EXPIRATION && random.nextInt(4) > 0 ? random.nextInt(60) : -1;
            long ttl =
                    rule == QueueRule.TTL ? QueueRule.TTL_MS : rule == QueueRule.POLICY_TTL ? policyTtlMs : expiration;
            last = model.publish(priority, persistent, ttl < 0 ? 0 : clockMs + ttl);
            batch[i] = last.message(priority, expiration, random.nextInt(3000));
            batch[i].awaitedBy(this, last.number, 1);
        }
        long before = queue.ready();
        queue.publish(batch, count);
        if (rule.refuses()) {
            assertTrue(before >= limit || !last.refused(), "refused though there was room");
            assertTrue(queue.ready() <= Math.max(limit, before), "longer than the limit");
        }
    }

    // --- what the queue tells

    @Override
    public void settled(long tag, boolean accepted) {
        model.answered((int) tag, accepted);
    }

    @Override
    public boolean take(QueueConsumer consumer) {
        return random.nextInt(8) > 0;
    }

    @Override
    public boolean deliver(QueueConsumer consumer, QueueEntry entry) {
        if (rule == QueueRule.SINGLE_ACTIVE) {
            assertSame(consumers.get(0), consumer, "delivered to one who is not active");
        }
        // Some may have left before this delivery, by the same command.
        model.dropHead(endings());
        held.add(new Held(consumer, entry, model.delivered(entry, clockMs)));
        return false;
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
        assertFalse(dead.isEmpty());
        for (DeadLetter letter : dead) {
            if (letter.reason() != DeathReason.EXPIRED) {
                compare();
            }
            Known known = model.routed(letter, clockMs);
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

    // --- what consumers do

    private List<Held> someHeld() {
        List<Held> some = new ArrayList<>();
        for (int i = Math.min(held.size(), 1 + random.nextInt(4)); i > 0; i--) {
            some.add(held.remove(random.nextInt(held.size())));
        }
        return some;
    }

    private void settle() {
        List<Held> some = someHeld();
        some.forEach(one -> model.leaves(one.known));
        queue.settle(
                some.stream().map(Held::consumer).toArray(QueueConsumer[]::new),
                some.stream().map(Held::entry).toArray(QueueEntry[]::new),
                some.size());
    }

    private void reject() {
        List<Held> some = someHeld();
        some.forEach(one -> model.dies(one.known, DeathReason.REJECTED));
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
            int failures = one.entry.failures() + (how == Comeback.FAILED ? 1 : 0);
            known.failures(failures);
            if (one.entry.stored() && random.nextInt(3) == 0) {
                one.entry.message(null);
            }
            if (rule == QueueRule.DELIVERY_LIMIT && failures > QueueRule.deliveryLimit(limit)) {
                model.dies(known, DeathReason.DELIVERY_LIMIT);
            } else if (rule == QueueRule.RETRY && how != Comeback.UNDELIVERED) {
                long ms = (long) QueueRule.LEAST_RETRY_MS * (one.entry.returns() + 1);
                model.waits(known, clockMs + Math.min(QueueRule.MOST_RETRY_MS, ms));
            } else {
                model.ready(known);
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

    // --- what ends

    private void purge() {
        compare();
        long before = queue.ready();
        model.purge(clockMs, endings());
        assertEquals(before, queue.purge(), "purged messages");
    }

    private void crash() {
        consumers.clear();
        if (!durable) {
            disks.clear();
        }
        disks.values().forEach(disk -> disk.messages.values().removeIf(kept -> !kept.message()
                .persistent()));
        open();
        List<Known> lost = held.stream().map(Held::known).toList();
        model.crash(numbers(disks.get(QUEUE)), numbers(disks.get(TARGET)), lost, clockMs);
        held.clear();
        putPolicy();
        queue.start();
    }

    private static Set<Integer> numbers(InMemoryStore.Disk disk) {
        Set<Integer> numbers = new HashSet<>();
        disk.messages
                .values()
                .forEach(kept -> assertTrue(numbers.add(RulesModel.number(kept.message())), "twice in a log"));
        return numbers;
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
        while (!held.isEmpty()) {
            settle();
        }
        work(Integer.MAX_VALUE);
        assertTrue(disks.get(QUEUE).messages.isEmpty(), "messages left in the store");
        model.checkNothingLeft();
    }
}
