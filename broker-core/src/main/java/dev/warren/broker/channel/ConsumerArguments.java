package dev.warren.broker.channel;

import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueArguments;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import dev.warren.codec.ReplyCode;

/** The x-arguments of basic.consume; those that are not known do not count, as in RabbitMQ. */
final class ConsumerArguments {
    private static final String PRIORITY = "x-priority";

    /** What only streams know. */
    private static final String STREAM_OFFSET = "x-stream-offset";

    private ConsumerArguments() {}

    /**
     * x-priority, higher first.
     *
     * @throws AmqpException 406 when it is no integer, or when the consumer takes the queue for a stream
     */
    static int priority(FieldTable arguments, ClassicQueue queue) {
        FieldValue value = arguments.get(PRIORITY);
        if (value != null && !value.isInteger()) {
            throw invalid(PRIORITY, queue, ": \"expected integer, got " + value.typeName() + "\"");
        }
        if (arguments.get(STREAM_OFFSET) != null) {
            String type = QueueArguments.type(queue.spec().arguments());
            throw invalid(STREAM_OFFSET, queue, " of queue type rabbit_" + type + "_queue");
        }
        return value == null ? 0 : (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value.longValue()));
    }

    private static AmqpException invalid(String name, ClassicQueue queue, String why) {
        return new AmqpException(
                ReplyCode.PRECONDITION_FAILED,
                "invalid arg '" + name + "' for " + queue.spec().described() + why);
    }
}
