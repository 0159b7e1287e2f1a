package dev.warren.server.ctl;

/** A command that failed: what to print, and rabbitmqctl's exit code for it. */
final class CtlException extends RuntimeException {
    static final int USAGE = 64;
    static final int DATA = 65;
    static final int NO_USER = 67;
    static final int UNAVAILABLE = 69;
    static final int SOFTWARE = 70;
    static final int TEMPORARY = 75;

    private final int exitCode;

    CtlException(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    static CtlException usage(String message) {
        return new CtlException(USAGE, "Error (argument validation): " + message);
    }

    int exitCode() {
        return exitCode;
    }
}
