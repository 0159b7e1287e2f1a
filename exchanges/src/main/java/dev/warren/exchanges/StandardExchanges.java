package dev.warren.exchanges;

import dev.warren.broker.exchange.ExchangeTypes;

/** The exchange types that come with the broker. */
public final class StandardExchanges {
    private StandardExchanges() {}

    public static void register(ExchangeTypes types) {
        types.register(new DirectExchange());
        types.register(new FanoutExchange());
        types.register(new TopicExchange());
        types.register(new HeadersExchange());
        types.register(new ConsistentHashExchange());
        types.register(new ModulusHashExchange());
        types.register(new RandomExchange());
        types.register(new LocalRandomExchange());
        types.register(new RecentHistoryExchange());
        types.register(new DelayedExchange(types));
    }
}
