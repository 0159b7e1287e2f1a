package dev.warren.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.Administration;
import dev.warren.broker.definition.Definition;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code /api/parameters}: runtime parameters of virtual hosts, for policymakers. Thread-safe. */
final class Parameters {
    /** Those that have an effect; the broker says which of them have a path of their own. */
    private static final Set<String> SETTABLE = Set.of("policy", "operator_policy", "vhost-limits");

    private final Node node;
    private final Administration administration;

    Parameters(Node node) {
        this.node = node;
        this.administration = node.broker().administration();
    }

    /** All, those of a component, or those of a component in a virtual host. */
    Response list(Request request, Viewer viewer) {
        Set<String> vhosts =
                node.vhosts(request, viewer).stream().map(vhost -> vhost.name()).collect(Collectors.toSet());
        return Listing.of(
                request,
                administration.parameters().stream()
                        .filter(each -> vhosts.contains(each.vhost()))
                        .filter(each -> !request.parameters().containsKey("component")
                                || each.component().equals(request.parameter("component")))
                        .sorted(Comparator.comparing(Definition.Parameter::component)
                                .thenComparing(Definition.Parameter::vhost)
                                .thenComparing(Definition.Parameter::name))
                        .map(Parameters::json)
                        .toList());
    }

    Response get(Request request, Viewer viewer) {
        return Listing.one(request, json(existing(request, viewer)));
    }

    Response put(Request request, Viewer viewer) {
        String vhost = node.vhost(request, viewer).name();
        String component = Names.shortString("component", request.parameter("component"));
        String name = Names.shortString("parameter name", request.parameter("name"));
        JsonNode value = Body.of(request).required("value");
        requireRight(viewer, component);
        if (!SETTABLE.contains(component)) {
            // Imported definitions may have those of plugins; to accept one here would promise what nobody does.
            throw HttpProblem.badRequest("Validation failed\n\ncomponent " + component + " not found\n");
        }
        Definition.Parameter parameter = new Definition.Parameter(vhost, component, name, Arguments.value(value));
        return Response.empty(Waiting.until(administration.putParameter(parameter)) ? 201 : 204);
    }

    Response delete(Request request, Viewer viewer) {
        Definition.Parameter parameter = existing(request, viewer);
        requireRight(viewer, parameter.component());
        Waiting.until(administration.deleteParameter(parameter.vhost(), parameter.component(), parameter.name()));
        return Response.empty(204);
    }

    /** What only administrators may change elsewhere, only they may change here. */
    private static void requireRight(Viewer viewer, String component) {
        if (component.equals("operator_policy") || component.equals("vhost-limits")) {
            viewer.require(viewer.administers(), "Not administrator user");
        }
    }

    private Definition.Parameter existing(Request request, Viewer viewer) {
        String vhost = node.vhost(request, viewer).name();
        return administration.parameters().stream()
                .filter(each -> each.vhost().equals(vhost))
                .filter(each -> each.component().equals(request.parameter("component")))
                .filter(each -> each.name().equals(request.parameter("name")))
                .findFirst()
                .orElseThrow(HttpProblem::notFound);
    }

    static ObjectNode json(Definition.Parameter parameter) {
        ObjectNode json = Json.object();
        json.set("value", Arguments.json(parameter.value()));
        return json.put("vhost", parameter.vhost())
                .put("component", parameter.component())
                .put("name", parameter.name());
    }
}
