package dev.warren.management;

import dev.warren.broker.Broker;
import dev.warren.broker.auth.Access;
import dev.warren.broker.auth.AccessControl;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueSpec;
import dev.warren.broker.vhost.Exchange;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import dev.warren.codec.ReplyCode;
import dev.warren.management.http.HttpProblem;

/**
 * exchange.* and queue.* on behalf of a user of the API, with the checks that the user's AMQP client would meet, in RabbitMQ's
 * order. Errors are {@link AmqpException}s. Waits until a change is durable, so it is not for event loops.
 *
 * @param user whose permissions count
 */
record Topology(Broker broker, VirtualHost vhost, String user) {
    private AccessControl access() {
        return broker.access();
    }

    private void checkExchange(String exchange, Access needed) {
        access().checkExchange(user, vhost.name(), exchange, needed);
    }

    private void checkQueue(String queue, Access needed) {
        access().checkQueue(user, vhost.name(), queue, needed);
    }

    // --- exchanges

    /** Whether it was not there before. */
    boolean declareExchange(
            String name, String type, boolean durable, boolean autoDelete, boolean internal, FieldTable arguments) {
        notDefault(name);
        if (broker.exchangeTypes().get(type) == null) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "unknown exchange type '" + type + "'");
        }
        checkExchange(name, Access.CONFIGURE);
        boolean isNew = vhost.exchange(name) == null;
        if (isNew) {
            if (name.startsWith(Names.RESERVED)) {
                throw refused("exchange name '" + name + "' contains reserved prefix 'amq.*'");
            }
            checkAlternate(name, arguments);
        }
        Waiting.until(vhost.declareExchange(name, type, durable, autoDelete, internal, arguments));
        return isNew;
    }

    private void checkAlternate(String name, FieldTable arguments) {
        FieldValue alternate = arguments.get("alternate-exchange");
        if (alternate == null) {
            return;
        }
        if (!alternate.isText()) {
            throw new AmqpException(
                    ReplyCode.PRECONDITION_FAILED,
                    "invalid type '" + alternate.typeName() + "' for arg 'alternate-exchange' in exchange '" + name
                            + "' in vhost '" + vhost.name() + "'");
        }
        checkExchange(name, Access.READ);
        checkExchange((String) alternate.value(), Access.WRITE);
    }

    void deleteExchange(String name, boolean ifUnused) {
        notDefault(name);
        if (name.startsWith(Names.RESERVED)) {
            throw refused("deletion of system exchange '" + name + "' in vhost '" + vhost.name() + "' not allowed");
        }
        checkExchange(name, Access.CONFIGURE);
        Waiting.until(vhost.deleteExchange(name, ifUnused));
    }

    /** The exchange that the user may publish to. */
    Exchange writable(String name) {
        checkExchange(name, Access.WRITE);
        Exchange exchange = exchange(name);
        if (exchange.internal()) {
            throw refused("cannot publish to internal " + exchange.described());
        }
        return exchange;
    }

    private Exchange exchange(String name) {
        Exchange exchange = vhost.exchange(name);
        if (exchange == null) {
            throw new AmqpException(ReplyCode.NOT_FOUND, "no exchange '" + name + "' in vhost '" + vhost.name() + "'");
        }
        return exchange;
    }

    // --- queues

    /** Whether it was not there before. */
    boolean declareQueue(String name, boolean durable, boolean autoDelete, FieldTable arguments) {
        if (name.startsWith(Names.RESERVED)) {
            throw refused("queue name '" + name + "' contains reserved prefix 'amq.*'");
        }
        checkQueue(name, Access.CONFIGURE);
        boolean isNew = vhost.queue(name) == null;
        FieldValue deadLetters = arguments.get("x-dead-letter-exchange");
        if (isNew && deadLetters != null && deadLetters.isText()) {
            checkQueue(name, Access.READ);
            checkExchange((String) deadLetters.value(), Access.WRITE);
        }
        Waiting.until(vhost.declareQueue(new QueueSpec(vhost.name(), name, durable, autoDelete, null, arguments)));
        return isNew;
    }

    void deleteQueue(String name, boolean ifUnused, boolean ifEmpty) {
        checkQueue(name, Access.CONFIGURE);
        Waiting.until(vhost.deleteQueue(queue(name), ifUnused, ifEmpty));
    }

    void purgeQueue(String name) {
        checkQueue(name, Access.READ);
        queue(name).purge();
    }

    ClassicQueue readable(String name) {
        checkQueue(name, Access.READ);
        return queue(name);
    }

    /** The queue that the user may put messages into, as by a binding. */
    ClassicQueue fillable(String name) {
        checkQueue(name, Access.WRITE);
        return queue(name);
    }

    /** A queue to look into, even if it belongs to a connection. */
    ClassicQueue visible(String name) {
        checkQueue(name, Access.READ);
        ClassicQueue queue = vhost.queue(name);
        if (queue == null) {
            throw HttpProblem.notFound();
        }
        return queue;
    }

    /** No user of this API is the connection that an exclusive queue belongs to. */
    private ClassicQueue queue(String name) {
        return vhost.require(name, this);
    }

    // --- bindings

    void bind(String source, boolean toQueue, String destination, String routingKey, FieldTable arguments) {
        Destination to = checkBinding(source, toQueue, destination);
        Waiting.until(vhost.bind(exchange(source), to, routingKey, arguments));
    }

    void unbind(String source, boolean toQueue, String destination, String routingKey, FieldTable arguments) {
        Destination to = checkBinding(source, toQueue, destination);
        Waiting.until(vhost.unbind(exchange(source), to, routingKey, arguments));
    }

    private Destination checkBinding(String source, boolean toQueue, String destination) {
        notDefault(source);
        if (toQueue) {
            checkQueue(destination, Access.WRITE);
        } else {
            notDefault(destination);
            checkExchange(destination, Access.WRITE);
        }
        checkExchange(source, Access.READ);
        return toQueue ? queue(destination) : exchange(destination);
    }

    private static void notDefault(String exchange) {
        if (exchange.isEmpty()) {
            throw refused("operation not permitted on the default exchange");
        }
    }

    private static AmqpException refused(String why) {
        return new AmqpException(ReplyCode.ACCESS_REFUSED, why);
    }
}
