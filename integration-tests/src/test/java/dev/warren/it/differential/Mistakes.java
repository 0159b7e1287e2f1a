package dev.warren.it.differential;

import com.rabbitmq.client.AMQP;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Octets;
import java.util.ArrayList;
import java.util.List;

/** Steps that break a rule, and ends of channels and connections. Confined to the test's thread. */
final class Mistakes {

    private final Dice dice;
    private final Universe universe;

    Mistakes(Dice dice, Universe universe) {
        this.dice = dice;
        this.universe = universe;
    }

    /** What closes the channel. */
    List<Act> soft() {
        String queue = universe.queue();
        return switch (dice.below(14)) {
            case 0 ->
                Script.one(view -> new AMQP.Queue.Declare.Builder()
                        .queue(view.name("never-declared"))
                        .passive()
                        .build());
            case 1 ->
                Script.one(view -> new AMQP.Exchange.Declare.Builder()
                        .exchange(view.name("never-declared"))
                        .passive()
                        .build());
            case 2 ->
                Script.one(view ->
                        new AMQP.Queue.Declare.Builder().queue("amq.mine").build());
            case 3 ->
                Script.one(view -> new AMQP.Exchange.Declare.Builder()
                        .exchange("amq.mine")
                        .type("direct")
                        .build());
            case 4 ->
                Script.one(view -> new AMQP.Exchange.Delete.Builder()
                        .exchange("amq.direct")
                        .build());
            case 5 ->
                Script.one(view -> new AMQP.Queue.Bind.Builder()
                        .queue(view.name(queue))
                        .exchange("")
                        .routingKey("a")
                        .build());
            case 6 ->
                Script.one(view -> new AMQP.Basic.Consume.Builder()
                        .queue(view.name("never-declared"))
                        .build());
            case 7 ->
                Script.one(view -> new AMQP.Basic.Get.Builder()
                        .queue(view.name("never-declared"))
                        .build());
            case 8 -> List.of(publish("never-declared", "a", false));
            case 9 ->
                Script.one(view -> new AMQP.Basic.Ack.Builder().deliveryTag(0).build());
            case 10 ->
                Script.one(view -> new AMQP.Basic.Nack.Builder()
                        .deliveryTag(999)
                        .multiple(true)
                        .build());
            case 11 ->
                Script.one(view -> new AMQP.Queue.Purge.Builder()
                        .queue(view.name("never-declared"))
                        .build());
            case 12 ->
                Script.one(view -> new AMQP.Exchange.Bind.Builder()
                        .destination(view.name("never-declared"))
                        .source("amq.topic")
                        .build());
            default ->
                Script.one(view -> new AMQP.Exchange.Declare.Builder()
                        .exchange("amq.topic")
                        .type("direct")
                        .durable(true)
                        .build());
        };
    }

    /** What closes the connection. */
    List<Act> hard() {
        return switch (dice.below(8)) {
            case 0 -> Script.one(view -> new AMQP.Channel.Open.Builder().build());
            case 1 ->
                Script.one(view -> new AMQP.Basic.Qos.Builder().prefetchSize(1).build());
            case 2 ->
                Script.one(
                        view -> new AMQP.Basic.Recover.Builder().requeue(false).build());
            case 3 -> List.of(publish("amq.direct", "a", true));
            case 4 ->
                List.of(new Act.Raw(
                        "a method of class 7, which no one knows",
                        channel -> Frame.method(channel, 7, 7, new Octets())));
            case 5 ->
                List.of(new Act.Raw("a body without its method", channel -> Frame.body(channel, new byte[] {1, 2, 3})));
            case 6 ->
                List.of(new Act.Raw(
                        "an ack on a channel that is not open",
                        channel -> Frame.method(
                                channel + 50, 60, 80, new Octets().u64(1).u8(0))));
            default ->
                List.of(new Act.Raw(
                        "a body on a channel that is not open",
                        channel -> Frame.body(channel + 50, new byte[] {1, 2, 3})));
        };
    }

    /** What follows an error on the same channel is not done. */
    List<Act> pipelined() {
        List<Act> acts = new ArrayList<>(soft());
        String queue = universe.queue();
        acts.add(new Act.Call(
                view -> new AMQP.Queue.Delete.Builder().queue(view.name(queue)).build()));
        acts.add(publish("", "a", false));
        return acts;
    }

    List<Act> closeChannel() {
        return Script.one(
                view -> new AMQP.Channel.Close.Builder().replyCode(200).build());
    }

    List<Act> endConnection() {
        return List.of(dice.chance(60) ? new Act.CloseConnection() : new Act.DropConnection());
    }

    private static Act publish(String exchange, String key, boolean immediate) {
        return new Act.Publish(
                view -> new AMQP.Basic.Publish.Builder()
                        .exchange(view.name(exchange))
                        .routingKey(key)
                        .immediate(immediate)
                        .build(),
                view -> new AMQP.BasicProperties.Builder().build(),
                "mistake",
                5);
    }
}
