package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.Administration;
import dev.warren.broker.definition.Definition;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code /api/policies} or {@code /api/operator-policies}. Thread-safe. */
final class Policies {
    private final Node node;
    private final Administration administration;
    private final boolean operator;

    /** @param operator which of the two */
    Policies(Node node, boolean operator) {
        this.node = node;
        this.administration = node.broker().administration();
        this.operator = operator;
    }

    Response list(Request request, Viewer viewer) {
        List<ObjectNode> all = new ArrayList<>();
        for (VirtualHost vhost : node.vhosts(request, viewer)) {
            vhost.policies().all(operator).stream()
                    .sorted(Comparator.comparing(Definition.Policy::name))
                    .forEach(policy -> all.add(json(policy)));
        }
        return Listing.of(request, all);
    }

    Response get(Request request, Viewer viewer) {
        return Listing.one(request, json(existing(request, viewer)));
    }

    Response put(Request request, Viewer viewer) {
        VirtualHost vhost = node.vhost(request, viewer);
        Body body = Body.of(request);
        Definition.Policy policy =
                read(vhost.name(), operator, Names.shortString("policy name", request.parameter("name")), body);
        return Response.empty(Waiting.until(administration.putPolicy(policy)) ? 201 : 204);
    }

    Response delete(Request request, Viewer viewer) {
        Definition.Policy policy = existing(request, viewer);
        Waiting.until(administration.deletePolicy(policy.vhost(), policy.name(), operator));
        return Response.empty(204);
    }

    private Definition.Policy existing(Request request, Viewer viewer) {
        Definition.Policy policy = node.vhost(request, viewer).policies().get(request.parameter("name"), operator);
        if (policy == null) {
            throw HttpProblem.notFound();
        }
        return policy;
    }

    static Definition.Policy read(String vhost, boolean operator, String name, Body body) {
        body.required("definition");
        long priority = body.integer("priority", 0);
        if (priority != (int) priority) {
            throw HttpProblem.badValue("not_int", "priority");
        }
        return new Definition.Policy(
                vhost,
                operator,
                name,
                body.text("pattern"),
                body.text("apply-to", "all"),
                (int) priority,
                body.table("definition"));
    }

    static ObjectNode json(Definition.Policy policy) {
        ObjectNode json = Json.object()
                .put("vhost", policy.vhost())
                .put("name", policy.name())
                .put("pattern", policy.pattern())
                .put("apply-to", policy.applyTo());
        json.set("definition", Arguments.json(policy.definition()));
        return json.put("priority", policy.priority());
    }
}
