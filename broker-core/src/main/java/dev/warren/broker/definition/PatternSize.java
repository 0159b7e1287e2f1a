package dev.warren.broker.definition;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large a regular expression becomes when its counted repetitions are written out, as RE2 does: nested ones multiply, so
 * that thirty characters could fill the heap. An estimate from above. Confined to one call.
 */
final class PatternSize {
    private static final Pattern COUNT = Pattern.compile("\\{(\\d{1,4})(,(\\d{0,4}))?\\}");
    private static final long UNBOUNDED = 1L << 40;

    private final Deque<Long> outer = new ArrayDeque<>();
    private long size;
    private long lastAtom;

    private PatternSize() {}

    static long of(String expression) {
        PatternSize walk = new PatternSize();
        Matcher count = COUNT.matcher(expression);
        int at = 0;
        while (at < expression.length()) {
            at = walk.step(expression, at, count);
        }
        return walk.outer.stream().mapToLong(Long::longValue).sum() + walk.size;
    }

    /** Takes what stands at a place; returns where the next thing stands. */
    private int step(String expression, int at, Matcher count) {
        switch (expression.charAt(at)) {
            case '(' -> {
                outer.push(size);
                size = 0;
                lastAtom = 0;
                return at + 1;
            }
            case ')' -> {
                long group = size;
                size = outer.isEmpty() ? 0 : outer.pop();
                atom(group + 1);
                return at + 1;
            }
            case '\\' -> {
                atom(1);
                return at + 2;
            }
            case '[' -> {
                atom(1);
                return endOfClass(expression, at + 1);
            }
            case '{' -> {
                if (count.region(at, expression.length()).lookingAt()) {
                    repeat(count);
                    return count.end();
                }
                atom(1);
                return at + 1;
            }
            default -> {
                atom(1);
                return at + 1;
            }
        }
    }

    private void atom(long atomSize) {
        lastAtom = atomSize;
        size = Math.min(UNBOUNDED, size + atomSize);
    }

    private void repeat(Matcher count) {
        String most = count.group(3) == null || count.group(3).isEmpty() ? count.group(1) : count.group(3);
        long repeated = Math.min(UNBOUNDED, lastAtom * Math.max(1, Integer.parseInt(most)));
        size = Math.min(UNBOUNDED, size - lastAtom + repeated);
        lastAtom = repeated;
    }

    private static int endOfClass(String expression, int start) {
        // A bracket that comes first, or first behind ^, is a member.
        int at = expression.startsWith("^", start) ? start + 1 : start;
        at = expression.startsWith("]", at) ? at + 1 : at;
        while (at < expression.length() && expression.charAt(at) != ']') {
            boolean named = expression.startsWith("[:", at) && expression.indexOf(":]", at) > 0;
            at = expression.charAt(at) == '\\' ? at + 2 : named ? expression.indexOf(":]", at) + 2 : at + 1;
        }
        return at + 1;
    }
}
