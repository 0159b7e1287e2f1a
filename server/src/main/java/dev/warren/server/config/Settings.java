package dev.warren.server.config;

import dev.warren.server.log.Categories;
import dev.warren.server.log.LogLevel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that can be set. Keys, defaults and meaning are rabbitmq.conf's where that has the setting. */
final class Settings {
    private static final long MAX_MESSAGE = 512L << 20;
    private static final long MAX_MS = Integer.MAX_VALUE;

    static final Setting<String> DATA_DIR = Setting.of(
                    "data_dir", ValueType.TEXT, "data", "where everything durable is kept; created if missing")
            .option("data-dir");

    static final Setting<String> NODE_NAME = Setting.of(
                    "node_name", ValueType.TEXT, "warren@localhost", "what the API and the metrics call this broker")
            .rabbit("RABBITMQ_NODENAME");

    static final Setting<String> CLUSTER_NAME =
            Setting.of("cluster_name", ValueType.TEXT, "", "until an operator sets another; the node's if empty");

    static final Setting<String> BIND = Setting.of(
                    "bind", ValueType.TEXT, "0.0.0.0", "address to listen on where a listener names none")
            .option("bind")
            .rabbit("RABBITMQ_NODE_IP_ADDRESS");

    static final Setting<Endpoint> PORT = Setting.of(
                    "listeners.tcp.default",
                    ValueType.endpoint(),
                    "5672",
                    "AMQP port, or address and port; 0 chooses a free one")
            .option("port")
            .rabbit("RABBITMQ_NODE_PORT");

    static final Setting<Endpoint> PORTS =
            Setting.of("listeners.tcp.*", ValueType.endpoint(), "", "further AMQP ports, by any name");

    static final Setting<Endpoint> HTTP_PORT = Setting.of(
                    "management.tcp.port",
                    ValueType.endpoint(),
                    "15672",
                    "port of console and HTTP API; 0 chooses a free one")
            .option("http-port");

    static final Setting<String> HTTP_ADDRESS = Setting.of(
            "management.tcp.ip", ValueType.TEXT, "", "address of console and HTTP API; that of bind if empty");

    static final Setting<Endpoint> METRICS_PORT = Setting.of(
                    "prometheus.tcp.port",
                    ValueType.endpoint(),
                    "15692",
                    "port of /metrics, without a login; 0 chooses a free one")
            .option("metrics-port");

    static final Setting<String> METRICS_ADDRESS =
            Setting.of("prometheus.tcp.ip", ValueType.TEXT, "", "address of /metrics; that of bind if empty");

    static final Setting<Long> CHANNEL_MAX = Setting.of(
                    "channel_max", ValueType.number(0, 65_535), "2047", "most channels of a connection, 0 for no limit")
            .option("channel-max");

    static final Setting<Long> CONNECTION_MAX = Setting.of(
                    "connection_max",
                    ValueType.numberOr("infinity", -1, 0, Long.MAX_VALUE),
                    "infinity",
                    "most connections")
            .option("connection-max");

    static final Setting<Long> FRAME_MAX = Setting.of(
            "frame_max", ValueType.number(8192, 16 << 20), "131072", "octets of the largest frame that is proposed");

    static final Setting<Long> HEARTBEAT = Setting.of(
            "heartbeat",
            ValueType.number(0, 65_535),
            "60",
            "seconds that are proposed to clients, 0 for no heartbeats");

    static final Setting<Long> HANDSHAKE_TIMEOUT = Setting.of(
            "handshake_timeout",
            ValueType.number(1, MAX_MS),
            "10000",
            "milliseconds from accepting a client to connection.open");

    static final Setting<Long> MAX_MESSAGE_SIZE = Setting.of(
                    "max_message_size",
                    ValueType.octets(MAX_MESSAGE),
                    "16777216",
                    "larger messages are refused; RabbitMQ 3.13: 134217728")
            .option("max-message-size");

    static final Setting<Long> CONSUMER_TIMEOUT = Setting.of(
                    "consumer_timeout",
                    ValueType.numberOr("undefined", 0, 0, Long.MAX_VALUE),
                    "1800000",
                    "milliseconds after which a channel is closed that leaves a delivery unacknowledged, 0 for never")
            .option("consumer-timeout");

    static final Setting<Long> DISK_FREE_LIMIT = Setting.of(
                    "disk_free_limit.absolute",
                    ValueType.octets(Long.MAX_VALUE),
                    "50MB",
                    "publishers are blocked while less is free")
            .option("disk-free-limit");

    static final Setting<Double> DISK_FREE_RELATIVE = Setting.of(
            "disk_free_limit.relative", ValueType.fraction(100), "", "the same, as a multiple of the machine's memory");

    static final Setting<Long> STATISTICS_INTERVAL = Setting.of(
            "collect_statistics_interval",
            ValueType.number(100, 600_000),
            "5000",
            "milliseconds between two looks at the figures that charts and samples show");

    static final Setting<String> DEFAULT_QUEUE_TYPE = Setting.of(
            "default_queue_type",
            ValueType.oneOf("classic", "quorum"),
            "classic",
            "of queues that are declared without one, where the virtual host has none");

    static final Setting<String> LOOPBACK_USERS = Setting.of(
                    "loopback_users",
                    ValueType.TEXT,
                    "",
                    "users who may connect from this machine only, with commas between them, or none; guest if nothing is said")
            .option("loopback-users");

    static final Setting<Boolean> LOOPBACK_USER =
            Setting.of("loopback_users.*", ValueType.FLAG, "", "whether a user may connect from this machine only");

    static final Setting<String> DEFAULT_USER = Setting.of(
                    "default_user", ValueType.TEXT, "guest", "the user whom an empty broker begins with")
            .rabbit("RABBITMQ_DEFAULT_USER");

    static final Setting<String> DEFAULT_PASS = Setting.of(
                    "default_pass", ValueType.TEXT, "guest", "that user's password")
            .rabbit("RABBITMQ_DEFAULT_PASS")
            .hidden();

    static final Setting<String> DEFAULT_VHOST = Setting.of(
                    "default_vhost", ValueType.TEXT, "/", "the virtual host that an empty broker begins with")
            .rabbit("RABBITMQ_DEFAULT_VHOST");

    static final Setting<Boolean> DEFAULT_TAG = Setting.of(
            "default_user_tags.*", ValueType.FLAG, "", "tags of that user; administrator if nothing is said");

    static final Setting<String> DEFAULT_CONFIGURE =
            Setting.of("default_permissions.configure", ValueType.TEXT, ".*", "what that user may declare there");

    static final Setting<String> DEFAULT_WRITE =
            Setting.of("default_permissions.write", ValueType.TEXT, ".*", "where that user may publish there");

    static final Setting<String> DEFAULT_READ =
            Setting.of("default_permissions.read", ValueType.TEXT, ".*", "what that user may consume there");

    static final Setting<String> DEFINITIONS = Setting.of(
                    "load_definitions",
                    ValueType.TEXT,
                    "",
                    "imported at the start: RabbitMQ's definitions in JSON, or a folder of such files")
            .option("definitions");

    private static final ValueType<String> LEVEL = ValueType.oneOf(LogLevel.NAMES.toArray(new String[0]));
    private static final ValueType<String> FORMATTER = ValueType.oneOf("plain", "plaintext", "json");

    static final Setting<String> LOG_LEVEL = Setting.of(
                    "log.level", LEVEL, "info", "of the log; ctl set_log_level changes it while the broker runs")
            .option("log-level");

    static final Setting<Boolean> LOG_CONSOLE =
            Setting.of("log.console", ValueType.FLAG, "true", "whether the log goes to standard output");

    static final Setting<String> LOG_CONSOLE_LEVEL =
            Setting.of("log.console.level", LEVEL, "", "what else standard output leaves out");

    static final Setting<String> LOG_CONSOLE_FORMATTER = Setting.of(
                    "log.console.formatter", FORMATTER, "plain", "plain, or json: an object a line")
            .option("log-format");

    static final Setting<String> LOG_FILE = Setting.of(
                    "log.file", ValueType.TEXT, "", "a file that the log goes to besides, or false for none")
            .option("log-file")
            .rabbit("RABBITMQ_LOGS");

    static final Setting<String> LOG_DIR =
            Setting.of("log.dir", ValueType.TEXT, "", "where that file is, unless it names its folder");

    static final Setting<String> LOG_FILE_LEVEL =
            Setting.of("log.file.level", LEVEL, "", "what else the file leaves out");

    static final Setting<String> LOG_FILE_FORMATTER =
            Setting.of("log.file.formatter", FORMATTER, "plain", "plain, or json: an object a line");

    static final Setting<Long> LOG_FILE_SIZE = Setting.of(
            "log.file.rotation.size",
            ValueType.octets(Long.MAX_VALUE),
            "0",
            "octets at which the file is put aside and begun anew, 0 for never");

    static final Setting<Long> LOG_FILE_COUNT = Setting.of(
            "log.file.rotation.count", ValueType.number(0, 1000), "5", "how many that were put aside are kept");

    /** Levels of categories, by the category. */
    static final Map<String, Setting<String>> LOG_CATEGORIES = Categories.names().stream()
            .collect(Collectors.toMap(
                    name -> name,
                    name -> Setting.of("log." + name + ".level", LEVEL, "", "of what is said of it"),
                    (one, other) -> one,
                    LinkedHashMap::new));

    /** In the order in which they are explained. */
    static final List<Setting<?>> ALL =
            Stream.concat(named().stream(), LOG_CATEGORIES.values().stream()).toList();

    private static List<Setting<?>> named() {
        return List.of(
                DATA_DIR,
                NODE_NAME,
                CLUSTER_NAME,
                BIND,
                PORT,
                PORTS,
                HTTP_PORT,
                HTTP_ADDRESS,
                METRICS_PORT,
                METRICS_ADDRESS,
                CHANNEL_MAX,
                CONNECTION_MAX,
                FRAME_MAX,
                HEARTBEAT,
                HANDSHAKE_TIMEOUT,
                MAX_MESSAGE_SIZE,
                CONSUMER_TIMEOUT,
                DISK_FREE_LIMIT,
                DISK_FREE_RELATIVE,
                STATISTICS_INTERVAL,
                DEFAULT_QUEUE_TYPE,
                LOOPBACK_USERS,
                LOOPBACK_USER,
                DEFAULT_USER,
                DEFAULT_PASS,
                DEFAULT_VHOST,
                DEFAULT_TAG,
                DEFAULT_CONFIGURE,
                DEFAULT_WRITE,
                DEFAULT_READ,
                DEFINITIONS,
                LOG_LEVEL,
                LOG_CONSOLE,
                LOG_CONSOLE_LEVEL,
                LOG_CONSOLE_FORMATTER,
                LOG_FILE,
                LOG_DIR,
                LOG_FILE_LEVEL,
                LOG_FILE_FORMATTER,
                LOG_FILE_SIZE,
                LOG_FILE_COUNT);
    }

    private Settings() {}
}
