package dev.warren.broker.policy;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Runtime parameters of virtual hosts (by component) and of the broker. Safe for any thread. */
public final class Parameters {
    /** Those of plugins that definitions of others have: kept, without effect. */
    private static final Set<String> COMPONENTS = Set.of("shovel", "federation-upstream", "federation-upstream-set");

    private record Key(String vhost, String component, String name) {
        static Key of(Definition.Parameter parameter) {
            return new Key(parameter.vhost(), parameter.component(), parameter.name());
        }
    }

    private final Map<Key, Definition.Parameter> parameters = new ConcurrentHashMap<>();
    private final Map<String, Definition.GlobalParameter> globals = new ConcurrentHashMap<>();

    /** @throws DefinitionException when there is no such component */
    public static void check(Definition.Parameter parameter) {
        if (parameter.component().equals("policy")) {
            throw DefinitionException.invalid("policies may not be set using this method");
        }
        if (!COMPONENTS.contains(parameter.component())) {
            throw DefinitionException.invalid(
                    "Validation failed\n\ncomponent " + parameter.component() + " not found\n");
        }
    }

    /** Returns whether there was none of that name. */
    public boolean put(Definition.Parameter parameter) {
        return parameters.put(Key.of(parameter), parameter) == null;
    }

    /** Returns what was removed, null for nothing. */
    public Definition.@Nullable Parameter remove(String vhost, String component, String name) {
        return parameters.remove(new Key(vhost, component, name));
    }

    public List<Definition.Parameter> all() {
        return List.copyOf(parameters.values());
    }

    /** Returns whether there was none of that name. */
    public boolean put(Definition.GlobalParameter parameter) {
        return globals.put(parameter.name(), parameter) == null;
    }

    /** Returns what was removed, null for nothing. */
    public Definition.@Nullable GlobalParameter removeGlobal(String name) {
        return globals.remove(name);
    }

    public Definition.@Nullable GlobalParameter global(String name) {
        return globals.get(name);
    }

    public List<Definition.GlobalParameter> globals() {
        return List.copyOf(globals.values());
    }
}
