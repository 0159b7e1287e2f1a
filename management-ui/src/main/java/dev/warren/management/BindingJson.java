package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.exchange.Binding;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldTables;
import dev.warren.management.http.Json;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;

/** A binding as JSON, and the key that names it among those of the same two ends. */
final class BindingJson {
    private BindingJson() {}

    static ObjectNode of(String vhost, Binding binding) {
        ObjectNode json = Json.object()
                .put("source", binding.source())
                .put("vhost", vhost)
                .put("destination", binding.destination().name())
                .put("destination_type", binding.destination() instanceof ClassicQueue ? "queue" : "exchange")
                .put("routing_key", binding.routingKey());
        json.set("arguments", Arguments.json(binding.arguments()));
        return json.put("properties_key", propertiesKey(binding.routingKey(), binding.arguments()));
    }

    /** The escaped routing key, and a hash of the arguments if any: {@code ~} when there is neither (RabbitMQ). */
    static String propertiesKey(String routingKey, FieldTable arguments) {
        String key = escape(routingKey);
        if (!arguments.isEmpty()) {
            return key + "~" + hash(arguments);
        }
        return key.isEmpty() ? "~" : key;
    }

    /**
     * Whether a key that was escaped once less or otherwise than {@link #escape} does names the binding: clients put a routing key
     * into the path as it is, and RabbitMQ finds the binding all the same.
     */
    static boolean loosely(String key, Binding binding) {
        String suffix = binding.arguments().isEmpty() ? "" : "~" + hash(binding.arguments());
        if (!key.endsWith(suffix)) {
            return false;
        }
        String routingKey = key.substring(0, key.length() - suffix.length());
        return routingKey.equals(binding.routingKey()) || unescaped(routingKey).equals(binding.routingKey());
    }

    private static String unescaped(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** For a form, which leaves no tilde: that one separates key and hash. */
    static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("*", "%2A");
    }

    /** Of the arguments with their types: bindings that differ in a type only are two. */
    private static String hash(FieldTable arguments) {
        CRC32 sum = new CRC32();
        sum.update(FieldTables.encode(arguments));
        long value = sum.getValue();
        byte[] octets = {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
