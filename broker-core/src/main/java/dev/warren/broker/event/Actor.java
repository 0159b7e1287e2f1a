package dev.warren.broker.event;

import java.util.function.Supplier;
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
        get(user, () -> {
            action.run();
            return user;
        });
    }

    /** The same for an action with a result. */
    public static <T> T get(String user, Supplier<T> action) {
        String before = CURRENT.get();
        CURRENT.set(user);
        try {
            return action.get();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }
}
