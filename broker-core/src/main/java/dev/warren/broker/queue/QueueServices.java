package dev.warren.broker.queue;

import dev.warren.broker.delay.DelayTimer;
import dev.warren.broker.store.MessageStore;

/** What queues share. */
public record QueueServices(MessageStore store, MemoryBudget budget, DelayTimer timer) {}
