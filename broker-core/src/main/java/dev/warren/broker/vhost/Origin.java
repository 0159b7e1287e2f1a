package dev.warren.broker.vhost;

import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a dead letter was before its first death, as its headers tell: x-first-death-queue and what x-death says of it, else
 * the oldest of x-death. Immutable.
 *
 * @param exchange where it had been published
 * @param routingKeys by which; the first is the routing key
 */
public record Origin(String queue, String exchange, List<String> routingKeys) {
    private static final String FIRST = "x-first-death-";
    private static final String LAST = "x-last-death-";

    /** Null for a message that is no dead letter. */
    public static @Nullable Origin of(FieldTable headers) {
        List<FieldTable> deaths = deaths(headers);
        if (deaths.isEmpty()) {
            return null;
        }
        FieldTable first = deaths.get(deaths.size() - 1);
        FieldValue queue = headers.get(FIRST + "queue");
        FieldValue reason = headers.get(FIRST + "reason");
        if (queue != null && queue.isText() && reason != null && reason.isText()) {
            for (FieldTable death : deaths) {
                if (queue.equals(death.get("queue")) && reason.equals(death.get("reason"))) {
                    first = death;
                }
            }
        }
        return before(first);
    }

    /** Every death, the latest first; see {@link DeathHistory}. */
    public static List<FieldTable> deaths(FieldTable headers) {
        return DeathHistory.deaths(headers);
    }

    private static @Nullable Origin before(FieldTable death) {
        FieldValue queue = death.get("queue");
        if (queue == null || !queue.isText()) {
            return null;
        }
        FieldValue exchange = death.get("exchange");
        List<String> keys = new ArrayList<>();
        FieldValue all = death.get("routing-keys");
        if (all != null && all.value() instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof FieldValue key && key.isText()) {
                    keys.add((String) key.value());
                }
            }
        }
        return new Origin(
                (String) queue.value(),
                exchange != null && exchange.isText() ? (String) exchange.value() : "",
                List.copyOf(keys));
    }

    /** By which the message had been published. */
    public String routingKey() {
        return routingKeys.isEmpty() ? "" : routingKeys.get(0);
    }

    /** The headers without what dead-lettering added. */
    public static FieldTable withoutHistory(FieldTable headers) {
        List<Map.Entry<String, FieldValue>> left = new ArrayList<>(headers.fields());
        left.removeIf(field -> field.getKey().equals("x-death")
                || field.getKey().startsWith(FIRST)
                || field.getKey().startsWith(LAST));
        return FieldTable.of(left);
    }
}
