package dev.warren.server.log;

/** What clients say stands in lines of the log: it must not look like a line of its own, nor steer a terminal. */
final class Escape {
    private Escape() {}

    /** Within a line of text: no line breaks, no control characters. */
    static void line(String text, StringBuilder into) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\t' || !isControl(c)) {
                into.append(c);
            } else {
                control(c, into);
            }
        }
    }

    /** Within the quotation marks of a JSON string. */
    static void json(String text, StringBuilder into) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                into.append('\\').append(c);
            } else if (isControl(c) || isLoneSurrogate(text, i)) {
                control(c, into);
            } else {
                into.append(c);
            }
        }
    }

    private static boolean isLoneSurrogate(String text, int index) {
        char c = text.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
        }
        return Character.isLowSurrogate(c) && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }

    /** Unicode has line and paragraph separators besides, and marks that turn the direction of what follows. */
    private static boolean isControl(char c) {
        return c < 0x20
                || (c >= 0x7f && c <= 0x9f)
                || c == '\u2028'
                || c == '\u2029'
                || (c >= '\u202a' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069');
    }

    private static void control(char c, StringBuilder into) {
        switch (c) {
            case '\n' -> into.append("\\n");
            case '\r' -> into.append("\\r");
            case '\t' -> into.append("\\t");
            default -> into.append(String.format("\\u%04x", (int) c));
        }
    }
}
