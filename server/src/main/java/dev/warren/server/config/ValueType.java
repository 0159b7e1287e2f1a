package dev.warren.server.config;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a setting's value is written, as in rabbitmq.conf.
 *
 * @param <T> what it is then
 */
interface ValueType<T> {
    /** @throws IllegalArgumentException whose message says what would be right: "a number from 0 to 10" */
    T parse(String text);

    /** Units of information, of RabbitMQ's: powers of ten and, with an i, of two. */
    Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("b", 1L),
            Map.entry("k", 1L << 10),
            Map.entry("ki", 1L << 10),
            Map.entry("kib", 1L << 10),
            Map.entry("kb", 1_000L),
            Map.entry("m", 1L << 20),
            Map.entry("mi", 1L << 20),
            Map.entry("mib", 1L << 20),
            Map.entry("mb", 1_000_000L),
            Map.entry("g", 1L << 30),
            Map.entry("gi", 1L << 30),
            Map.entry("gib", 1L << 30),
            Map.entry("gb", 1_000_000_000L),
            Map.entry("t", 1L << 40),
            Map.entry("ti", 1L << 40),
            Map.entry("tib", 1L << 40),
            Map.entry("tb", 1_000_000_000_000L));

    ValueType<String> TEXT = text -> text;

    ValueType<Boolean> FLAG = text -> {
        switch (text) {
            case "true", "on", "yes":
                return true;
            case "false", "off", "no":
                return false;
            default:
                throw new IllegalArgumentException("true or false");
        }
    };

    static ValueType<Long> number(long least, long most) {
        String right = "a number from " + least + " to " + most;
        return text -> inRange(text, least, most, right);
    }

    /** A number, or the word that stands for another. */
    static ValueType<Long> numberOr(String word, long meaning, long least, long most) {
        String right = "a number from " + least + " to " + most + ", or " + word;
        return text -> text.equals(word) ? Long.valueOf(meaning) : inRange(text, least, most, right);
    }

    private static long inRange(String text, long least, long most, String right) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a number out of range.
        }
        throw new IllegalArgumentException(right);
    }

    /** Octets, with a unit perhaps: {@code 50MB}. */
    static ValueType<Long> octets(long most) {
        Pattern form = Pattern.compile("(\\d{1,30})\\s*([A-Za-z]*)");
        return text -> {
            Matcher matcher = form.matcher(text);
            Long unit = matcher.matches() ? UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
            if (unit != null) {
                BigInteger octets = new BigInteger(matcher.group(1)).multiply(BigInteger.valueOf(unit));
                if (octets.compareTo(BigInteger.valueOf(most)) <= 0) {
                    return octets.longValueExact();
                }
            }
            throw new IllegalArgumentException("octets from 0 to " + most + ", such as 1000000 or 1MB");
        };
    }

    static ValueType<Double> fraction(double most) {
        return text -> {
            try {
                double number = Double.parseDouble(text);
                if (number >= 0 && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Reported below.
            }
            throw new IllegalArgumentException("a number from 0 to " + most);
        };
    }

    static ValueType<String> oneOf(String... words) {
        List<String> all = List.of(words);
        return text -> {
            if (all.contains(text)) {
                return text;
            }
            throw new IllegalArgumentException("one of " + String.join(", ", all));
        };
    }

    /** A port, or an address and a port: {@code 5672}, {@code 127.0.0.1:5672}, {@code [::1]:5672}. */
    static ValueType<Endpoint> endpoint() {
        return Endpoint::parse;
    }
}
