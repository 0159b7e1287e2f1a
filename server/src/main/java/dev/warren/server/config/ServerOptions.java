package dev.warren.server.config;

import com.sun.management.OperatingSystemMXBean;
import dev.warren.broker.BrokerOptions;
import dev.warren.broker.ClientOptions;
import dev.warren.broker.FirstStart;
import dev.warren.server.log.LogLevel;
import dev.warren.server.log.LogOptions;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration means. A port of 0 means a free one.
 *
 * @param amqp where AMQP is listened on, never empty
 * @param http where console and API are
 * @param metrics where Prometheus may ask
 * @param metricsWanted whether somebody asked for that port: if not, it is done without when it is taken
 * @param statisticsMs between two looks at the figures that charts show
 * @param definitions to be imported at the start, or null
 * @param log where the log goes
 * @param warnings of what was set without effect
 */
public record ServerOptions(
        Path dataDir,
        List<InetSocketAddress> amqp,
        InetSocketAddress http,
        InetSocketAddress metrics,
        boolean metricsWanted,
        BrokerOptions broker,
        long statisticsMs,
        @Nullable Path definitions,
        LogOptions log,
        List<String> warnings) {

    static ServerOptions of(Configuration set) throws ConfigurationException {
        String definitions = set.get(Settings.DEFINITIONS);
        return new ServerOptions(
                Path.of(set.get(Settings.DATA_DIR)),
                amqp(set),
                at(set, Settings.HTTP_PORT, Settings.HTTP_ADDRESS),
                at(set, Settings.METRICS_PORT, Settings.METRICS_ADDRESS),
                set.isSet(Settings.METRICS_PORT) || set.isSet(Settings.METRICS_ADDRESS),
                broker(set),
                set.get(Settings.STATISTICS_INTERVAL),
                definitions.isEmpty() ? null : Path.of(definitions),
                log(set),
                set.warnings());
    }

    private static List<InetSocketAddress> amqp(Configuration set) throws ConfigurationException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        Map<String, Endpoint> others = set.family(Settings.PORTS);
        // RabbitMQ: who names listeners gets those and not the default one besides.
        if (others.isEmpty() || set.isSet(Settings.PORT)) {
            addresses.add(address(set, set.get(Settings.PORT)));
        }
        for (Endpoint other : others.values()) {
            addresses.add(address(set, other));
        }
        return addresses;
    }

    private static InetSocketAddress at(Configuration set, Setting<Endpoint> port, Setting<String> ip)
            throws ConfigurationException {
        Endpoint endpoint = set.get(port);
        String own = set.get(ip);
        return address(set, own.isEmpty() ? endpoint : new Endpoint(own, endpoint.port()));
    }

    private static InetSocketAddress address(Configuration set, Endpoint endpoint) throws ConfigurationException {
        String host = endpoint.address() == null ? set.get(Settings.BIND) : endpoint.address();
        InetSocketAddress address = new InetSocketAddress(host, endpoint.port());
        if (address.isUnresolved()) {
            throw new ConfigurationException("there is no address '" + host + "' to listen on");
        }
        return address;
    }

    private static BrokerOptions broker(Configuration set) {
        String node = set.get(Settings.NODE_NAME);
        String cluster = set.get(Settings.CLUSTER_NAME);
        String queueType = set.get(Settings.DEFAULT_QUEUE_TYPE);
        return new BrokerOptions(
                node,
                cluster.isEmpty() ? node : cluster,
                clients(set),
                firstStart(set),
                diskFreeLimit(set),
                set.get(Settings.CONSUMER_TIMEOUT),
                set.get(Settings.MAX_MESSAGE_SIZE),
                // Said, it becomes an argument of every queue; not said, it need not.
                set.isSet(Settings.DEFAULT_QUEUE_TYPE) ? queueType : "");
    }

    private static ClientOptions clients(Configuration set) {
        return new ClientOptions(
                set.get(Settings.CHANNEL_MAX).intValue(),
                set.get(Settings.CONNECTION_MAX),
                set.get(Settings.FRAME_MAX).intValue(),
                set.get(Settings.HEARTBEAT).intValue(),
                set.get(Settings.HANDSHAKE_TIMEOUT),
                loopbackUsers(set));
    }

    private static Set<String> loopbackUsers(Configuration set) {
        Set<String> users = new HashSet<>();
        if (!set.isSet(Settings.LOOPBACK_USERS)) {
            users.addAll(ClientOptions.DEFAULTS.loopbackUsers());
        } else if (!set.get(Settings.LOOPBACK_USERS).equals("none")) {
            users.addAll(List.of(set.get(Settings.LOOPBACK_USERS).split(",")));
        }
        set.family(Settings.LOOPBACK_USER).forEach((user, only) -> {
            if (only) {
                users.add(user);
            } else {
                users.remove(user);
            }
        });
        return Set.copyOf(users);
    }

    private static FirstStart firstStart(Configuration set) {
        List<String> tags = new ArrayList<>();
        Map<String, Boolean> said = set.family(Settings.DEFAULT_TAG);
        said.forEach((tag, has) -> {
            if (has) {
                tags.add(tag);
            }
        });
        return new FirstStart(
                set.get(Settings.DEFAULT_VHOST),
                set.get(Settings.DEFAULT_USER),
                set.get(Settings.DEFAULT_PASS),
                said.isEmpty() ? FirstStart.DEFAULTS.tags() : tags,
                set.get(Settings.DEFAULT_CONFIGURE),
                set.get(Settings.DEFAULT_WRITE),
                set.get(Settings.DEFAULT_READ));
    }

    private static LogOptions log(Configuration set) {
        LogLevel level = LogLevel.of(set.get(Settings.LOG_LEVEL));
        Map<String, LogLevel> categories = new TreeMap<>();
        Settings.LOG_CATEGORIES.forEach((name, setting) -> {
            if (set.isSet(setting)) {
                categories.put(name, LogLevel.of(set.get(setting)));
            }
        });
        boolean console = set.get(Settings.LOG_CONSOLE);
        return new LogOptions(
                level,
                categories,
                console ? output(set, Settings.LOG_CONSOLE_LEVEL, Settings.LOG_CONSOLE_FORMATTER) : null,
                logFile(set));
    }

    private static LogOptions.@Nullable ToFile logFile(Configuration set) {
        String name = set.get(Settings.LOG_FILE);
        // RabbitMQ's image: a hyphen is standard output.
        if (name.isEmpty() || name.equals("false") || name.equals("-")) {
            return null;
        }
        return new LogOptions.ToFile(
                Path.of(set.get(Settings.LOG_DIR)).resolve(name),
                output(set, Settings.LOG_FILE_LEVEL, Settings.LOG_FILE_FORMATTER),
                set.get(Settings.LOG_FILE_SIZE),
                set.get(Settings.LOG_FILE_COUNT).intValue());
    }

    /** Lets everything through that its level, if it has one, does not hold back. */
    private static LogOptions.Output output(Configuration set, Setting<String> level, Setting<String> formatter) {
        return new LogOptions.Output(
                LogLevel.of(set.isSet(level) ? set.get(level) : "debug"),
                set.get(formatter).equals("json"));
    }

    /** RabbitMQ: of both, the relative one counts. */
    private static long diskFreeLimit(Configuration set) {
        if (set.isSet(Settings.DISK_FREE_RELATIVE)
                && ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            return (long) (set.get(Settings.DISK_FREE_RELATIVE) * system.getTotalMemorySize());
        }
        return set.get(Settings.DISK_FREE_LIMIT);
    }
}
