package dev.warren.it.differential;

import com.rabbitmq.client.AMQP;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Steps that publish and get. Confined to the test's thread. */
final class Traffic {

    /** Long after what was due is due, on a machine that does more than this. */
    private static final int DUE_MS = 250;

    private static final String DUE = "50";

    /** Long enough to publish into a queue that was just declared, on such a machine. */
    private static final int UNUSED_MS = 150;

    private final Dice dice;
    private final Universe universe;

    Traffic(Dice dice, Universe universe) {
        this.dice = dice;
        this.universe = universe;
    }

    List<Act> publish(int number) {
        boolean direct = dice.chance(50);
        String exchange = direct ? "" : universe.exchange();
        String key = direct ? dice.one(Universe.QUEUES) : universe.key();
        return List.of(message(exchange, key, direct, "m" + number, size(), properties()));
    }

    /**
     * Several for one queue, as messages for several would arrive in any order, and of one priority, as a broker that
     * reads them at once may hand out the most important first.
     */
    List<Act> burst(int number) {
        String key = dice.one(Universe.QUEUES);
        List<Act> acts = new ArrayList<>();
        int count = 2 + dice.below(12);
        Map<String, Object> properties = plainProperties();
        for (int i = 0; i < count; i++) {
            acts.add(message("", key, true, "m" + number + "." + i, 10, properties));
        }
        return acts;
    }

    private Act message(
            String exchange, String key, boolean toQueue, String mark, int size, Map<String, Object> properties) {
        boolean mandatory = dice.chance(25);
        return new Act.Publish(
                view -> new AMQP.Basic.Publish.Builder()
                        .exchange(view.name(exchange))
                        .routingKey(toQueue ? view.name(key) : key)
                        .mandatory(mandatory)
                        .build(),
                view -> build(Universe.resolve(properties, view)),
                mark,
                size);
    }

    List<Act> get() {
        String queue = dice.chance(4) ? "" : universe.queue();
        boolean noAck = dice.chance(30);
        return Script.one(view -> new AMQP.Basic.Get.Builder()
                .queue(view.name(queue))
                .noAck(noAck)
                .build());
    }

    List<Act> confirm() {
        boolean nowait = dice.chance(20);
        return Script.one(
                view -> new AMQP.Confirm.Select.Builder().nowait(nowait).build());
    }

    List<Act> transaction() {
        return switch (dice.below(8)) {
            case 0, 1, 2 -> Script.one(view -> new AMQP.Tx.Select.Builder().build());
            case 3, 4, 5 -> Script.one(view -> new AMQP.Tx.Commit.Builder().build());
            default -> Script.one(view -> new AMQP.Tx.Rollback.Builder().build());
        };
    }

    /** A message that expires on its way, in a queue of its own where nothing lies in front of it. */
    List<Act> shortTimeToLive(int number) {
        Map<String, Object> arguments = new TreeMap<>();
        arguments.put("x-dead-letter-exchange", dice.chance(50) ? "" : Universe.named(dice.one(Universe.EXCHANGES)));
        arguments.put("x-dead-letter-routing-key", Universe.named(dice.one(Universe.QUEUES)));
        return expiring("t0", arguments, number, Map.of("expiration", dice.one("0", DUE)));
    }

    List<Act> shortQueueTimeToLive(int number) {
        Map<String, Object> arguments = new TreeMap<>();
        arguments.put("x-message-ttl", Integer.parseInt(DUE));
        if (dice.chance(50)) {
            arguments.put("x-dead-letter-exchange", "");
            arguments.put("x-dead-letter-routing-key", Universe.named(dice.one(Universe.QUEUES)));
        } else if (dice.chance(50)) {
            arguments.put("x-expires", UNUSED_MS);
        }
        return expiring("t1", arguments, number, properties());
    }

    private List<Act> expiring(
            String queue, Map<String, Object> arguments, int number, Map<String, Object> properties) {
        boolean durable = dice.chance(50);
        Map<String, Object> unhurried = new TreeMap<>(properties);
        if (queue.equals("t1")) {
            unhurried.remove("expiration");
        }
        unhurried.keySet().removeIf(name -> name.equals("user-id") || name.equals("CC") || name.equals("BCC"));
        return List.of(
                new Act.Call(view ->
                        new AMQP.Queue.Delete.Builder().queue(view.name(queue)).build()),
                new Act.Call(view -> new AMQP.Queue.Declare.Builder()
                        .queue(view.name(queue))
                        .durable(durable)
                        .arguments(Universe.resolve(arguments, view))
                        .build()),
                message("", queue, true, "m" + number + ".t", 10, unhurried),
                new Act.Pass(DUE_MS));
    }

    private int size() {
        return dice.one(0, 1, 10, 10, 10, 10, 100, 1000, 4087, 4088, 4089, 9000, 20_000);
    }

    private Map<String, Object> plainProperties() {
        Map<String, Object> properties = new HashMap<>();
        if (dice.chance(40)) {
            properties.put("delivery-mode", dice.one(1, 2, 2));
        }
        if (dice.chance(30)) {
            properties.put("priority", dice.one(0, 1, 3, 5, 9, 255));
        }
        return properties;
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = plainProperties();
        if (dice.chance(10)) {
            properties.put("expiration", expiration());
        }
        if (dice.chance(4)) {
            properties.put("user-id", dice.one("guest", "guest", "guest", "somebody"));
        }
        if (dice.chance(10)) {
            properties.put("reply-to", "here");
            properties.put("message-id", "id");
            properties.put("correlation-id", "\u00e4");
            properties.put("content-type", "text/plain");
            properties.put("timestamp", 1_600_000_000_000L);
        }
        if (dice.chance(35)) {
            headers(properties);
        }
        if ("somebody".equals(properties.get("user-id"))) {
            // Rules: one mistake a message.
            properties.keySet().removeAll(List.of("expiration", "CC", "BCC"));
        }
        return properties;
    }

    private String expiration() {
        return dice.chance(75)
                ? "600000"
                : dice.one("abc", "-1", "", "1.5", "1a", " 1", "315360000001", "99999999999999999999", "+600000");
    }

    /** Headers stand in the same table as the properties, under names that no property has. */
    private void headers(Map<String, Object> properties) {
        properties.put("headers", true);
        if (dice.chance(50)) {
            properties.put("h1", dice.one((Object) 1, "1", 2, "text", true, 1L, (short) 1, (byte) 1));
        }
        if (dice.chance(40)) {
            properties.put("h2", dice.one((Object) "text", 1.0, 1.0f, false, new Date(1_000_000), List.of("a", 1)));
        }
        if (dice.chance(20)) {
            properties.put("x-h3", dice.one(1, 2));
        }
        if (dice.chance(25)) {
            properties.put("CC", senderSelected());
        }
        if (dice.chance(15)) {
            properties.put("BCC", senderSelected());
        }
    }

    private Object senderSelected() {
        if (dice.chance(15)) {
            return dice.one((Object) "text", 1, List.of(1), List.of("a", 1));
        }
        return dice.chance(50)
                ? List.of(Universe.named(dice.one(Universe.QUEUES)))
                : List.of(Universe.named(dice.one(Universe.QUEUES)), universe.key());
    }

    private static AMQP.BasicProperties build(Map<String, Object> all) {
        Map<String, Object> headers = new TreeMap<>(all);
        AMQP.BasicProperties.Builder builder = new AMQP.BasicProperties.Builder()
                .deliveryMode((Integer) headers.remove("delivery-mode"))
                .priority((Integer) headers.remove("priority"))
                .expiration((String) headers.remove("expiration"))
                .userId((String) headers.remove("user-id"))
                .replyTo((String) headers.remove("reply-to"))
                .messageId((String) headers.remove("message-id"))
                .correlationId((String) headers.remove("correlation-id"))
                .contentType((String) headers.remove("content-type"));
        Object timestamp = headers.remove("timestamp");
        if (timestamp != null) {
            builder.timestamp(new Date((Long) timestamp));
        }
        if (headers.remove("headers") != null) {
            builder.headers(headers);
        }
        return builder.build();
    }
}
