package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.Administration;
import dev.warren.broker.Broker;
import dev.warren.broker.definition.Definition;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import dev.warren.management.metrics.ClusterId;
import java.util.Comparator;
import java.util.stream.Stream;

/** {@code /api/global-parameters} and {@code /api/cluster-name}, which is one of them. Thread-safe. */
final class GlobalParameters {
    private final Broker broker;
    private final Administration administration;

    GlobalParameters(Node node) {
        this.broker = node.broker();
        this.administration = node.broker().administration();
    }

    Response list(Request request, Viewer viewer) {
        return Listing.of(
                request,
                all().sorted(Comparator.comparing(Definition.GlobalParameter::name))
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
        boolean added = Waiting.until(administration.putGlobalParameter(parameter));
        return Response.empty(added && !parameter.name().equals(ClusterId.PARAMETER) ? 201 : 204);
    }

    Response delete(Request request, Viewer viewer) {
        Waiting.until(administration.deleteGlobalParameter(existing(request).name()));
        return Response.empty(204);
    }

    /** Those that are kept, and the cluster's id. */
    private Stream<Definition.GlobalParameter> all() {
        return Stream.concat(
                administration.globalParameters().stream()
                        .filter(each -> !each.name().equals(ClusterId.PARAMETER)),
                Stream.of(ClusterId.parameter(broker)));
    }

    private Definition.GlobalParameter existing(Request request) {
        return all().filter(each -> each.name().equals(request.parameter("name")))
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
