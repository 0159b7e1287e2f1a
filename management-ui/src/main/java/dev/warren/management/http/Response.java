package dev.warren.management.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** A whole answer. Immutable. Headers are names in lower case with one value each. */
public record Response(int status, byte[] body, Map<String, String> headers) {
    private static final byte[] NOTHING = new byte[0];

    public static Response json(int status, JsonNode tree) {
        return new Response(status, Json.bytes(tree), Map.of("content-type", "application/json"));
    }

    public static Response ok(JsonNode tree) {
        return json(200, tree);
    }

    public static Response empty(int status) {
        return new Response(status, NOTHING, Map.of());
    }

    public Response with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Response(status, body, Map.copyOf(more));
    }
}
