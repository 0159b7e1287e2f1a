package dev.warren.broker.vhost;

import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueArguments;
import dev.warren.broker.queue.QueueSpec;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.ReplyCode;

/** Whether a declaration matches what is there, in RabbitMQ's order and words. */
final class Equivalence {
    private Equivalence() {}

    static void check(
            Exchange current,
            String type,
            boolean durable,
            boolean autoDelete,
            boolean internal,
            FieldTable arguments) {
        String described = current.described();
        same("type", described, atom(type), atom(current.type().name()));
        same("durable", described, durable, current.durable());
        same("auto_delete", described, autoDelete, current.autoDelete());
        same("internal", described, internal, current.internal());
        QueueArguments.checkEquivalent(
                "alternate-exchange",
                described,
                arguments.get("alternate-exchange"),
                current.arguments().get("alternate-exchange"));
    }

    /** RabbitMQ: types are atoms, which are printed in quotes of their own unless they are plain words. */
    private static String atom(String type) {
        return type.matches("[a-z][a-zA-Z0-9_@]*") ? type : "'" + type + "'";
    }

    static void check(ClassicQueue queue, QueueSpec wanted) {
        QueueSpec current = queue.spec();
        if (current.exclusiveOwner() != wanted.exclusiveOwner()) {
            throw locked(current);
        }
        // RabbitMQ: an exclusive queue is not durable, whatever was asked for.
        same("durable", current.described(), wanted.outlivesBroker(), current.outlivesBroker());
        same("auto_delete", current.described(), wanted.autoDelete(), current.autoDelete());
        QueueArguments.checkEquivalent(current, wanted.arguments());
    }

    static AmqpException locked(QueueSpec queue) {
        return new AmqpException(
                ReplyCode.RESOURCE_LOCKED,
                "cannot obtain exclusive access to locked " + queue.described()
                        + ". It could be originally declared on another connection or the exclusive property value does"
                        + " not match that of the original declaration.");
    }

    private static void same(String name, String described, Object received, Object current) {
        if (!received.equals(current)) {
            throw new AmqpException(
                    ReplyCode.PRECONDITION_FAILED,
                    "inequivalent arg '" + name + "' for " + described + ": received '" + received
                            + "' but current is '" + current + "'");
        }
    }
}
