package dev.warren.broker.store;

import java.util.Collection;
import java.util.Map;

/**
 * Keeps figures of the past, by name, over restarts. They are worth less than messages: nothing waits for them to be on disk,
 * what is damaged is forgotten, and no failure goes further than a warning. Confined to one thread at a time.
 */
public interface HistoryStore extends AutoCloseable {
    /** Keeps nothing. */
    HistoryStore NONE = new HistoryStore() {
        @Override
        public Map<String, byte[]> load() {
            return Map.of();
        }

        @Override
        public void save(Map<String, byte[]> changed, Collection<String> gone) {}

        @Override
        public void close() {}
    };

    /** All that is kept; called before anything is saved. */
    Map<String, byte[]> load();

    /** Forgets what is gone, then keeps what has changed. */
    void save(Map<String, byte[]> changed, Collection<String> gone);

    @Override
    void close();
}
