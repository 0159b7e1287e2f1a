package dev.warren.broker.definition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A regular expression that an operator wrote, found anywhere in a name. Matched in time linear to the name (RE2), for who
 * writes one must not be able to stop an event loop; so there are no look-around and no back-references, which RabbitMQ's
 * PCRE has. Results are remembered, bounded. Safe for any thread.
 */
public final class NamePattern {
    /** RabbitMQ's limit, octets. */
    private static final int LONGEST = 1024;

    /** Atoms of an expression with its repetitions written out: what a name costs, at most, for each of its characters. */
    private static final int LARGEST = 4096;

    private static final int REMEMBERED = 512;

    private final String expression;
    private final boolean matchesAll;
    private final Pattern pattern;
    private final Map<String, Boolean> known = new ConcurrentHashMap<>();

    private NamePattern(String expression, Pattern pattern) {
        this.expression = expression;
        this.matchesAll = expression.equals(".*");
        this.pattern = pattern;
    }

    /** @throws DefinitionException when it is no regular expression, or not one of RE2's */
    public static NamePattern compile(String expression) {
        if (expression.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw DefinitionException.invalid("pattern must not exceed " + LONGEST + " bytes");
        }
        if (PatternSize.of(expression) > LARGEST) {
            throw DefinitionException.invalid(
                    "pattern should be regular expression but its repetitions are too large: " + expression);
        }
        try {
            return new NamePattern(expression, Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            String unsupported = e.getDescription().contains("(?")
                            || e.getPattern() != null && e.getPattern().startsWith("(?")
                            || e.getDescription().contains("escape")
                    ? " (look-around and back-references are not supported)"
                    : "";
            throw DefinitionException.invalid("pattern should be regular expression but is invalid: "
                    + e.getDescription() + unsupported + ": " + expression);
        }
    }

    /** A pattern of permissions: an empty one matches nothing but an empty name (RabbitMQ). */
    public static NamePattern ofPermission(String expression) {
        return compile(expression.isEmpty() ? "^$" : expression);
    }

    /** Whether the pattern is found in the name. */
    public boolean find(String name) {
        if (matchesAll) {
            return true;
        }
        Boolean remembered = known.get(name);
        if (remembered != null) {
            return remembered;
        }
        boolean found = pattern.matcher(name).find();
        if (known.size() >= REMEMBERED) {
            known.clear();
        }
        known.put(name, found);
        return found;
    }

    /** The same for a text that is not likely to be asked for again: nothing is remembered. */
    public boolean foundIn(String text) {
        return pattern.matcher(text).find();
    }

    /** Takes every character of a text literally. */
    public static String quote(String text) {
        return Pattern.quote(text);
    }

    @Override
    public String toString() {
        return expression;
    }
}
