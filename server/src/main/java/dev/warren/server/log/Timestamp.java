package dev.warren.server.log;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/** The time of a line. By hand: a DateTimeFormatter loads a hundred classes at the broker's start. */
final class Timestamp {
    private Timestamp() {}

    /** Local, to the millisecond: {@code 2026-01-31 23:59:59.999}. */
    static void local(Instant instant, StringBuilder into) {
        OffsetDateTime time = instant.atZone(ZoneId.systemDefault()).toOffsetDateTime();
        seconds(time, into);
        padded(time.getNano() / 1_000_000, 3, into);
    }

    /** RabbitMQ's in JSON, RFC 3339 with a space: {@code 2026-01-31 23:59:59.999999+01:00}. */
    static void rfc3339(Instant instant, StringBuilder into) {
        OffsetDateTime time = instant.atZone(ZoneId.systemDefault()).toOffsetDateTime();
        seconds(time, into);
        padded(time.getNano() / 1000, 6, into);
        int minutes = time.getOffset().getTotalSeconds() / 60;
        into.append(minutes < 0 ? '-' : '+');
        padded(Math.abs(minutes) / 60, 2, into);
        into.append(':');
        padded(Math.abs(minutes) % 60, 2, into);
    }

    private static void seconds(OffsetDateTime time, StringBuilder into) {
        padded(time.getYear(), 4, into);
        into.append('-');
        padded(time.getMonthValue(), 2, into);
        into.append('-');
        padded(time.getDayOfMonth(), 2, into);
        into.append(' ');
        padded(time.getHour(), 2, into);
        into.append(':');
        padded(time.getMinute(), 2, into);
        into.append(':');
        padded(time.getSecond(), 2, into);
        into.append('.');
    }

    private static void padded(int number, int digits, StringBuilder into) {
        String text = Integer.toString(number);
        for (int i = text.length(); i < digits; i++) {
            into.append('0');
        }
        into.append(text);
    }
}
