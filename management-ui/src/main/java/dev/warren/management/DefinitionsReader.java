package dev.warren.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.Definitions;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads RabbitMQ's definitions file, of any version since 3.8. What is unknown is ignored, what is wrong is a bad request. A
 * file of one virtual host leaves out its name.
 */
final class DefinitionsReader {
    private final ObjectNode file;
    private final @Nullable String vhost;
    private final Function<String, Definition.@Nullable Vhost> known;

    /**
     * @param vhost where everything of the file goes; null when the file says it
     * @param known the virtual hosts there are by name, which keep what the file does not say of them
     */
    DefinitionsReader(ObjectNode file, @Nullable String vhost, Function<String, Definition.@Nullable Vhost> known) {
        this.file = file;
        this.vhost = vhost;
        this.known = known;
    }

    Definitions read() {
        boolean whole = vhost == null;
        return new Definitions(
                whole ? all("users", this::user) : List.of(),
                whole
                        ? all("vhosts", each -> VhostCommands.read(name(each), each, known.apply(name(each))))
                        : List.of(),
                whole ? all("permissions", this::permission) : List.of(),
                whole ? all("topic_permissions", this::topicPermission) : List.of(),
                whole ? userLimits() : List.of(),
                all("parameters", this::parameter),
                whole ? all("global_parameters", this::globalParameter) : List.of(),
                all("policies", each -> Policies.read(vhost(each), false, name(each), each)),
                all("queues", this::queue),
                all("exchanges", this::exchange),
                all("bindings", this::binding));
    }

    private <T> List<T> all(String noun, Function<Body, T> read) {
        JsonNode array = file.path(noun);
        if (array.isMissingNode() || array.isNull()) {
            return List.of();
        }
        if (!array.isArray()) {
            throw HttpProblem.badValue("not_a_list", noun);
        }
        List<T> all = new ArrayList<>();
        for (JsonNode each : array) {
            if (!(each instanceof ObjectNode object)) {
                throw HttpProblem.badValue("not_object", noun);
            }
            all.add(read.apply(new Body(object)));
        }
        return all;
    }

    private static String name(Body body) {
        return Names.shortString("name", body.text("name"));
    }

    private String vhost(Body body) {
        String given = vhost;
        return given == null ? body.text("vhost") : given;
    }

    private Definition.User user(Body body) {
        return Users.read(name(body), body);
    }

    private List<Definition.UserLimit> userLimits() {
        List<Definition.UserLimit> limits = new ArrayList<>();
        all("users", user -> {
            // Files of old have a list here, and it is empty.
            Body own = new Body(user.object("limits"));
            for (Map.Entry<String, JsonNode> limit : own.json().properties()) {
                limits.add(new Definition.UserLimit(name(user), limit.getKey(), own.integer(limit.getKey())));
            }
            return user;
        });
        return limits;
    }

    private Definition.Permission permission(Body body) {
        return new Definition.Permission(
                vhost(body), body.text("user"), body.text("configure"), body.text("write"), body.text("read"));
    }

    private Definition.TopicPermission topicPermission(Body body) {
        return new Definition.TopicPermission(
                vhost(body), body.text("user"), body.text("exchange"), body.text("write"), body.text("read"));
    }

    private Definition.Parameter parameter(Body body) {
        String component = body.text("component");
        JsonNode value = value(body);
        if (component.equals("operator_policy") && value instanceof ObjectNode policy) {
            policy.set("definition", pairsAsObject(policy.path("definition")));
        }
        return new Definition.Parameter(vhost(body), component, name(body), Arguments.value(value));
    }

    /** {@code rabbitmqctl export_definitions} of 3.x writes {@code [["max-length", 7]]} for an operator policy's object. */
    private static JsonNode pairsAsObject(JsonNode value) {
        if (!value.isArray()) {
            return value;
        }
        ObjectNode object = Json.object();
        for (JsonNode pair : value) {
            if (pair.size() != 2 || !pair.path(0).isTextual()) {
                return value;
            }
            object.set(pair.path(0).textValue(), pair.path(1));
        }
        return object;
    }

    private Definition.GlobalParameter globalParameter(Body body) {
        return new Definition.GlobalParameter(name(body), Arguments.value(value(body)));
    }

    /** RabbitMQ 3.x writes an empty object as an empty list; no parameter is a list of nothing. */
    private static JsonNode value(Body body) {
        JsonNode value = body.required("value");
        return value.isArray() && value.isEmpty() ? body.object("value") : value;
    }

    private Definition.Queue queue(Body body) {
        return new Definition.Queue(
                vhost(body), name(body), body.flag("durable"), body.flag("auto_delete"), body.table("arguments"), 0);
    }

    private Definition.Exchange exchange(Body body) {
        return new Definition.Exchange(
                vhost(body),
                name(body),
                body.text("type", "direct"),
                body.flag("durable"),
                body.flag("auto_delete"),
                body.flag("internal"),
                body.table("arguments"),
                0);
    }

    private Definition.Binding binding(Body body) {
        String type = body.text("destination_type", "queue");
        if (!type.equals("queue") && !type.equals("exchange")) {
            throw HttpProblem.badValue("unknown_destination_type", type);
        }
        return new Definition.Binding(
                vhost(body),
                body.text("source"),
                body.text("destination"),
                type.equals("queue"),
                Names.shortString("routing key", body.text("routing_key", "")),
                body.table("arguments"));
    }
}
