package dev.warren.it.differential;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import dev.warren.it.harness.Frame;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

/** One thing a client does. Names and delivery tags are filled in when it is done, from what the broker said before. */
sealed interface Act {

    /** A method without content. */
    record Call(Function<View, Method> method) implements Act {}

    /** A message whose body begins with {@code mark}, so that no two are equal. */
    record Publish(
            Function<View, Method> method, Function<View, AMQP.BasicProperties> properties, String mark, int size)
            implements Act {}

    /** A policy is put, or deleted when it says nothing. */
    record Policy(String name, Optional<Function<View, String>> document) implements Act {}

    /** A frame on the step's channel that breaks the rules of the conversation: the connection ends. */
    record Raw(String what, IntFunction<Frame> frame) implements Act {}

    /** connection.close in good order. */
    record CloseConnection() implements Act {}

    /** The end of the TCP connection without a word. */
    record DropConnection() implements Act {}

    /** Time passes: what is due within this span falls due. */
    record Pass(int spanMs) implements Act {}

    /** What a broker calls the script's things: its names carry the run's prefix, its tags are of its own counting. */
    interface View {

        /** A queue or exchange of this script; "" and names of the broker stay what they are. */
        String name(String plain);

        /** Whether a limit of the channel that begins now would count nothing but unacknowledged deliveries to consumers. */
        boolean countsConsumersOnly();

        /** The queue named last by the broker, or a name that does not exist. */
        String generated();

        /**
         * A delivery waiting for its acknowledgement on the channel, or a tag that is not known if there is none. As
         * the order of deliveries from several queues is open, {@code multiple} takes the latest of those that came in
         * the same step.
         */
        long tag(int pick, boolean multiple);
    }
}
