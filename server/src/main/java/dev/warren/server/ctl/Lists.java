package dev.warren.server.ctl;

import static dev.warren.server.ctl.ApiClient.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** list_queues and its like. */
final class Lists {
    private static final Columns QUEUES = new Columns(
            List.of("name", "messages"),
            "name",
            "durable",
            "auto_delete",
            "arguments",
            "policy",
            "operator_policy",
            "effective_policy_definition",
            "pid=/name",
            "owner_pid=/owner_pid_details/name",
            "exclusive",
            "exclusive_consumer_tag",
            "single_active_consumer_tag",
            "messages_ready",
            "messages_unacknowledged",
            "messages",
            "messages_ram",
            "messages_persistent",
            "message_bytes",
            "message_bytes_ready",
            "message_bytes_unacknowledged",
            "consumers",
            "consumer_utilisation",
            "consumer_capacity",
            "memory",
            "state",
            "type",
            "leader=/node",
            "node");
    private static final Columns EXCHANGES = new Columns(
            List.of("name", "type"), "name", "type", "durable", "auto_delete", "internal", "arguments", "policy");
    private static final Columns BINDINGS = new Columns(
            List.of("source_name", "source_kind", "destination_name", "destination_kind", "routing_key", "arguments"),
            "source_name=/source",
            "source_kind",
            "destination_name=/destination",
            "destination_kind=/destination_type",
            "routing_key",
            "arguments",
            "vhost");
    private static final Columns CONNECTIONS = new Columns(
            List.of("user", "peer_host", "peer_port", "state"),
            "pid=/name",
            "name",
            "port",
            "host",
            "peer_port",
            "peer_host",
            "ssl",
            "ssl_protocol",
            "ssl_key_exchange",
            "ssl_cipher",
            "ssl_hash",
            "peer_cert_subject",
            "peer_cert_issuer",
            "peer_cert_validity",
            "state",
            "channels",
            "protocol",
            "auth_mechanism",
            "user",
            "vhost",
            "timeout",
            "frame_max",
            "channel_max",
            "client_properties",
            "recv_oct",
            "recv_cnt",
            "send_oct",
            "send_cnt",
            "send_pend",
            "connected_at",
            "user_provided_name",
            "node");
    private static final Columns CHANNELS = new Columns(
            List.of("pid", "user", "consumer_count", "messages_unacknowledged"),
            "pid=/name",
            "connection=/connection_details/name",
            "name",
            "number",
            "user",
            "vhost",
            "transactional",
            "confirm",
            "consumer_count",
            "messages_unacknowledged",
            "messages_uncommitted",
            "acks_uncommitted",
            "messages_unconfirmed",
            "prefetch_count",
            "global_prefetch_count",
            "state");
    private static final Columns CONSUMERS = new Columns(
            List.of(
                    "queue_name",
                    "channel_pid",
                    "consumer_tag",
                    "ack_required",
                    "prefetch_count",
                    "active",
                    "arguments"),
            "queue_name=/queue/name",
            "channel_pid=/channel_details/name",
            "consumer_tag",
            "ack_required",
            "exclusive",
            "prefetch_count",
            "active",
            "activity_status",
            "arguments");

    private Lists() {}

    static void addTo(Map<String, Command> commands) {
        inVhost(commands, "list_queues", "queues", QUEUES);
        inVhost(commands, "list_exchanges", "exchanges", EXCHANGES);
        inVhost(commands, "list_bindings", "bindings", BINDINGS);
        inVhost(commands, "list_consumers", "consumers", CONSUMERS);
        everywhere(commands, "list_connections", "connections", CONNECTIONS);
        everywhere(commands, "list_channels", "channels", CHANNELS);
    }

    private static void inVhost(Map<String, Command> commands, String name, String noun, Columns columns) {
        commands.put(name, Command.list("[-p VHOST] [COLUMN ...]", columns, (invocation, api, out) -> {
            out.banner("Listing " + noun + " for vhost " + invocation.vhost() + " ...");
            JsonNode all = api.get(path(noun, invocation.vhost()));
            if (noun.equals("bindings")) {
                all.forEach(each -> ((ObjectNode) each).put("source_kind", "exchange"));
            }
            columns.print(invocation, out, all);
        }));
    }

    private static void everywhere(Map<String, Command> commands, String name, String noun, Columns columns) {
        commands.put(name, Command.list("[COLUMN ...]", columns, (invocation, api, out) -> {
            out.banner("Listing " + noun + " ...");
            columns.print(invocation, out, api.get(path(noun)));
        }));
    }
}
