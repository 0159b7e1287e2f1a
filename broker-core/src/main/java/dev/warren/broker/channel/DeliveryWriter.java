package dev.warren.broker.channel;

import dev.warren.broker.message.Message;
import dev.warren.broker.queue.Comeback;
import dev.warren.broker.queue.DeliveryCount;
import dev.warren.broker.queue.DeliveryPort;
import dev.warren.broker.queue.QueueConsumer;
import dev.warren.broker.store.QueueEntry;
import dev.warren.codec.ContentFrames;
import io.netty.buffer.ByteBuf;

/**
 * Empties a connection's outbox: gives every delivery its tag and writes it, method, header and body in one piece. Confined
 * to the connection's event loop.
 */
public final class DeliveryWriter {
    private final Link link;
    private final Outbox outbox;

    public DeliveryWriter(Link link, Outbox outbox) {
        this.link = link;
        this.outbox = outbox;
    }

    /** Writes all that waits, whether or not the socket takes it. */
    public void drain() {
        Outbox.Batch batch = outbox.take();
        if (batch.count == 0) {
            return;
        }
        SettleBatches undelivered = new SettleBatches();
        long now = System.nanoTime();
        DeliveryPort last = batch.consumers[0].port();
        for (int i = 0; i < batch.count; i++) {
            QueueConsumer consumer = batch.consumers[i];
            if (consumer.port() != last) {
                delivered(last, now);
                last = consumer.port();
            }
            write(consumer, batch.entries[i], undelivered);
        }
        delivered(last, now);
        batch.clear();
        link.flushLater();
        if (!undelivered.isEmpty()) {
            undelivered.requeue(Comeback.UNDELIVERED);
        }
        outbox.wakeStarved();
    }

    private static void delivered(DeliveryPort port, long now) {
        ((ChannelPort) port).channel().consuming().withdrawn().delivered(now);
    }

    private void write(QueueConsumer consumer, QueueEntry entry, SettleBatches undelivered) {
        ChannelPort port = (ChannelPort) consumer.port();
        Channel channel = port.channel();
        Message message = entry.message();
        if (!channel.isOpen() || message == null) {
            // The channel ended while the delivery was on its way: the client has not seen it.
            if (!consumer.noAck()) {
                port.released(1);
                undelivered.add(consumer, entry);
            }
            return;
        }
        if (entry.failures() > 0) {
            message = DeliveryCount.shown(consumer.queue(), entry, message);
        }
        long tag = channel.consuming().delivered(consumer, entry);
        if (link.vhost().tracing()) {
            link.firehose(channel.number()).delivered(message, consumer.queue().name(), entry.redelivered());
        }
        ByteBuf out = link.out();
        ContentFrames.writeDeliver(
                out,
                channel.number(),
                consumer.encodedTag(),
                tag,
                entry.redelivered(),
                message.address(),
                message.content(),
                message.propertiesLength(),
                link.frameMax());
        if (!consumer.noAck() && entry.stored() && consumer.queue().crowded()) {
            entry.message(null);
        }
    }
}
