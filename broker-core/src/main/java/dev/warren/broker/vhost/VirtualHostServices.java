package dev.warren.broker.vhost;

import dev.warren.broker.definition.DefinitionStore;
import dev.warren.broker.delay.DelayTimer;
import dev.warren.broker.event.Events;
import dev.warren.broker.exchange.ExchangeTypes;
import dev.warren.broker.policy.Limits;
import dev.warren.broker.queue.MemoryBudget;
import dev.warren.broker.queue.QueueCounters;
import dev.warren.broker.store.MessageStore;

/**
 * What virtual hosts share.
 *
 * @param defaultQueueType where neither queue nor virtual host say; empty for classic
 */
public record VirtualHostServices(
        ExchangeTypes exchangeTypes,
        MessageStore messages,
        DefinitionStore definitions,
        MemoryBudget budget,
        DelayTimer timer,
        Limits limits,
        Events events,
        String defaultQueueType,
        QueueCounters counters) {}
