package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.delay.DelayedMessages;
import dev.warren.broker.vhost.Exchange;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/exchanges}. Thread-safe. */
final class Exchanges {
    private final Node node;

    private final RateSampler rates;

    Exchanges(Node node, RateSampler rates) {
        this.node = node;
        this.rates = rates;
    }

    Response list(Request request, Viewer viewer) {
        Samples samples = new Samples(request, rates.history());
        List<ObjectNode> all = new ArrayList<>();
        for (VirtualHost vhost : node.vhosts(request, viewer)) {
            vhost.exchanges().stream()
                    .sorted(Comparator.comparing(Exchange::name))
                    .forEach(exchange -> all.add(json(vhost, exchange)));
        }
        return Listing.of(request, all, item -> samples.putExchange(item, find(item)));
    }

    private @Nullable Exchange find(ObjectNode item) {
        VirtualHost vhost = node.broker().vhost(item.path("vhost").asText());
        return vhost == null ? null : vhost.exchange(item.path("name").asText());
    }

    Response get(Request request, Viewer viewer) {
        VirtualHost vhost = node.vhost(request, viewer);
        Exchange exchange = vhost.exchange(Names.exchange(request.parameter("name")));
        if (exchange == null) {
            throw HttpProblem.notFound();
        }
        ObjectNode json = json(vhost, exchange);
        new Samples(request, rates.history()).putExchange(json, exchange);
        if (!exchange.figures().isEmpty()) {
            ObjectNode kept = json.putObject("cache_info");
            exchange.figures().forEach(kept::put);
        }
        json.putArray("incoming");
        json.putArray("outgoing");
        return Listing.one(request, json);
    }

    private static ObjectNode json(VirtualHost vhost, Exchange exchange) {
        ObjectNode json = Json.object()
                .put("name", exchange.name())
                .put("vhost", vhost.name())
                .put("type", exchange.type().name())
                .put("durable", exchange.durable())
                .put("auto_delete", exchange.autoDelete())
                .put("internal", exchange.internal());
        DelayedMessages delayed = exchange.delayed();
        if (delayed != null) {
            json.put("messages_delayed", delayed.count());
        }
        if (exchange.policy().name() != null) {
            json.put("policy", exchange.policy().name());
        }
        json.set("arguments", Arguments.json(exchange.arguments()));
        if (exchange.publishedIn() > 0) {
            json.putObject("message_stats")
                    .put("publish_in", exchange.publishedIn())
                    .put("publish_out", exchange.publishedOut());
        }
        return json;
    }
}
