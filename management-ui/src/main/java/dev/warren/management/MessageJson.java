package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.browse.Browsed;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.Arrival;
import dev.warren.broker.vhost.Origin;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.codec.BasicProperties;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import dev.warren.management.http.Json;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A message as JSON, with all that is known of it. */
final class MessageJson {
    private final VirtualHost vhost;
    private final Encoding encoding;

    MessageJson(VirtualHost vhost, Encoding encoding) {
        this.vhost = vhost;
        this.encoding = encoding;
    }

    Encoding encoding() {
        return encoding;
    }

    /** @param arrival null when it did not come into a queue */
    ObjectNode of(Browsed browsed, Message message, @Nullable Arrival arrival) {
        BasicProperties properties = message.properties();
        ObjectNode json = Json.object()
                .put("id", browsed.id())
                .put("state", browsed.state().word())
                .put("priority", browsed.priority())
                .put("redelivered", browsed.redelivered())
                .put("persistent", message.persistent());
        if (arrival == null) {
            json.putNull("entered_at").put("entered_earlier", false);
        } else {
            json.put("entered_at", arrival.atMs()).put("entered_earlier", arrival.beforeStart());
        }
        putTime(json, "expires_at", browsed.dueAtMs());
        putTime(json, "ready_at", browsed.readyAtMs());
        json.put("exchange", message.exchange()).put("routing_key", message.routingKey());
        json.set("properties", Properties.json(properties));
        json.put("payload_bytes", message.bodyLength())
                .put("payload_truncated", encoding.shown(message) < message.bodyLength());
        encoding.put(json, message);
        putDeaths(json, properties.headers() == null ? FieldTable.EMPTY : properties.headers());
        return json;
    }

    private static void putTime(ObjectNode json, String name, long ms) {
        if (ms == 0) {
            json.putNull(name);
        } else {
            json.put(name, ms);
        }
    }

    private void putDeaths(ObjectNode json, FieldTable headers) {
        ArrayNode deaths = json.putArray("deaths");
        for (FieldTable death : Origin.deaths(headers)) {
            deaths.add(death(death));
        }
        Origin origin = Origin.of(headers);
        if (origin == null) {
            json.putNull("origin");
            return;
        }
        json.putObject("origin")
                .put("queue", origin.queue())
                .put("exchange", origin.exchange())
                .put("routing_key", origin.routingKey())
                .put("exists", vhost.queue(origin.queue()) != null);
    }

    private static ObjectNode death(FieldTable death) {
        ObjectNode json = Json.object();
        for (var field : Arguments.json(death).properties()) {
            json.set(field.getKey().replace('-', '_'), field.getValue());
        }
        FieldValue time = death.get("time");
        if (time != null && time.type() == 'T') {
            json.put("time", TimeUnit.SECONDS.toMillis(time.longValue()));
        }
        return json;
    }
}
