package dev.warren.broker.queue;

import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import dev.warren.codec.ReplyCode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The x-arguments of queue.declare: checks at creation and equivalence at redeclaration, as RabbitMQ does them. */
public final class QueueArguments {
    private static final long MAX_EXPIRY_MS = 315_360_000_000L;
    private static final int MAX_PRIORITY = 255;

    /** What a classic queue knows; other arguments are kept and shown, never compared. */
    private static final List<String> KNOWN = List.of(
            "x-expires",
            "x-message-ttl",
            "x-dead-letter-exchange",
            "x-dead-letter-routing-key",
            "x-max-length",
            "x-max-length-bytes",
            "x-max-priority",
            "x-overflow",
            "x-queue-mode",
            "x-queue-version",
            "x-single-active-consumer",
            "x-queue-type",
            "x-queue-master-locator",
            "x-queue-leader-locator");

    private QueueArguments() {}

    /** x-max-priority, 0 without priorities. */
    public static int maxPriority(FieldTable arguments) {
        FieldValue value = arguments.get("x-max-priority");
        return value != null && value.isInteger() ? (int) value.longValue() : 0;
    }

    /** @throws AmqpException 406 for a value that a queue cannot have */
    public static void check(QueueSpec spec) {
        for (String name : KNOWN) {
            FieldValue value = spec.arguments().get(name);
            if (value != null) {
                check(spec, name, value);
            }
        }
        if (spec.arguments().get("x-dead-letter-routing-key") != null
                && spec.arguments().get("x-dead-letter-exchange") == null) {
            throw invalid(spec, "x-dead-letter-routing-key", "routing_key_but_no_dlx_defined");
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
            case "x-max-length", "x-max-length-bytes" -> number(spec, name, value);
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
            case "x-queue-type" -> {
                if (!List.of("classic", "default").contains(text(spec, name, value))) {
                    throw invalid(spec, name, "unsupported queue type '" + value.value() + "'");
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

    private static long number(QueueSpec spec, String name, FieldValue value) {
        if (!value.isInteger()) {
            throw invalid(spec, name, "\"expected integer, got " + value.typeName() + "\"");
        }
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
        for (String name : KNOWN) {
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
            difference = "received '" + ArgumentText.of(received) + "' but current is '" + ArgumentText.of(current) + "'";
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
