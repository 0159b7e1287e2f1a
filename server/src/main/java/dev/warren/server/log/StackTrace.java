package dev.warren.server.log;

/** A throwable as the JVM prints it, but whatever its message, one line for it. */
final class StackTrace {
    private static final int MAX_CAUSES = 20;

    private StackTrace() {}

    static void append(Throwable thrown, StringBuilder into) {
        Throwable each = thrown;
        for (int depth = 0; each != null && depth < MAX_CAUSES; depth++) {
            if (depth > 0) {
                into.append("Caused by: ");
            }
            Escape.line(each.toString(), into);
            into.append('\n');
            for (StackTraceElement frame : each.getStackTrace()) {
                into.append("\tat ").append(frame).append('\n');
            }
            for (Throwable suppressed : each.getSuppressed()) {
                into.append("\tSuppressed: ");
                Escape.line(suppressed.toString(), into);
                into.append('\n');
            }
            each = each.getCause();
        }
    }
}
