package dev.warren.server.config;

/**
 * Where a value stands.
 *
 * @param text for who asks: {@code rabbitmq.conf:12}, {@code environment WARREN_HEARTBEAT}, {@code --port}
 * @param named whether it names the setting itself, so that an error message need not
 * @param rank the higher one wins
 */
record Source(String text, boolean named, int rank) {
    static final Source DEFAULT = new Source("default", false, 0);

    static Source file(String name, int line) {
        return new Source(name + ":" + line, false, 1);
    }

    static Source rabbitEnvironment(String name) {
        return new Source("environment " + name, true, 2);
    }

    static Source environment(String name) {
        return new Source("environment " + name, true, 3);
    }

    static Source option(String name) {
        return new Source("--" + name, true, 4);
    }

    static Source set() {
        return new Source("--set", false, 4);
    }

    /** What an error message begins with. */
    String subject(String key) {
        return named ? text : text + ": " + key;
    }
}
