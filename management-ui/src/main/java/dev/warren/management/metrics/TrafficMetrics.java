package dev.warren.management.metrics;

import dev.warren.broker.Broker;
import dev.warren.broker.channel.ClientCounters;
import dev.warren.broker.channel.MessageSizes;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueCounters;
import dev.warren.broker.queue.QueueEndings;
import dev.warren.broker.queue.QueueStats;
import dev.warren.broker.vhost.VirtualHost;

/** What is there, and what has happened since the start: sums over all clients and queues, those that are gone too. */
final class TrafficMetrics {
    private static final String[] PROTOCOL = {"protocol", "amqp091"};
    private static final String[] QUEUES = {"protocol", "amqp091", "queue_type", "rabbit_classic_queue"};
    private static final String[] LETTERS = {
        "queue_type", "rabbit_classic_queue", "dead_letter_strategy", "at_least_once"
    };

    private TrafficMetrics() {}

    static void add(Broker broker, QueueStats all, Families into) {
        ClientCounters.Counts clients = broker.connections().counts();
        addObjects(broker, clients, all, into);
        addClients(clients, into);
        addQueues(all, clients.gotNoAck(), into);
        addDeadLetters(all.endings(), into);
    }

    private static void addObjects(Broker broker, ClientCounters.Counts counts, QueueStats all, Families into) {
        int queues = 0;
        int exchanges = 0;
        for (VirtualHost vhost : broker.vhosts()) {
            queues += vhost.queues().size();
            exchanges += vhost.exchanges().size();
        }
        QueueCounters counters = broker.queueCounters();
        into.gauge("connections", "Connections open", broker.connections().all().size())
                .gauge("channels", "Channels open", counts.channelsOpened() - counts.channelsClosed())
                .gauge("queues", "Queues", queues)
                .gauge("exchanges", "Exchanges", exchanges)
                .gauge("consumers", "Consumers", all.consumers())
                .gauge("vhosts", "Virtual hosts", broker.vhosts().size())
                .gauge("global_consumers", "Consumers", all.consumers(), PROTOCOL)
                .gauge(
                        "global_publishers",
                        "Connections of clients",
                        broker.connections().all().size(),
                        PROTOCOL)
                .counter(
                        "connections_opened",
                        "Connections that were opened",
                        broker.connections().opened())
                .counter(
                        "connections_closed",
                        "Connections that have ended",
                        broker.connections().closed())
                .counter("channels_opened", "Channels that were opened", counts.channelsOpened())
                .counter("channels_closed", "Channels that have ended", counts.channelsClosed())
                .counter("queues_declared", "Queues that were declared", counters.createdCount())
                .counter("queues_created", "Queues that were created", counters.createdCount())
                .counter("queues_deleted", "Queues that were deleted", counters.deletedCount());
    }

    private static void addClients(ClientCounters.Counts counts, Families into) {
        into.counter("global_messages_received", "Messages published", counts.received(), PROTOCOL)
                .counter(
                        "global_messages_received_confirm",
                        "Messages published that ask for a confirm",
                        counts.receivedConfirm(),
                        PROTOCOL)
                .counter("global_messages_confirmed", "Messages confirmed", counts.confirmed(), PROTOCOL)
                .counter("global_messages_routed", "Messages that a queue took", counts.routed(), PROTOCOL)
                .counter(
                        "global_messages_unroutable_returned",
                        "Messages that no queue took, given back",
                        counts.unroutableReturned(),
                        PROTOCOL)
                .counter(
                        "global_messages_unroutable_dropped",
                        "Messages that no queue took, dropped",
                        counts.unroutableDropped(),
                        PROTOCOL)
                .histogram(
                        "message_size_bytes",
                        "Bodies of messages published",
                        MessageSizes.bounds(),
                        counts.sizes().counts(),
                        counts.sizes().octets(),
                        PROTOCOL)
                .counter("global_messages_get_empty", "basic.get without a message", counts.getEmpty(), QUEUES);
    }

    /** @param gotNoAck by clients; the queues count what was got in one */
    private static void addQueues(QueueStats all, long gotNoAck, Families into) {
        into.counter(
                        "global_messages_delivered",
                        "Messages delivered to consumers",
                        all.delivered() + all.deliveredNoAck(),
                        QUEUES)
                .counter(
                        "global_messages_delivered_consume_manual_ack",
                        "Messages delivered to consumers that acknowledge",
                        all.delivered(),
                        QUEUES)
                .counter(
                        "global_messages_delivered_consume_auto_ack",
                        "Messages delivered to consumers that do not acknowledge",
                        all.deliveredNoAck(),
                        QUEUES)
                .counter(
                        "global_messages_delivered_get_manual_ack",
                        "Messages got by basic.get, to be acknowledged",
                        Math.max(0, all.got() - gotNoAck),
                        QUEUES)
                .counter(
                        "global_messages_delivered_get_auto_ack",
                        "Messages got by basic.get that need no acknowledgement",
                        gotNoAck,
                        QUEUES)
                .counter("global_messages_redelivered", "Messages delivered again", all.redelivered(), QUEUES)
                .counter("global_messages_acknowledged", "Messages acknowledged", all.acked(), QUEUES);
    }

    private static void addDeadLetters(QueueEndings endings, Families into) {
        String of = "Messages that left their queue: ";
        into.counter("global_messages_dead_lettered_expired", of + "expired", endings.expired(), LETTERS)
                .counter("global_messages_dead_lettered_rejected", of + "rejected", endings.rejected(), LETTERS)
                .counter("global_messages_dead_lettered_maxlen", of + "pushed out", endings.overflowed(), LETTERS)
                .counter(
                        "global_messages_dead_lettered_delivery_limit",
                        of + "delivered too often",
                        endings.undeliverable(),
                        LETTERS)
                .counter(
                        "global_messages_dead_lettered_confirmed",
                        "Dead letters that arrived",
                        endings.deadLettered(),
                        LETTERS);
    }

    /** All queues together, those that are gone too. */
    static QueueStats total(Broker broker) {
        QueueStats total = broker.queueCounters().ended();
        for (VirtualHost vhost : broker.vhosts()) {
            for (ClassicQueue queue : vhost.queues()) {
                total = total.plus(queue.stats());
            }
        }
        return total;
    }
}
