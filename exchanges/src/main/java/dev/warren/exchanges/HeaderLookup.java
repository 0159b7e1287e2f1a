package dev.warren.exchanges;

import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message's headers by name; of two with one name, the first. Confined to the thread that routes. */
interface HeaderLookup {
    @Nullable
    FieldValue get(String name);

    /** A table is searched in order, which many bindings times many headers would make too dear. */
    static HeaderLookup of(FieldTable headers) {
        if (headers.fields().size() <= 8) {
            return headers::get;
        }
        Map<String, FieldValue> byName = new HashMap<>();
        for (Map.Entry<String, FieldValue> header : headers.fields()) {
            byName.putIfAbsent(header.getKey(), header.getValue());
        }
        return byName::get;
    }
}
