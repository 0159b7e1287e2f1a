package dev.warren.broker.channel;

import dev.warren.broker.auth.AccessControl;
import dev.warren.broker.event.ClientEvents;
import dev.warren.broker.exchange.ExchangeTypes;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.vhost.Firehose;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.codec.AmqpException;
import dev.warren.codec.Method;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;

/** What a channel needs of its connection. Confined to the connection's event loop. */
public interface Link {
    EventExecutor loop();

    /** Where frames are written; they go out at the end of the turn. Not to be kept: it may be another one next time. */
    ByteBuf out();

    /** Negotiated, 0 for none. */
    int frameMax();

    Outbox outbox();

    VirtualHost vhost();

    String user();

    /** Told what happens to channels and consumers. */
    ClientEvents events();

    /** Told what no queue counts. */
    ClientCounters counters();

    /** Where copies of a channel's messages go while the virtual host is traced. */
    Firehose firehose(int channel);

    MessageStore store();

    TransactionBudget transactionBudget();

    AccessControl access();

    ExchangeTypes exchangeTypes();

    /** How long a delivery may stay unsettled if neither consumer nor queue say, ms; 0 for ever. */
    long consumerTimeoutMs();

    /** Largest body accepted, octets. */
    long maxMessageBytes();

    /** Whether the client knows what to do with a basic.cancel from the server. */
    boolean consumerCancelNotify();

    /** Whether the socket takes more for now; channels hear of it when it does again. */
    boolean writable();

    /** The channel has something to flush at the end of this turn. */
    void touched(Channel channel);

    /** Something was written outside of a read: let it go out at the end of this turn. */
    void flushLater();

    /** A channel holds back frames: read less (or, false, go on). */
    void pauseReading(boolean paused);

    /** The channel is over; its number is free. */
    void closed(Channel channel);

    /** An error outside of a read: closes the channel or the connection. */
    void failed(Channel channel, int methodId, AmqpException error);

    /** Something unforeseen happened: closes the connection with 541. */
    void failed(Throwable error);

    /** Who owns the exclusive queues of this connection. */
    Object owner();

    default void write(int channel, Method method) {
        dev.warren.codec.Frames.writeMethod(out(), channel, method);
    }
}
