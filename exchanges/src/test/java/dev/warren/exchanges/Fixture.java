package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.ExchangeTypes;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.codec.FieldTable;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** One exchange of a type under test, with bindings made by name. */
final class Fixture {
    private final Router router;

    Fixture(Router router) {
        this.router = router;
    }

    static Fixture of(String type) {
        return new Fixture(type(type).newRouter(FieldTable.EMPTY));
    }

    static ExchangeType type(String name) {
        ExchangeTypes types = new ExchangeTypes();
        StandardExchanges.register(types);
        return Objects.requireNonNull(types.get(name), name);
    }

    static Binding binding(String destination, String key, FieldTable arguments) {
        return new Binding("source", new Queue(destination), key, arguments);
    }

    Fixture bind(String destination, String key) {
        return bind(destination, key, FieldTable.EMPTY);
    }

    Fixture bind(String destination, String key, FieldTable arguments) {
        router.bind(binding(destination, key, arguments));
        return this;
    }

    Fixture unbind(String destination, String key) {
        return unbind(destination, key, FieldTable.EMPTY);
    }

    Fixture unbind(String destination, String key, FieldTable arguments) {
        router.unbind(binding(destination, key, arguments));
        return this;
    }

    /** The names of the destinations, each once, in order. */
    Set<String> route(String key) {
        return route(key, FieldTable.EMPTY);
    }

    Set<String> route(String key, FieldTable headers) {
        Set<String> names = new TreeSet<>();
        router.route(new Message(key, headers), destination -> names.add(destination.name()));
        return names;
    }

    record Queue(String name) implements Destination {}

    record Message(String routingKey, FieldTable headers) implements Routable {}
}
