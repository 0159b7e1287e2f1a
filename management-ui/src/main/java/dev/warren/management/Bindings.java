package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.exchange.Binding;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.codec.FieldTable;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/** {@code /api/bindings}. Thread-safe. */
final class Bindings {
    private final Node node;

    Bindings(Node node) {
        this.node = node;
    }

    Response list(Request request, Viewer viewer) {
        List<ObjectNode> all = new ArrayList<>();
        for (VirtualHost vhost : node.vhosts(request, viewer)) {
            // Every queue is bound to the default exchange by its name.
            vhost.queues().stream()
                    .sorted(Comparator.comparing(ClassicQueue::name))
                    .forEach(queue -> all.add(json(vhost, new Binding("", queue, queue.name(), FieldTable.EMPTY))));
            vhost.bindings().stream()
                    .sorted(Comparator.comparing(Binding::source)
                            .thenComparing(binding -> binding.destination().name())
                            .thenComparing(Binding::routingKey))
                    .forEach(binding -> all.add(json(vhost, binding)));
        }
        return Listing.of(request, all);
    }

    private static ObjectNode json(VirtualHost vhost, Binding binding) {
        ObjectNode json = Json.object()
                .put("source", binding.source())
                .put("vhost", vhost.name())
                .put("destination", binding.destination().name())
                .put("destination_type", binding.destination() instanceof ClassicQueue ? "queue" : "exchange")
                .put("routing_key", binding.routingKey());
        ObjectNode arguments = Arguments.json(binding.arguments());
        json.set("arguments", arguments);
        return json.put("properties_key", propertiesKey(binding.routingKey(), arguments));
    }

    /** Names a binding among those of the same two ends: the escaped routing key, and a hash of the arguments if any. */
    static String propertiesKey(String routingKey, ObjectNode arguments) {
        String key = URLEncoder.encode(routingKey, StandardCharsets.UTF_8).replace("*", "%2A");
        if (!arguments.isEmpty()) {
            return key + "~" + hash(arguments.toString());
        }
        return key.isEmpty() ? "~" : key;
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
