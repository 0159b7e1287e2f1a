package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.Administration;
import dev.warren.broker.definition.Definition;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.Comparator;

/** {@code /api/global-parameters} and {@code /api/cluster-name}, which is one of them. Thread-safe. */
final class GlobalParameters {
    private final Administration administration;

    GlobalParameters(Node node) {
        this.administration = node.broker().administration();
    }

    Response list(Request request, Viewer viewer) {
        return Listing.of(
                request,
                administration.globalParameters().stream()
                        .sorted(Comparator.comparing(Definition.GlobalParameter::name))
                        .map(GlobalParameters::json)
                        .toList());
    }

    Response get(Request request, Viewer viewer) {
        return Listing.one(request, json(existing(request)));
    }

    Response put(Request request, Viewer viewer) {
        Definition.GlobalParameter parameter = new Definition.GlobalParameter(
                Names.shortString("parameter name", request.parameter("name")),
                Arguments.value(Body.of(request).required("value")));
        return Response.empty(Waiting.until(administration.putGlobalParameter(parameter)) ? 201 : 204);
    }

    Response delete(Request request, Viewer viewer) {
        Waiting.until(administration.deleteGlobalParameter(existing(request).name()));
        return Response.empty(204);
    }

    private Definition.GlobalParameter existing(Request request) {
        return administration.globalParameters().stream()
                .filter(each -> each.name().equals(request.parameter("name")))
                .findFirst()
                .orElseThrow(HttpProblem::notFound);
    }

    static ObjectNode json(Definition.GlobalParameter parameter) {
        ObjectNode json = Json.object().put("name", parameter.name());
        json.set("value", Arguments.json(parameter.value()));
        return json;
    }

    Response clusterName(Request request, Viewer viewer) {
        return Response.ok(Json.object().put("name", administration.clusterName()));
    }

    Response putClusterName(Request request, Viewer viewer) {
        String name = Names.shortString("cluster name", Body.of(request).text("name"));
        Waiting.until(administration.putClusterName(name));
        return Response.empty(204);
    }
}
