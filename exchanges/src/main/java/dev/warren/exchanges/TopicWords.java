package dev.warren.exchanges;

/** The words of a routing or binding key. */
final class TopicWords {
    private static final String[] NONE = {};

    private TopicWords() {}

    /** Splits at the dots. Empty words are words, but the empty key has none at all, as in RabbitMQ. */
    static String[] split(String key) {
        if (key.isEmpty()) {
            return NONE;
        }
        int count = 1;
        for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
            count++;
        }
        String[] words = new String[count];
        int start = 0;
        for (int i = 0; i < count - 1; i++) {
            int dot = key.indexOf('.', start);
            words[i] = key.substring(start, dot);
            start = dot + 1;
        }
        words[count - 1] = key.substring(start);
        return words;
    }
}
