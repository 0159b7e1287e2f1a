package dev.warren.management.history;

/** One look at all figures. {@code due} says which resolutions take a point. Confined to the thread that looks. */
public final class Pass {
    private final long number;
    private final long ms;
    private final boolean[] due;
    private final boolean saves;

    Pass(long number, long ms, boolean[] due, boolean saves) {
        this.number = number;
        this.ms = ms;
        this.due = due;
        this.saves = saves;
    }

    long number() {
        return number;
    }

    public long ms() {
        return ms;
    }

    boolean[] due() {
        return due;
    }

    boolean saves() {
        return saves;
    }
}
