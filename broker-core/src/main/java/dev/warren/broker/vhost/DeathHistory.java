package dev.warren.broker.vhost;

import dev.warren.broker.queue.DeathReason;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers in which a message carries how often, where and why it was dead-lettered, in RabbitMQ's names, types and order:
 *
 * <pre>
 * x-death                array of tables, the latest first, one for each queue and reason:
 *                        count l, reason S, queue S, time T (of the first), exchange S, routing-keys A of S,
 *                        original-expiration S if the message had one
 * x-first-death-reason, -queue, -exchange     S, set once
 * x-last-death-reason, -queue, -exchange      S
 * </pre>
 *
 * <p>A client may have sent any of them. What does not look like this counts for nothing. Stateless.
 */
final class DeathHistory {
    private static final String DEATHS = "x-death";
    private static final String COUNT = "count";
    private static final String QUEUE = "queue";
    private static final String REASON = "reason";

    /** RabbitMQ sorts a table that it changes. */
    private static final Comparator<Map.Entry<String, FieldValue>> BY_NAME =
            Comparator.comparing(field -> field.getKey().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    /**
     * One message leaving one queue.
     *
     * @param exchange where the message was published last
     * @param expiration the property, which it loses now
     */
    record Death(
            DeathReason reason,
            String queue,
            long timeSeconds,
            String exchange,
            List<String> routingKeys,
            @Nullable String expiration) {}

    private DeathHistory() {}

    /** The headers with one more death. */
    static FieldTable add(FieldTable headers, Death death) {
        List<FieldTable> before = deaths(headers);
        boolean first = before.isEmpty();
        List<FieldValue> deaths = new ArrayList<>();
        FieldTable same = null;
        for (FieldTable each : before) {
            if (!isOf(each, death.queue, death.reason)) {
                deaths.add(FieldValue.of(each));
            } else if (same == null) {
                same = each;
            }
        }
        FieldTable latest = same == null ? table(death) : repeated(same);
        deaths.add(0, FieldValue.of(first ? latest : sorted(latest.fields())));
        List<Map.Entry<String, FieldValue>> fields = new ArrayList<>(headers.fields());
        set(fields, DEATHS, FieldValue.of(deaths));
        if (first) {
            name(fields, "x-first-death-", death);
        }
        name(fields, "x-last-death-", death);
        return sorted(fields);
    }

    private static void name(List<Map.Entry<String, FieldValue>> fields, String prefix, Death death) {
        set(fields, prefix + REASON, FieldValue.of(death.reason.word()));
        set(fields, prefix + QUEUE, FieldValue.of(death.queue));
        set(fields, prefix + "exchange", FieldValue.of(death.exchange));
    }

    private static FieldTable table(Death death) {
        FieldTable.Builder table = FieldTable.builder()
                .put(COUNT, FieldValue.of(1L))
                .put(REASON, death.reason.word())
                .put(QUEUE, death.queue)
                .put("time", new FieldValue('T', death.timeSeconds))
                .put("exchange", death.exchange)
                .put(
                        "routing-keys",
                        FieldValue.of(
                                death.routingKeys.stream().map(FieldValue::of).toList()));
        if (death.expiration != null) {
            table.put("original-expiration", death.expiration);
        }
        return table.build();
    }

    private static FieldTable repeated(FieldTable death) {
        FieldValue count = death.get(COUNT);
        long before = count == null ? 0 : count.longValue();
        List<Map.Entry<String, FieldValue>> fields = new ArrayList<>(death.fields());
        set(fields, COUNT, FieldValue.of(before + 1));
        return FieldTable.of(fields);
    }

    /**
     * Whether a message that is in a queue again would have come there by itself: the queue is in its history, and since then
     * nobody has rejected it. A rejection is somebody's decision, so that such a message may go round for ever (RabbitMQ).
     */
    static boolean isCycle(FieldTable headers, String queue) {
        for (FieldTable death : deaths(headers)) {
            if (isText(death.get(REASON), DeathReason.REJECTED.word())) {
                return false;
            }
            if (isText(death.get(QUEUE), queue)) {
                return true;
            }
        }
        return false;
    }

    /** What the header tells, the latest first. */
    static List<FieldTable> deaths(FieldTable headers) {
        FieldValue deaths = headers.get(DEATHS);
        List<FieldTable> tables = new ArrayList<>();
        if (deaths != null && deaths.value() instanceof List<?> elements) {
            for (Object element : elements) {
                if (element instanceof FieldValue death
                        && death.value() instanceof FieldTable table
                        && isDeath(table)) {
                    tables.add(table);
                }
            }
        }
        return tables;
    }

    /** RabbitMQ has counted deaths since 3.5; what a client made up without a count is dropped. */
    private static boolean isDeath(FieldTable table) {
        FieldValue count = table.get(COUNT);
        return count != null && count.isInteger();
    }

    private static boolean isOf(FieldTable death, String queue, DeathReason reason) {
        return isText(death.get(QUEUE), queue) && isText(death.get(REASON), reason.word());
    }

    static boolean isText(@Nullable FieldValue value, String text) {
        return value != null && value.isText() && text.equals(value.value());
    }

    private static void set(List<Map.Entry<String, FieldValue>> fields, String name, FieldValue value) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).getKey().equals(name)) {
                fields.set(i, Map.entry(name, value));
                return;
            }
        }
        fields.add(Map.entry(name, value));
    }

    private static FieldTable sorted(List<Map.Entry<String, FieldValue>> fields) {
        List<Map.Entry<String, FieldValue>> sorted = new ArrayList<>(fields);
        sorted.sort(BY_NAME);
        return FieldTable.of(sorted);
    }
}
