package dev.warren.management;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.ExchangeTypes;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.exchange.RouterHome;
import dev.warren.codec.FieldTable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Stands for every exchange type: routes to equal keys. */
record ByKey(String name) implements ExchangeType {
    static ExchangeTypes standardTypes() {
        ExchangeTypes types = new ExchangeTypes();
        List.of("direct", "fanout", "topic", "headers").forEach(name -> types.register(new ByKey(name)));
        return types;
    }

    @Override
    public String description() {
        return "by key";
    }

    @Override
    public Router newRouter(FieldTable exchangeArguments, RouterHome home) {
        List<Binding> bindings = new CopyOnWriteArrayList<>();
        return new Router() {
            @Override
            public void bind(Binding binding) {
                bindings.add(binding);
            }

            @Override
            public void unbind(Binding binding) {
                bindings.remove(binding);
            }

            @Override
            public void route(Routable message, Consumer<Destination> destinations) {
                for (Binding binding : bindings) {
                    if (binding.routingKey().equals(message.routingKey())) {
                        destinations.accept(binding.destination());
                    }
                }
            }
        };
    }
}
