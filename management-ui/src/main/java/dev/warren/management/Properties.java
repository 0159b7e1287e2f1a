package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.codec.BasicProperties;
import dev.warren.codec.FieldTable;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import org.jspecify.annotations.Nullable;

/** The properties of a message as JSON and back, by RabbitMQ's names; absent ones are left out. */
final class Properties {
    private static final int MAX_OCTET = 255;

    private Properties() {}

    /** Names that are no properties are ignored (RabbitMQ). */
    static BasicProperties read(Body body) {
        return new BasicProperties(
                text(body, "content_type"),
                text(body, "content_encoding"),
                body.has("headers") ? body.table("headers") : null,
                octet(body, "delivery_mode"),
                octet(body, "priority"),
                text(body, "correlation_id"),
                text(body, "reply_to"),
                text(body, "expiration"),
                text(body, "message_id"),
                body.has("timestamp") ? Long.valueOf(body.integer("timestamp")) : null,
                text(body, "type"),
                text(body, "user_id"),
                text(body, "app_id"),
                text(body, "cluster_id"));
    }

    private static @Nullable String text(Body body, String name) {
        String text = body.optionalText(name);
        return text == null ? null : Names.shortString(name, text);
    }

    private static @Nullable Integer octet(Body body, String name) {
        if (!body.has(name)) {
            return null;
        }
        long number = body.integer(name);
        if (number < 0 || number > MAX_OCTET) {
            throw HttpProblem.badValue("not_int", name);
        }
        return (int) number;
    }

    static ObjectNode json(BasicProperties properties) {
        ObjectNode json = Json.object();
        putText(json, "content_type", properties.contentType());
        putText(json, "content_encoding", properties.contentEncoding());
        FieldTable headers = properties.headers();
        if (headers != null) {
            json.set("headers", Arguments.json(headers));
        }
        if (properties.deliveryMode() != null) {
            json.put("delivery_mode", properties.deliveryMode());
        }
        if (properties.priority() != null) {
            json.put("priority", properties.priority());
        }
        putText(json, "correlation_id", properties.correlationId());
        putText(json, "reply_to", properties.replyTo());
        putText(json, "expiration", properties.expiration());
        putText(json, "message_id", properties.messageId());
        if (properties.timestamp() != null) {
            json.put("timestamp", properties.timestamp());
        }
        putText(json, "type", properties.type());
        putText(json, "user_id", properties.userId());
        putText(json, "app_id", properties.appId());
        putText(json, "cluster_id", properties.clusterId());
        return json;
    }

    private static void putText(ObjectNode json, String name, @Nullable String text) {
        if (text != null) {
            json.put(name, text);
        }
    }
}
