package dev.warren.broker.exchange;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The exchange types that this broker knows, by name. Filled while the broker is wired, read-only afterwards. */
public final class ExchangeTypes {
    private final Map<String, ExchangeType> types = new TreeMap<>();

    public void register(ExchangeType type) {
        types.put(type.name(), type);
    }

    public @Nullable ExchangeType get(String name) {
        return types.get(name);
    }

    public Collection<ExchangeType> all() {
        return types.values();
    }
}
