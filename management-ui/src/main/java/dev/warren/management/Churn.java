package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.Broker;
import dev.warren.broker.channel.ClientCounters;
import dev.warren.management.http.Json;

/** How many connections, channels and queues came and went since the broker's start. */
final class Churn {
    private Churn() {}

    static ObjectNode json(Broker broker) {
        ClientCounters.Counts clients = broker.connections().counts();
        return Json.object()
                .put("connection_created", broker.connections().opened())
                .put("connection_closed", broker.connections().closed())
                .put("channel_created", clients.channelsOpened())
                .put("channel_closed", clients.channelsClosed())
                .put("queue_declared", broker.queueCounters().createdCount())
                .put("queue_created", broker.queueCounters().createdCount())
                .put("queue_deleted", broker.queueCounters().deletedCount());
    }
}
