package dev.warren.exchanges;

import dev.warren.broker.dedup.DeduplicationWindow;
import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.codec.FieldValue;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/** A fanout behind a window of keys. Changed under the virtual host's lock, read by any thread without one. */
final class DeduplicationRouter implements Router {
    static final String KEY = "x-deduplication-header";
    private static final String TTL = "x-cache-ttl";

    private final DeduplicationWindow window;
    private final FanoutRouter bound = new FanoutRouter();

    DeduplicationRouter(DeduplicationWindow window) {
        this.window = window;
    }

    @Override
    public void bind(Binding binding) {
        bound.bind(binding);
    }

    @Override
    public void unbind(Binding binding) {
        bound.unbind(binding);
    }

    @Override
    public void route(Routable message, Consumer<Destination> destinations) {
        FieldValue key = message.headers().get(KEY);
        if (key != null) {
            long ttlMs = DeduplicationExchange.positive(message.headers().get(TTL));
            if (!window.admit(octets(key), ttlMs, message)) {
                return;
            }
        }
        bound.route(message, destinations);
    }

    /** Integers are the same whatever their width; 1 is not "1". */
    private static byte[] octets(FieldValue key) {
        if (key.isInteger()) {
            return ("i" + key.longValue()).getBytes(StandardCharsets.UTF_8);
        }
        if (key.value() instanceof byte[] octets) {
            byte[] marked = new byte[octets.length + 1];
            marked[0] = 's';
            System.arraycopy(octets, 0, marked, 1, octets.length);
            return marked;
        }
        char mark = key.isText() ? 's' : key.type();
        return (mark + key.value().toString()).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean matchesOneKey() {
        return false;
    }

    @Override
    public void start() {
        window.start();
    }

    @Override
    public void drop() {
        window.drop();
    }

    @Override
    public Map<String, Long> figures() {
        return Map.of("entries", (long) window.size(), "duplicates", window.duplicates());
    }
}
