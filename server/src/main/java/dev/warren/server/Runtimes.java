package dev.warren.server;

/** Properties of the libraries that must be set before their first class is loaded. Given ones are kept. */
final class Runtimes {
    private Runtimes() {}

    static void tune() {
        // A leak detector samples buffers on the hot path; the test suites run it on every one of them instead.
        set("io.netty.leakDetection.level", "disabled");
        // Every access through a buffer would be checked twice: the codec checks its own bounds, the JVM the arrays'.
        set("io.netty.buffer.checkAccessible", "false");
        // Its flight recorder events are instrumented at the first buffer: 60 ms of the first connection.
        set("io.netty.jfr.enabled", "false");
    }

    private static void set(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }
}
