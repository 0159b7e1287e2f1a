package dev.warren.management;

import dev.warren.management.http.HttpProblem;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Chooses names: those that contain a text, or match a regular expression, whatever the case. An expression that backtracks
 * for ever is a bad request. Confined to one request.
 */
final class NameFilter {
    private static final int MAX_PATTERN_CHARS = 500;
    private static final int MAX_STEPS = 20_000_000;

    private final String text;
    private final @Nullable Pattern pattern;
    private int steps;

    private NameFilter(String text, @Nullable Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /** @throws HttpProblem 400 when the expression is none */
    static NameFilter of(@Nullable String name, boolean regex) {
        if (name == null || name.isEmpty()) {
            return new NameFilter("", null);
        }
        if (name.length() > MAX_PATTERN_CHARS) {
            throw HttpProblem.badRequest("name filter is too long");
        }
        if (!regex) {
            return new NameFilter(name.toLowerCase(Locale.ROOT), null);
        }
        try {
            return new NameFilter(name, Pattern.compile(name, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
        } catch (PatternSyntaxException e) {
            throw HttpProblem.badRequest("invalid regular expression");
        }
    }

    boolean accepts(String name) {
        if (pattern != null) {
            return pattern.matcher(new Counted(name)).find();
        }
        return name.toLowerCase(Locale.ROOT).contains(text);
    }

    /** A name that counts how often it is looked at: java.util.regex has no limit of its own. */
    private final class Counted implements CharSequence {
        private final CharSequence name;

        Counted(CharSequence name) {
            this.name = name;
        }

        @Override
        public char charAt(int index) {
            if (++steps > MAX_STEPS) {
                throw HttpProblem.badRequest("regular expression takes too long");
            }
            return name.charAt(index);
        }

        @Override
        public int length() {
            return name.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(name.subSequence(start, end));
        }

        @Override
        public String toString() {
            return name.toString();
        }
    }
}
