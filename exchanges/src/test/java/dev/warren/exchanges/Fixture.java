package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.ExchangeTypes;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.exchange.RouterHome;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreListener;
import dev.warren.codec.BasicProperties;
import dev.warren.codec.FieldTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One exchange of a type under test, with bindings made by name. */
final class Fixture {
    static final RouterHome HOME = new Home();

    private final Router router;

    Fixture(Router router) {
        this.router = router;
    }

    static Fixture of(String type) {
        return of(type, FieldTable.EMPTY, HOME);
    }

    static Fixture of(String type, FieldTable arguments, RouterHome home) {
        return new Fixture(type(type).newRouter(arguments, home));
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
        return route(new Message(key, headers));
    }

    Set<String> route(Message message) {
        Set<String> names = new TreeSet<>();
        router.route(message, destination -> names.add(destination.name()));
        return names;
    }

    record Queue(String name) implements Destination {}

    record Message(String routingKey, FieldTable headers, BasicProperties properties) implements Routable {
        Message(String routingKey, FieldTable headers) {
            this(routingKey, headers, BasicProperties.EMPTY.withHeaders(headers));
        }

        @Override
        public dev.warren.broker.message.Message message() {
            byte[] content = properties.encode();
            byte[] key = routingKey.getBytes(StandardCharsets.UTF_8);
            byte[] address = new byte[2 + key.length];
            address[1] = (byte) key.length;
            System.arraycopy(key, 0, address, 2, key.length);
            return new dev.warren.broker.message.Message(address, content, content.length, false, 0);
        }
    }

    /** A home without a log, which notes what is delivered. */
    static final class Home implements RouterHome {
        final List<String> delivered = new ArrayList<>();

        @Override
        public @Nullable QueueLog openLog(StoreListener listener) {
            return null;
        }

        @Override
        public MessageStore messages() {
            throw new AssertionError("there is no log");
        }

        @Override
        public long nowMs() {
            return 0;
        }

        @Override
        public void deliver(Destination destination, List<dev.warren.broker.message.Message> messages) {
            messages.forEach(message -> delivered.add(destination.name() + " " + message.routingKey()));
        }
    }
}
