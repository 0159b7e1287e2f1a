package dev.warren.broker.vhost;

import dev.warren.broker.event.Events;
import dev.warren.codec.BasicProperties;
import dev.warren.codec.FieldTable;
import java.util.concurrent.TimeUnit;

/**
 * Publishes events to the exchange amq.rabbitmq.event of a virtual host: empty persistent messages, the event's name as
 * their routing key, what happened in the headers. RabbitMQ: the plug-in rabbitmq_event_exchange. Thread-safe.
 */
public final class EventExchange implements Events.Listener {
    /** Where RabbitMQ publishes events. */
    public static final String VHOST = "/";

    static final String NAME = "amq.rabbitmq.event";
    private static final int PERSISTENT = 2;
    private static final byte[] EMPTY = {};

    private final VirtualHost vhost;

    public EventExchange(VirtualHost vhost) {
        this.vhost = vhost;
    }

    @Override
    public boolean listening() {
        Exchange exchange = vhost.exchange(NAME);
        return exchange != null && exchange.bound();
    }

    @Override
    public void happened(String key, FieldTable headers, long atMs) {
        BasicProperties properties = new BasicProperties(
                null,
                null,
                headers,
                PERSISTENT,
                null,
                null,
                null,
                null,
                null,
                TimeUnit.MILLISECONDS.toSeconds(atMs),
                null,
                null,
                null,
                null);
        vhost.publish(NAME, key, properties, EMPTY);
    }
}
