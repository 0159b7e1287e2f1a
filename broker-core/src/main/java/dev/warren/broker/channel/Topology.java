package dev.warren.broker.channel;

import dev.warren.broker.auth.Access;
import dev.warren.broker.auth.AccessControl;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueArguments;
import dev.warren.broker.queue.QueueSpec;
import dev.warren.broker.vhost.DirectReplies;
import dev.warren.broker.vhost.Exchange;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.codec.AmqpException;
import dev.warren.codec.ExchangeMethod;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import dev.warren.codec.Method;
import dev.warren.codec.QueueMethod;
import dev.warren.codec.ReplyCode;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * exchange.* and queue.*: RabbitMQ's checks in RabbitMQ's order, then the virtual host. Confined to the connection's event
 * loop.
 */
final class Topology {
    private static final String RESERVED = "amq.";

    private final Channel channel;
    private final Link link;
    private @Nullable String lastDeclared;

    Topology(Channel channel, Link link) {
        this.channel = channel;
        this.link = link;
    }

    private VirtualHost vhost() {
        return link.vhost();
    }

    private void answer(CompletableFuture<?> change, boolean nowait, Method ok) {
        channel.await(change, done -> {
            if (!nowait) {
                link.write(channel.number(), ok);
            }
        });
    }

    // --- exchanges

    void declare(ExchangeMethod.Declare declare) {
        String name = withoutLineBreaks(declare.exchange());
        if (declare.passive()) {
            notDefault(name);
            link.access().checkAny(link.user(), vhost().name(), "exchange", name);
            require(name);
            answer(CompletableFuture.completedFuture(null), declare.nowait(), new ExchangeMethod.DeclareOk());
            return;
        }
        ExchangeType type = link.exchangeTypes().get(declare.type());
        if (type == null) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "unknown exchange type '" + declare.type() + "'");
        }
        notDefault(name);
        AccessControl access = link.access();
        access.checkExchange(link.user(), vhost().name(), name, Access.CONFIGURE);
        if (vhost().exchange(name) == null) {
            if (name.startsWith(RESERVED)) {
                throw new AmqpException(
                        ReplyCode.ACCESS_REFUSED, "exchange name '" + name + "' contains reserved prefix 'amq.*'");
            }
            checkAlternate(name, declare.arguments());
        }
        answer(
                vhost().declareExchange(
                                name,
                                declare.type(),
                                declare.durable(),
                                declare.autoDelete(),
                                declare.internal(),
                                declare.arguments()),
                declare.nowait(),
                new ExchangeMethod.DeclareOk());
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
                            + "' in vhost '" + vhost().name() + "'");
        }
        link.access().checkExchange(link.user(), vhost().name(), name, Access.READ);
        link.access().checkExchange(link.user(), vhost().name(), (String) alternate.value(), Access.WRITE);
    }

    void delete(ExchangeMethod.Delete delete) {
        String name = withoutLineBreaks(delete.exchange());
        notDefault(name);
        if (name.startsWith(RESERVED)) {
            throw new AmqpException(
                    ReplyCode.ACCESS_REFUSED,
                    "deletion of system exchange '" + name + "' in vhost '" + vhost().name() + "' not allowed");
        }
        link.access().checkExchange(link.user(), vhost().name(), name, Access.CONFIGURE);
        answer(vhost().deleteExchange(name, delete.ifUnused()), delete.nowait(), new ExchangeMethod.DeleteOk());
    }

    void bind(ExchangeMethod.Bind bind) {
        notDefault(bind.source());
        notDefault(bind.destination());
        link.access().checkExchange(link.user(), vhost().name(), bind.destination(), Access.WRITE);
        link.access().checkExchange(link.user(), vhost().name(), bind.source(), Access.READ);
        checkTopic(bind.source(), bind.routingKey());
        // RabbitMQ: of two missing ends it names the source.
        Exchange source = require(bind.source());
        Exchange destination = require(bind.destination());
        answer(
                vhost().bind(source, destination, bind.routingKey(), bind.arguments()),
                bind.nowait(),
                new ExchangeMethod.BindOk());
    }

    void unbind(ExchangeMethod.Unbind unbind) {
        notDefault(unbind.source());
        notDefault(unbind.destination());
        link.access().checkExchange(link.user(), vhost().name(), unbind.destination(), Access.WRITE);
        link.access().checkExchange(link.user(), vhost().name(), unbind.source(), Access.READ);
        checkTopic(unbind.source(), unbind.routingKey());
        answer(
                unbind(
                        vhost().exchange(unbind.source()),
                        vhost().exchange(unbind.destination()),
                        unbind.routingKey(),
                        unbind.arguments()),
                unbind.nowait(),
                new ExchangeMethod.UnbindOk());
    }

    /** Unbinding what is not there is fine. */
    private CompletableFuture<Void> unbind(
            @Nullable Exchange source, @Nullable Destination destination, String routingKey, FieldTable arguments) {
        return source == null || destination == null
                ? CompletableFuture.completedFuture(null)
                : vhost().unbind(source, destination, routingKey, arguments);
    }

    /** Whether the user may read that topic of an exchange, if it has topics. */
    private void checkTopic(String exchange, String routingKey) {
        Exchange source = vhost().exchange(exchange);
        if (source != null && source.hasTopics()) {
            link.access().checkTopic(link.user(), vhost().name(), exchange, routingKey, Access.READ);
        }
    }

    private static void notDefault(String exchange) {
        if (exchange.isEmpty()) {
            throw new AmqpException(ReplyCode.ACCESS_REFUSED, "operation not permitted on the default exchange");
        }
    }

    private Exchange require(String name) {
        Exchange exchange = vhost().exchange(name);
        if (exchange == null) {
            throw new AmqpException(
                    ReplyCode.NOT_FOUND, "no exchange '" + name + "' in vhost '" + vhost().name() + "'");
        }
        return exchange;
    }

    // --- queues

    String queueName(String name) {
        if (!name.isEmpty()) {
            return withoutLineBreaks(name);
        }
        String last = lastDeclared;
        if (last == null) {
            throw new AmqpException(ReplyCode.NOT_FOUND, "no previously declared queue");
        }
        return last;
    }

    void declare(QueueMethod.Declare declare) {
        String name = withoutLineBreaks(declare.queue());
        if (DirectReplies.isReserved(name)) {
            declareReplies(name, declare.nowait());
            return;
        }
        if (declare.passive()) {
            link.access().checkAny(link.user(), vhost().name(), "queue", name);
            ClassicQueue queue = vhost().require(name, link.owner());
            lastDeclared = name;
            queue.touched();
            answer(CompletableFuture.completedFuture(null), declare.nowait(), declareOk(queue));
            return;
        }
        if (name.isEmpty()) {
            QueueArguments.checkServerNamed(declare.arguments());
            name = Names.generate("amq.gen-");
        } else if (name.startsWith(RESERVED)) {
            throw new AmqpException(
                    ReplyCode.ACCESS_REFUSED, "queue name '" + name + "' contains reserved prefix 'amq.*'");
        }
        link.access().checkQueue(link.user(), vhost().name(), name, Access.CONFIGURE);
        checkDeadLetter(name, declare.arguments());
        QueueSpec spec = new QueueSpec(
                vhost().name(),
                name,
                declare.durable(),
                declare.autoDelete(),
                declare.exclusive() ? link.owner() : null,
                declare.arguments());
        CompletableFuture<ClassicQueue> declared = vhost().declareQueue(spec);
        lastDeclared = name;
        channel.await(declared, queue -> {
            if (!declare.nowait()) {
                link.write(channel.number(), declareOk(queue));
            }
        });
    }

    /** RabbitMQ: so a server can ask whether the client is still there; it always has one consumer. */
    private void declareReplies(String name, boolean nowait) {
        if (!vhost().directReplies().exists(name)) {
            throw new AmqpException(ReplyCode.NOT_FOUND, "no queue '" + name + "' in vhost '" + vhost().name() + "'");
        }
        if (!nowait) {
            link.write(channel.number(), new QueueMethod.DeclareOk(name, 0, 1));
        }
    }

    private static void notVolatile(String queue) {
        if (DirectReplies.isReserved(queue)) {
            throw new AmqpException(
                    ReplyCode.ACCESS_REFUSED, "cannot bind or unbind to a volatile (direct reply-to) queue");
        }
    }

    private static QueueMethod.DeclareOk declareOk(ClassicQueue queue) {
        return new QueueMethod.DeclareOk(
                queue.name(), queue.ready(), queue.subscriptions().size());
    }

    private void checkDeadLetter(String name, FieldTable arguments) {
        FieldValue exchange = arguments.get("x-dead-letter-exchange");
        if (exchange != null && exchange.isText() && vhost().queue(name) == null) {
            link.access().checkQueue(link.user(), vhost().name(), name, Access.READ);
            link.access().checkExchange(link.user(), vhost().name(), (String) exchange.value(), Access.WRITE);
        }
    }

    void bind(QueueMethod.Bind bind) {
        String name = queueName(bind.queue());
        String key = key(bind.queue(), bind.routingKey(), name);
        notVolatile(name);
        notDefault(bind.exchange());
        link.access().checkQueue(link.user(), vhost().name(), name, Access.WRITE);
        link.access().checkExchange(link.user(), vhost().name(), bind.exchange(), Access.READ);
        checkTopic(bind.exchange(), key);
        Exchange source = require(bind.exchange());
        ClassicQueue there = vhost().queue(name);
        if (there != null) {
            // RabbitMQ looks at the binding before it looks whose queue it is.
            vhost().checkBinding(source, there, key, bind.arguments());
        }
        ClassicQueue queue = vhost().require(name, link.owner());
        answer(vhost().bind(source, queue, key, bind.arguments()), bind.nowait(), new QueueMethod.BindOk());
    }

    void unbind(QueueMethod.Unbind unbind) {
        String name = queueName(unbind.queue());
        String key = key(unbind.queue(), unbind.routingKey(), name);
        notVolatile(name);
        notDefault(unbind.exchange());
        link.access().checkQueue(link.user(), vhost().name(), name, Access.WRITE);
        link.access().checkExchange(link.user(), vhost().name(), unbind.exchange(), Access.READ);
        checkTopic(unbind.exchange(), key);
        Exchange source = vhost().exchange(unbind.exchange());
        ClassicQueue queue = vhost().queue(name);
        // RabbitMQ: whose queue it is matters only when there is something to take away.
        if (source != null && queue != null && vhost().isBound(source, queue, key, unbind.arguments())) {
            vhost().require(name, link.owner());
        }
        answer(unbind(source, queue, key, unbind.arguments()), false, new QueueMethod.UnbindOk());
    }

    /** AMQP 0-9-1, queue.bind: without a queue name, an empty key means the queue's name. */
    private static String key(String queueArgument, String routingKey, String queue) {
        return queueArgument.isEmpty() && routingKey.isEmpty() ? queue : routingKey;
    }

    void purge(QueueMethod.Purge purge) {
        String name = queueName(purge.queue());
        link.access().checkQueue(link.user(), vhost().name(), name, Access.READ);
        long count = vhost().require(name, link.owner()).purge();
        if (!purge.nowait()) {
            link.write(channel.number(), new QueueMethod.PurgeOk(count));
        }
    }

    void delete(QueueMethod.Delete delete) {
        String name = queueName(delete.queue());
        link.access().checkQueue(link.user(), vhost().name(), name, Access.CONFIGURE);
        CompletableFuture<Long> deleted = vhost().queue(name) == null
                ? CompletableFuture.completedFuture(0L)
                : vhost().deleteQueue(vhost().require(name, link.owner()), delete.ifUnused(), delete.ifEmpty());
        channel.await(deleted, count -> {
            if (!delete.nowait()) {
                link.write(channel.number(), new QueueMethod.DeleteOk(count));
            }
        });
    }

    /** RabbitMQ strips line breaks from the names in declarations, where copied text often has them. */
    private static String withoutLineBreaks(String name) {
        return name.indexOf('\n') < 0 && name.indexOf('\r') < 0
                ? name
                : name.replace("\n", "").replace("\r", "");
    }
}
