package dev.warren.server.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** RabbitMQ's categories of log lines, and some of Warren's: each is a package. */
public final class Categories {
    private static final Map<String, String> PACKAGES = new LinkedHashMap<>();

    static {
        PACKAGES.put("connection", "dev.warren.broker.connection");
        PACKAGES.put("channel", "dev.warren.broker.channel");
        PACKAGES.put("queue", "dev.warren.broker.queue");
        PACKAGES.put("vhost", "dev.warren.broker.vhost");
        PACKAGES.put("store", "dev.warren.persistence");
        PACKAGES.put("http", "dev.warren.management");
    }

    private Categories() {}

    public static Set<String> names() {
        return PACKAGES.keySet();
    }

    /**
     * A category's package; a name with a dot is that of a logger already: {@code io.netty}.
     *
     * @throws IllegalArgumentException for another name
     */
    static String logger(String category) {
        String known = PACKAGES.getOrDefault(category, category);
        if (known.indexOf('.') < 0) {
            throw new IllegalArgumentException(
                    "category must be one of default, " + String.join(", ", names()) + ", or a package");
        }
        return known;
    }

    /** As RabbitMQ writes it: {@code rabbitmq.connection}, and {@code rabbitmq} for all else. */
    static String domain(String logger) {
        for (Map.Entry<String, String> each : PACKAGES.entrySet()) {
            if (logger.startsWith(each.getValue())) {
                return "rabbitmq." + each.getKey();
            }
        }
        return "rabbitmq";
    }
}
