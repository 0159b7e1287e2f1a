package dev.warren.it.differential;

import com.rabbitmq.client.AMQP;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Steps that make, bind and delete queues and exchanges. Confined to the test's thread. */
final class Topology {

    private final Dice dice;
    private final Universe universe;

    Topology(Dice dice, Universe universe) {
        this.dice = dice;
        this.universe = universe;
    }

    List<Act> declareQueue() {
        if (dice.chance(6)) {
            return declareServerNamed();
        }
        String name = universe.queue();
        Universe.Queue queue = declaration(universe.usual(name));
        boolean nowait = dice.chance(5);
        return Script.one(view -> universe.declare(queue, view)
                .queue(view.name(name))
                .nowait(nowait)
                .build());
    }

    private List<Act> declareServerNamed() {
        Universe.Queue queue = universe.randomQueue();
        return Script.one(view -> universe.declare(queue, view).queue("").build());
    }

    /** The usual one, mostly; sometimes with a difference, sometimes with one that is refused. */
    private Universe.Queue declaration(Universe.Queue usual) {
        if (dice.chance(80)) {
            return usual;
        }
        Map<String, Object> arguments = new TreeMap<>(usual.arguments());
        switch (dice.below(6)) {
            case 0 -> {
                return new Universe.Queue(!usual.durable(), usual.exclusive(), usual.autoDelete(), arguments);
            }
            case 1 -> {
                return new Universe.Queue(usual.durable(), !usual.exclusive(), usual.autoDelete(), arguments);
            }
            case 2 -> {
                return new Universe.Queue(usual.durable(), usual.exclusive(), !usual.autoDelete(), arguments);
            }
            case 3 -> arguments.putAll(universe.randomQueue().arguments());
            case 4 -> arguments.putAll(universe.oddArguments());
            default -> arguments.clear();
        }
        return new Universe.Queue(usual.durable(), usual.exclusive(), usual.autoDelete(), arguments);
    }

    List<Act> declareExchange() {
        String name = dice.chance(5) ? universe.exchange() : dice.one(Universe.EXCHANGES);
        Universe.Exchange usual =
                Universe.EXCHANGES.contains(name) ? universe.usualExchange(name) : universe.randomExchange();
        Universe.Exchange exchange = dice.chance(85) ? usual : universe.randomExchange();
        boolean nowait = dice.chance(5);
        Map<String, Object> odd = new HashMap<>();
        if (dice.chance(4)) {
            odd.put(dice.one("alternate-exchange", "x-unknown"), dice.one((Object) 1, true, null, List.of("a")));
        }
        return Script.one(view -> {
            Map<String, Object> arguments = new TreeMap<>(odd);
            if (exchange.alternate() != null) {
                arguments.putIfAbsent("alternate-exchange", view.name(exchange.alternate()));
            }
            return new AMQP.Exchange.Declare.Builder()
                    .exchange(view.name(name))
                    .type(exchange.type())
                    .durable(exchange.durable())
                    .autoDelete(exchange.autoDelete())
                    .internal(exchange.internal())
                    .nowait(nowait)
                    .arguments(arguments)
                    .build();
        });
    }

    List<Act> bindQueue() {
        String queue = dice.chance(5) ? "" : universe.queue();
        String exchange = universe.exchange();
        String key = universe.pattern();
        Map<String, Object> arguments = bindingArguments();
        boolean nowait = dice.chance(5);
        return Script.one(view -> new AMQP.Queue.Bind.Builder()
                .queue(view.name(queue))
                .exchange(view.name(exchange))
                .routingKey(key)
                .arguments(arguments)
                .nowait(nowait)
                .build());
    }

    List<Act> unbindQueue() {
        String queue = dice.chance(5) ? "" : universe.queue();
        String exchange = universe.exchange();
        String key = universe.pattern();
        Map<String, Object> arguments = dice.chance(70) ? Map.of() : bindingArguments();
        return Script.one(view -> new AMQP.Queue.Unbind.Builder()
                .queue(view.name(queue))
                .exchange(view.name(exchange))
                .routingKey(key)
                .arguments(arguments)
                .build());
    }

    List<Act> bindExchange() {
        // One of the two is the script's own, and takes the binding with it at the end.
        boolean ownSource = dice.chance(50);
        String destination = ownSource ? universe.exchange() : dice.one(Universe.EXCHANGES);
        String source = ownSource ? dice.one(Universe.EXCHANGES) : universe.exchange();
        String key = universe.pattern();
        Map<String, Object> arguments = bindingArguments();
        boolean nowait = dice.chance(5);
        return Script.one(view -> new AMQP.Exchange.Bind.Builder()
                .destination(view.name(destination))
                .source(view.name(source))
                .routingKey(key)
                .arguments(arguments)
                .nowait(nowait)
                .build());
    }

    List<Act> unbindExchange() {
        String destination = universe.exchange();
        String source = universe.exchange();
        String key = universe.pattern();
        boolean nowait = dice.chance(5);
        return Script.one(view -> new AMQP.Exchange.Unbind.Builder()
                .destination(view.name(destination))
                .source(view.name(source))
                .routingKey(key)
                .nowait(nowait)
                .build());
    }

    List<Act> purge() {
        String queue = dice.chance(5) ? "" : universe.queue();
        boolean nowait = dice.chance(5);
        return Script.one(view -> new AMQP.Queue.Purge.Builder()
                .queue(view.name(queue))
                .nowait(nowait)
                .build());
    }

    List<Act> deleteQueue() {
        String queue = dice.chance(5) ? "" : universe.queue();
        boolean ifUnused = dice.chance(25);
        boolean ifEmpty = dice.chance(25);
        boolean nowait = dice.chance(5);
        return Script.one(view -> new AMQP.Queue.Delete.Builder()
                .queue(queue.isEmpty() ? view.generated() : view.name(queue))
                .ifUnused(ifUnused)
                .ifEmpty(ifEmpty)
                .nowait(nowait)
                .build());
    }

    List<Act> deleteExchange() {
        String exchange = dice.chance(10) ? universe.exchange() : dice.one(Universe.EXCHANGES);
        boolean ifUnused = dice.chance(40);
        boolean nowait = dice.chance(5);
        return Script.one(view -> new AMQP.Exchange.Delete.Builder()
                .exchange(view.name(exchange))
                .ifUnused(ifUnused)
                .nowait(nowait)
                .build());
    }

    List<Act> passive() {
        if (dice.chance(50)) {
            String queue = universe.queue();
            boolean nowait = dice.chance(10);
            return Script.one(view -> new AMQP.Queue.Declare.Builder()
                    .queue(view.name(queue))
                    .passive()
                    .nowait(nowait)
                    .durable(nowait)
                    .build());
        }
        String exchange = dice.chance(20) ? universe.exchange() : dice.one(Universe.EXCHANGES);
        return Script.one(view -> new AMQP.Exchange.Declare.Builder()
                .exchange(view.name(exchange))
                .type("direct")
                .passive()
                .build());
    }

    private Map<String, Object> bindingArguments() {
        Map<String, Object> arguments = new HashMap<>();
        if (dice.chance(70)) {
            return arguments;
        }
        if (dice.chance(70)) {
            arguments.put("x-match", dice.one("all", "any", "all-with-x", "any-with-x", "all", "any", "some"));
        }
        if (dice.chance(70)) {
            arguments.put("h1", dice.one((Object) 1, "1", 2, "text", true, 1L, null));
        }
        if (dice.chance(40)) {
            arguments.put("h2", dice.one((Object) "text", 1.0, false, null));
        }
        if (dice.chance(20)) {
            arguments.put("x-h3", 1);
        }
        return arguments;
    }
}
