package dev.warren.broker.vhost;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.delay.DelayedMessages;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.RouterHome;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreListener;
import dev.warren.broker.store.StoreUnit;
import dev.warren.codec.FieldTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes exchanges with what they keep. Used under the virtual host's lock. */
final class ExchangeFactory {
    private final VirtualHost vhost;
    private final VirtualHostServices services;

    ExchangeFactory(VirtualHost vhost, VirtualHostServices services) {
        this.vhost = vhost;
        this.services = services;
    }

    /** The number of a log for a new exchange, 0 when it keeps nothing. */
    long newLogId(ExchangeType type, boolean durable, FieldTable arguments) {
        return type.delays() || (durable && type.keepsLog(arguments))
                ? services.definitions().nextLogId()
                : 0;
    }

    Exchange create(Definition.Exchange definition, ExchangeType type) {
        Exchange[] self = new Exchange[1];
        DelayedMessages delayed = !type.delays() || definition.logId() == 0
                ? null
                : new DelayedMessages(
                        definition.logId(),
                        definition.durable(),
                        services.messages(),
                        services.timer(),
                        (message, redelivered, unit) -> DueMessage.route(vhost, self[0], message, redelivered, unit));
        RouterHome home = new Home(delayed == null ? definition.logId() : 0);
        Exchange created = new Exchange(
                vhost.name(),
                definition.name(),
                type,
                definition.durable(),
                definition.autoDelete(),
                definition.internal(),
                definition.arguments(),
                type.newRouter(definition.arguments(), home),
                delayed);
        self[0] = created;
        return created;
    }

    private final class Home implements RouterHome {
        private final long logId;

        Home(long logId) {
            this.logId = logId;
        }

        @Override
        public @Nullable QueueLog openLog(StoreListener listener) {
            return logId == 0 ? null : services.messages().open(logId, true, listener);
        }

        @Override
        public MessageStore messages() {
            return services.messages();
        }

        @Override
        public long nowMs() {
            return services.timer().nowMs();
        }

        @Override
        public void deliver(Destination destination, List<Message> messages) {
            if (messages.isEmpty()) {
                return;
            }
            if (destination instanceof ClassicQueue queue) {
                queue.publish(messages.toArray(new Message[0]), messages.size());
                return;
            }
            StoreUnit unit = new StoreUnit();
            for (Message message : messages) {
                DueMessage.route(vhost, (Exchange) destination, message, false, unit);
            }
            if (!unit.isEmpty()) {
                services.messages().submit(unit);
            }
        }
    }
}
