package dev.warren.management;

import dev.warren.broker.vhost.Exchange;
import dev.warren.codec.AmqpException;
import dev.warren.codec.BasicProperties;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** {@code /api/exchanges/:vhost/:name/publish}: one message, for trying out. Thread-safe. */
final class Publishing {
    private final Node node;

    Publishing(Node node) {
        this.node = node;
    }

    Response post(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        Body body = Body.of(request);
        BasicProperties properties = Properties.read(new Body(body.object("properties")));
        body.required("properties");
        String routingKey = Names.shortString("routing key", body.text("routing_key"));
        byte[] payload = payload(body.text("payload"), body.text("payload_encoding"));
        long most = node.broker().options().maxMessageBytes();
        if (payload.length > most) {
            throw HttpProblem.badRequest(
                    "message size " + payload.length + " is larger than configured max size " + most);
        }
        String user = properties.userId();
        if (user != null && !user.equals(viewer.name())) {
            throw HttpProblem.badRequest(
                    "user_id property set to '" + user + "' but authenticated user was '" + viewer.name() + "'");
        }
        Exchange exchange = exchange(topology, Names.exchange(request.parameter("name")));
        boolean routed = new Publication(topology.vhost(), exchange, routingKey, properties, payload).publish();
        return Response.ok(Json.object().put("routed", routed));
    }

    /** RabbitMQ answers here, and only here, with the whole text of AMQP. */
    private static Exchange exchange(Topology topology, String name) {
        try {
            return topology.writable(name);
        } catch (AmqpException e) {
            throw HttpProblem.badRequest(e.code().code() + " " + e.text());
        }
    }

    /** @param encoding string or base64 */
    static byte[] payload(String payload, String encoding) {
        if (encoding.equals("string")) {
            return payload.getBytes(StandardCharsets.UTF_8);
        }
        if (!encoding.equals("base64")) {
            throw HttpProblem.badValue("unsupported_encoding", encoding);
        }
        try {
            return Base64.getDecoder().decode(payload);
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest("payload is not base64");
        }
    }
}
