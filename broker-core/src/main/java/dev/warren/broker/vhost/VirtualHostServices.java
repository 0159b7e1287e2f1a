package dev.warren.broker.vhost;

import dev.warren.broker.definition.DefinitionStore;
import dev.warren.broker.delay.DelayTimer;
import dev.warren.broker.exchange.ExchangeTypes;
import dev.warren.broker.policy.Limits;
import dev.warren.broker.queue.MemoryBudget;
import dev.warren.broker.store.MessageStore;

/** What virtual hosts share. */
public record VirtualHostServices(
        ExchangeTypes exchangeTypes,
        MessageStore messages,
        DefinitionStore definitions,
        MemoryBudget budget,
        DelayTimer timer,
        Limits limits) {}
