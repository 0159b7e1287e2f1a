package dev.warren.broker.event;

import org.jspecify.annotations.Nullable;

/** In whose name this thread acts, for the events that tell it. One value for each thread. */
public final class Actor {
    /** RabbitMQ: what nobody asked for. */
    private static final String BROKER = "rmq-internal";

    private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

    private Actor() {}

    static String current() {
        String user = CURRENT.get();
        return user == null ? BROKER : user;
    }

    /** What the action leads to on this thread is the user's doing. */
    public static void run(String user, Runnable action) {
        String before = CURRENT.get();
        CURRENT.set(user);
        try {
            action.run();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }
}
