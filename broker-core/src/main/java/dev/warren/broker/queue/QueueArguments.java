package dev.warren.broker.queue;

import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import dev.warren.codec.ReplyCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The x-arguments of queue.declare: checks at creation and equivalence at redeclaration, as RabbitMQ does them. */
public final class QueueArguments {
    private static final long MAX_EXPIRY_MS = 315_360_000_000L;
    private static final int MAX_PRIORITY = 255;

    private static final String STREAM = "stream";

    /** What every queue knows. */
    private static final List<String> COMMON = List.of(
            "x-expires",
            "x-message-ttl",
            "x-dead-letter-exchange",
            "x-dead-letter-routing-key",
            "x-dead-letter-strategy",
            "x-max-length",
            "x-max-length-bytes",
            "x-overflow",
            "x-single-active-consumer",
            "x-queue-type",
            "x-queue-leader-locator",
            "x-delivery-limit",
            "x-delayed-retry-type",
            "x-delayed-retry-min",
            "x-delayed-retry-max",
            "x-consumer-timeout");

    private static final List<String> CLASSIC_ONLY =
            List.of("x-max-priority", "x-queue-mode", "x-queue-version", "x-queue-master-locator");

    private static final List<String> QUORUM_ONLY = List.of(
            "x-max-in-memory-length",
            "x-max-in-memory-bytes",
            "x-quorum-initial-group-size",
            "x-quorum-target-group-size");

    private static final List<String> STREAM_ONLY = List.of(
            "x-max-age", "x-stream-max-segment-size-bytes", "x-stream-filter-size-bytes", "x-initial-cluster-size");

    private QueueArguments() {}

    /** x-max-priority, 0 without priorities. */
    public static int maxPriority(FieldTable arguments) {
        FieldValue value = arguments.get("x-max-priority");
        return value != null && value.isInteger() ? (int) value.longValue() : 0;
    }

    /** The type that a queue is declared with: {@code classic} unless x-queue-type says otherwise. */
    public static String type(FieldTable arguments) {
        FieldValue type = arguments.get("x-queue-type");
        return type != null && QueueSettings.QUORUM.equals(type.value()) ? QueueSettings.QUORUM : QueueSettings.CLASSIC;
    }

    /** What queues of a type know, in the order of checks; other arguments are kept and shown, never compared. */
    private static List<String> known(String type) {
        List<String> known = new ArrayList<>(COMMON);
        if (type.equals(QueueSettings.QUORUM)) {
            known.addAll(QUORUM_ONLY);
        } else {
            known.addAll(known.indexOf("x-overflow"), CLASSIC_ONLY);
        }
        return known;
    }

    /** @throws AmqpException 406 when a queue of the wanted type needs a name of its own */
    public static void checkServerNamed(FieldTable arguments) {
        FieldValue type = arguments.get("x-queue-type");
        if (type != null && (QueueSettings.QUORUM.equals(type.value()) || STREAM.equals(type.value()))) {
            throw new AmqpException(
                    ReplyCode.PRECONDITION_FAILED, "Cannot declare a server-named queue for type " + type.value());
        }
    }

    /** @throws AmqpException 406 for a value that a queue cannot have, 540 for a stream */
    public static void check(QueueSpec spec) {
        String type = checkType(spec);
        List<String> known = known(type);
        for (List<String> names : List.of(CLASSIC_ONLY, QUORUM_ONLY, STREAM_ONLY)) {
            for (String name : names) {
                if (!known.contains(name) && spec.arguments().get(name) != null) {
                    throw new AmqpException(
                            ReplyCode.PRECONDITION_FAILED,
                            "invalid arg '" + name + "' for " + spec.described() + " of queue type rabbit_" + type
                                    + "_queue");
                }
            }
        }
        for (String name : known) {
            FieldValue value = spec.arguments().get(name);
            if (value != null) {
                check(spec, name, value);
            }
        }
        if (spec.arguments().get("x-dead-letter-routing-key") != null
                && spec.arguments().get("x-dead-letter-exchange") == null) {
            throw invalid(spec, "x-dead-letter-routing-key", "routing_key_but_no_dlx_defined");
        }
        if (type.equals(QueueSettings.QUORUM)) {
            checkQuorum(spec);
        }
    }

    private static String checkType(QueueSpec spec) {
        FieldValue value = spec.arguments().get("x-queue-type");
        if (value == null) {
            return QueueSettings.CLASSIC;
        }
        String type = text(spec, "x-queue-type", value);
        if (type.equals(STREAM)) {
            throw new AmqpException(ReplyCode.NOT_IMPLEMENTED, "stream queues are not supported");
        }
        if (!List.of(QueueSettings.CLASSIC, QueueSettings.QUORUM, "default").contains(type)) {
            throw invalid(spec, "x-queue-type", "unsupported queue type '" + type + "'");
        }
        return type(spec.arguments());
    }

    private static void checkQuorum(QueueSpec spec) {
        String unfit = !spec.durable()
                ? "non-durable"
                : spec.autoDelete() ? "auto-delete" : spec.exclusiveOwner() != null ? "exclusive-owner" : "";
        if (!unfit.isEmpty()) {
            throw new AmqpException(
                    ReplyCode.PRECONDITION_FAILED, "invalid property '" + unfit + "' for " + spec.described());
        }
        FieldValue overflow = spec.arguments().get("x-overflow");
        if (overflow != null && LengthLimit.Overflow.REJECT_PUBLISH_DLX.word().equals(overflow.value())) {
            throw invalid(spec, "x-overflow", "invalid_overflow");
        }
    }

    private static void check(QueueSpec spec, String name, FieldValue value) {
        switch (name) {
            case "x-expires" -> {
                long ms = number(spec, name, value);
                if (ms == 0) {
                    throw invalid(spec, name, "{value_zero,0}");
                }
                checkExpiry(spec, name, ms);
            }
            case "x-message-ttl" -> checkExpiry(spec, name, number(spec, name, value));
            case "x-max-length",
                    "x-max-length-bytes",
                    "x-consumer-timeout",
                    "x-delayed-retry-min",
                    "x-delayed-retry-max" -> number(spec, name, value);
            case "x-delivery-limit" -> {
                integer(spec, name, value);
                if (value.longValue() < -1) {
                    throw invalid(spec, name, "{value_negative," + value.longValue() + "}");
                }
            }
            case "x-delayed-retry-type" -> oneOf(spec, name, value, "disabled", "all", "failed", "returned");
            case "x-dead-letter-strategy" -> oneOf(spec, name, value, "at-most-once", "at-least-once");
            case "x-max-priority" -> {
                long priority = number(spec, name, value);
                if (priority > MAX_PRIORITY) {
                    throw invalid(spec, name, "{max_value_exceeded," + priority + "}");
                }
            }
            case "x-dead-letter-exchange" -> {
                if (!value.isText()) {
                    throw new AmqpException(
                            ReplyCode.PRECONDITION_FAILED,
                            "invalid type '" + value.typeName() + "' for arg '" + name + "' in " + spec.described());
                }
            }
            case "x-dead-letter-routing-key" -> text(spec, name, value);
            case "x-overflow" -> {
                if (!List.of("drop-head", "reject-publish", "reject-publish-dlx")
                        .contains(text(spec, name, value))) {
                    throw invalid(spec, name, "invalid_overflow");
                }
            }
            case "x-single-active-consumer" -> {
                if (value.type() != 't') {
                    throw invalid(spec, name, "{unacceptable_type," + value.typeName() + "}");
                }
            }
            default -> {
                // x-queue-mode and the locators are accepted without effect, as old applications still send them.
            }
        }
    }

    private static void checkExpiry(QueueSpec spec, String name, long ms) {
        if (ms > MAX_EXPIRY_MS) {
            throw invalid(spec, name, "{value_too_large," + ms + "}");
        }
    }

    private static void integer(QueueSpec spec, String name, FieldValue value) {
        if (!value.isInteger()) {
            throw invalid(spec, name, "\"expected integer, got " + value.typeName() + "\"");
        }
    }

    private static void oneOf(QueueSpec spec, String name, FieldValue value, String... words) {
        if (!List.of(words).contains(text(spec, name, value))) {
            throw invalid(spec, name, "invalid_" + name.substring(2).replace('-', '_'));
        }
    }

    private static long number(QueueSpec spec, String name, FieldValue value) {
        integer(spec, name, value);
        if (value.longValue() < 0) {
            throw invalid(spec, name, "{value_negative," + value.longValue() + "}");
        }
        return value.longValue();
    }

    private static String text(QueueSpec spec, String name, FieldValue value) {
        if (!value.isText()) {
            throw invalid(spec, name, "{unacceptable_type," + value.typeName() + "}");
        }
        return (String) value.value();
    }

    private static AmqpException invalid(QueueSpec spec, String name, String why) {
        return new AmqpException(
                ReplyCode.PRECONDITION_FAILED, "invalid arg '" + name + "' for " + spec.described() + ": " + why);
    }

    /** @throws AmqpException 406 {@code inequivalent arg} for the first known argument that differs */
    public static void checkEquivalent(QueueSpec current, FieldTable received) {
        for (String name : known(type(current.arguments()))) {
            FieldValue now = current.arguments().get(name);
            FieldValue wanted = received.get(name);
            if (!name.equals("x-queue-type") || !(isClassic(now) && isClassic(wanted))) {
                checkEquivalent(name, current.described(), wanted, now);
            }
        }
    }

    private static boolean isClassic(@Nullable FieldValue type) {
        return type == null || "classic".equals(type.value());
    }

    /** Compares one argument; integers by value whatever their width. */
    public static void checkEquivalent(
            String name, String described, @Nullable FieldValue received, @Nullable FieldValue current) {
        if (received == null && current == null) {
            return;
        }
        String difference;
        if (received == null) {
            difference = "received none but current is " + shown(Objects.requireNonNull(current));
        } else if (current == null) {
            difference = "received " + shown(received) + " but current is none";
        } else if (same(received, current)) {
            return;
        } else {
            difference =
                    "received '" + ArgumentText.of(received) + "' but current is '" + ArgumentText.of(current) + "'";
        }
        throw new AmqpException(
                ReplyCode.PRECONDITION_FAILED, "inequivalent arg '" + name + "' for " + described + ": " + difference);
    }

    private static boolean same(FieldValue a, FieldValue b) {
        if (a.isInteger() && b.isInteger()) {
            return a.longValue() == b.longValue();
        }
        return a.type() == b.type() && Objects.deepEquals(a.value(), b.value());
    }

    private static String shown(FieldValue value) {
        return "the value '" + ArgumentText.of(value) + "' of type '" + value.typeName() + "'";
    }
}
