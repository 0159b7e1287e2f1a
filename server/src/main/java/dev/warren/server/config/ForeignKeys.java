package dev.warren.server.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * RabbitMQ's keys that Warren knows and does not act on. Those that tune what Warren does not have are taken, so that a file
 * need not be edited; those that protect something are refused, for to leave them out in silence would be dangerous.
 */
final class ForeignKeys {
    private static final Map<String, String> HARMLESS = new LinkedHashMap<>();
    private static final Map<String, String> REFUSED = new LinkedHashMap<>();

    /** Other names of settings. */
    private static final Map<String, String> ALIASES = Map.of(
            "max_connections", "connection_max",
            "max_channels_per_connection", "channel_max",
            "definitions.local.path", "load_definitions",
            "management.load_definitions", "load_definitions",
            "management.listener.port", "management.tcp.port",
            "management.listener.ip", "management.tcp.ip",
            "log.default.level", "log.level");

    /** What is so without being asked for. */
    private static final Map<String, Set<String>> SO = Map.of(
            "password_hashing_module", Set.of("rabbit_password_hashing_sha256"),
            "definitions.import_backend", Set.of("local_filesystem", "rabbit_definitions_import_local_filesystem"));

    static {
        HARMLESS.put("vm_memory_", "memory is bounded by the JVM's heap (-Xmx)");
        HARMLESS.put("total_memory_available_override_value", "memory is bounded by the JVM's heap (-Xmx)");
        HARMLESS.put("num_acceptors.", "the number of event loops is that of the cores");
        HARMLESS.put("tcp_listen_options.", "sockets are set up by the broker");
        HARMLESS.put("collect_statistics", "figures are taken when they are asked for");
        HARMLESS.put("management.rates_mode", "figures are taken when they are asked for");
        HARMLESS.put("management.sample_retention_policies.", "figures are kept for a day");
        HARMLESS.put("management_agent.", "figures are taken when they are asked for");
        HARMLESS.put("queue_index_embed_msgs_below", "messages are stored in blocks");
        HARMLESS.put("queue_master_locator", "there is one node");
        HARMLESS.put("queue_leader_locator", "there is one node");
        HARMLESS.put("classic_queue.default_version", "there is one version of queues");
        HARMLESS.put("quorum_queue.", "a quorum queue has one member");
        HARMLESS.put("raft.", "a quorum queue has one member");
        HARMLESS.put("cluster_formation.", "there is one node");
        HARMLESS.put("cluster_partition_handling", "there is one node");
        HARMLESS.put("cluster_keepalive_interval", "there is one node");
        HARMLESS.put("cluster_tags.", "there is one node");
        HARMLESS.put("node_tags.", "there is one node");
        HARMLESS.put("mirroring_sync_batch_size", "there is one node");
        HARMLESS.put("net_ticktime", "there is one node");
        HARMLESS.put("distribution.", "there is one node");
        HARMLESS.put("deprecated_features.permit.", "what RabbitMQ deprecates goes on working here");
        HARMLESS.put("hipe_compile", "it is not Erlang");
        HARMLESS.put("background_gc_", "it is not Erlang");
        HARMLESS.put("erlang.", "it is not Erlang");
        for (String output : List.of("log.exchange", "log.syslog", "log.journald")) {
            HARMLESS.put(output, "the log goes to standard output and to log.file");
        }
        for (String finer : List.of("log.console.formatter.", "log.file.formatter.", "log.console.color_esc_seqs.")) {
            HARMLESS.put(finer, "the form of a line is fixed");
        }
        HARMLESS.put("log.console.use_colors", "the form of a line is fixed");
        HARMLESS.put("log.console.stdio", "lines go to standard output");
        HARMLESS.put("log.file.rotation.", "a file is put aside by its size");
        for (String category : List.of("mirroring", "federation", "upgrade", "ra", "shovel", "prelaunch", "ldap")) {
            HARMLESS.put("log." + category + ".level", "there is nothing of the kind");
        }
        HARMLESS.put("stream.", "there are no streams");
        HARMLESS.put("msg_store_", "messages are stored in blocks");
        HARMLESS.put("reverse_dns_lookups", "clients are shown by address");
        HARMLESS.put("definitions.skip_if_unchanged", "definitions are merged, which changes nothing that is the same");

        REFUSED.put("listeners.ssl", "there is no TLS yet: put a TLS proxy before the broker");
        REFUSED.put("ssl_", "there is no TLS yet: put a TLS proxy before the broker");
        REFUSED.put("management.ssl.", "there is no TLS yet: put a TLS proxy before the broker");
        REFUSED.put("auth_", "users are the broker's own, their mechanisms PLAIN, AMQPLAIN and ANONYMOUS");
        REFUSED.put("definitions.import_backend", "definitions are read from files");
        REFUSED.put("password_hashing_module", "passwords are hashed by SHA-256");
        REFUSED.put("credential_validator.", "passwords are not checked for strength");
        REFUSED.put("anonymous_login_", "anonymous clients are guest");
        REFUSED.put("proxy_protocol", "the PROXY protocol is not spoken");
        REFUSED.put("message_interceptors.", "there are no interceptors");
        REFUSED.put("default_limits.", "set limits by the API, ctl or definitions");
        REFUSED.put("default_policies.", "set policies by the API, ctl or definitions");
        REFUSED.put("default_users.", "set users by the API, ctl or definitions");
        for (String protocol : List.of("mqtt.", "stomp.", "web_mqtt.", "web_stomp.", "amqp1_0.")) {
            REFUSED.put(protocol, "AMQP 0-9-1 is the one protocol");
        }
    }

    private ForeignKeys() {}

    /** The setting's own key. */
    static String canonical(String key) {
        return ALIASES.getOrDefault(key, key);
    }

    /** Whether a key asks for what Warren does anyway. */
    static boolean isSo(String key, String text) {
        return SO.getOrDefault(key, Set.of()).contains(text);
    }

    /** Why a key has no effect here; null if it is none of these. */
    static @Nullable String harmless(String key) {
        return find(HARMLESS, key);
    }

    /** Why a key is refused; null if it is none of these. */
    static @Nullable String refused(String key) {
        return find(REFUSED, key);
    }

    private static @Nullable String find(Map<String, String> reasons, String key) {
        for (Map.Entry<String, String> each : reasons.entrySet()) {
            if (key.startsWith(each.getKey())) {
                return each.getValue();
            }
        }
        return null;
    }
}
