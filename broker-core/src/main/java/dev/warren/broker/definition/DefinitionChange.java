package dev.warren.broker.definition;

import java.util.List;

/** Definitions to put (insert or replace by key) and to remove, applied together or not at all. */
public record DefinitionChange(List<Definition> put, List<Definition> removed) {
    public static DefinitionChange put(Definition... definitions) {
        return new DefinitionChange(List.of(definitions), List.of());
    }

    public static DefinitionChange removed(List<Definition> definitions) {
        return new DefinitionChange(List.of(), List.copyOf(definitions));
    }
}
