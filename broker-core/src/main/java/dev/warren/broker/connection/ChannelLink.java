package dev.warren.broker.connection;

import dev.warren.broker.auth.AccessControl;
import dev.warren.broker.channel.Channel;
import dev.warren.broker.channel.ClientCounters;
import dev.warren.broker.channel.Link;
import dev.warren.broker.channel.Outbox;
import dev.warren.broker.channel.TransactionBudget;
import dev.warren.broker.event.ClientEvents;
import dev.warren.broker.exchange.ExchangeTypes;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.vhost.Firehose;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.codec.AmqpException;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;

/** A connection as its channels see it. Confined to the event loop. */
final class ChannelLink implements Link {
    private final Connection connection;
    private final EventExecutor loop;
    private final ConnectionRegistry registry;
    private final Handshake handshake;
    private final Output output;
    private final Outbox outbox;
    private final ReadPermit reading;
    private final ClientCounters counters = new ClientCounters();
    private @Nullable VirtualHost vhost;
    private int frameMax;

    ChannelLink(
            Connection connection,
            EventExecutor loop,
            ConnectionRegistry registry,
            Handshake handshake,
            Output output,
            Outbox outbox,
            ReadPermit reading) {
        this.connection = connection;
        this.loop = loop;
        this.registry = registry;
        this.handshake = handshake;
        this.output = output;
        this.outbox = outbox;
        this.reading = reading;
    }

    @Override
    public ClientCounters counters() {
        return counters;
    }

    void vhost(VirtualHost opened) {
        this.vhost = opened;
    }

    void frameMax(int negotiated) {
        this.frameMax = negotiated;
    }

    @Override
    public EventExecutor loop() {
        return loop;
    }

    @Override
    public ByteBuf out() {
        return output.buffer();
    }

    @Override
    public int frameMax() {
        return frameMax;
    }

    @Override
    public Outbox outbox() {
        return outbox;
    }

    @Override
    public VirtualHost vhost() {
        VirtualHost home = vhost;
        if (home == null) {
            throw new IllegalStateException("no virtual host before connection.open");
        }
        return home;
    }

    @Override
    public String user() {
        return handshake.user();
    }

    @Override
    public ClientEvents events() {
        return connection.events();
    }

    @Override
    public Firehose firehose(int channel) {
        return new Firehose(vhost(), registry.clusterName(), connection.name(), channel, user());
    }

    @Override
    public MessageStore store() {
        return registry.messages();
    }

    @Override
    public TransactionBudget transactionBudget() {
        return registry.transactionBudget();
    }

    @Override
    public AccessControl access() {
        return registry.access();
    }

    @Override
    public ExchangeTypes exchangeTypes() {
        return registry.exchangeTypes();
    }

    @Override
    public long consumerTimeoutMs() {
        return registry.options().consumerTimeoutMs();
    }

    @Override
    public long maxMessageBytes() {
        return registry.options().maxMessageBytes();
    }

    @Override
    public boolean consumerCancelNotify() {
        return handshake.clientCan("consumer_cancel_notify");
    }

    @Override
    public boolean writable() {
        return output.writable();
    }

    @Override
    public void touched(Channel channel) {
        connection.touched(channel);
    }

    @Override
    public void flushLater() {
        connection.sent();
        output.flushLater();
    }

    @Override
    public void pauseReading(boolean paused) {
        reading.pause(paused);
    }

    @Override
    public void closed(Channel channel) {
        connection.closed(channel);
    }

    @Override
    public void failed(Channel channel, int methodId, AmqpException error) {
        connection.failed(channel, methodId, error);
    }

    @Override
    public void failed(Throwable error) {
        connection.failed(error);
    }

    @Override
    public Object owner() {
        return connection;
    }
}
