package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.Administration;
import dev.warren.broker.Compatibility;
import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.Definitions;
import dev.warren.broker.queue.QueueArguments;
import dev.warren.management.http.Json;
import java.util.List;
import java.util.function.Function;

/** RabbitMQ's definitions file, as RabbitMQ since 3.8 can import it. */
final class DefinitionsJson {
    private static final String OWN =
            "This is a definitions file of the whole cluster: it can be imported by brokers since RabbitMQ 3.8.";
    private static final String OF_VHOST =
            "This is a definitions file of one virtual host: it can be imported into any.";

    private DefinitionsJson() {}

    static ObjectNode of(Definitions definitions, Administration administration) {
        ObjectNode json = head("cluster")
                .put("original_cluster_name", administration.clusterName())
                .put("explanation", OWN);
        put(json, "users", definitions.users(), user -> Users.json(user, definitions.userLimits()));
        put(json, "vhosts", definitions.vhosts(), DefinitionsJson::vhost);
        put(json, "permissions", definitions.permissions(), Permissions::json);
        put(json, "topic_permissions", definitions.topicPermissions(), TopicPermissions::json);
        put(json, "parameters", definitions.parameters(), Parameters::json);
        put(json, "global_parameters", definitions.globalParameters(), GlobalParameters::json);
        putTopology(json, definitions);
        return json;
    }

    /** Of one virtual host, whose name stands nowhere in it but once: the file fits any other. */
    static ObjectNode ofVhost(Definitions definitions, String vhost) {
        ObjectNode json =
                head("single_virtual_host").put("original_vhost_name", vhost).put("explanation", OF_VHOST);
        json.set("metadata", Json.object());
        put(json, "parameters", definitions.parameters(), Parameters::json);
        putTopology(json, definitions);
        for (String noun : List.of("parameters", "policies", "queues", "exchanges", "bindings")) {
            json.path(noun).forEach(each -> ((ObjectNode) each).remove("vhost"));
        }
        return json;
    }

    private static ObjectNode head(String format) {
        return Json.object()
                .put("rabbit_version", Compatibility.VERSION)
                .put("rabbitmq_version", Compatibility.VERSION)
                .put("product_name", Overview.PRODUCT)
                .put("product_version", Compatibility.VERSION)
                .put("rabbitmq_definition_format", format);
    }

    private static void putTopology(ObjectNode json, Definitions definitions) {
        put(json, "policies", definitions.policies(), Policies::json);
        put(json, "queues", definitions.queues(), DefinitionsJson::queue);
        put(json, "exchanges", definitions.exchanges(), DefinitionsJson::exchange);
        put(json, "bindings", definitions.bindings(), DefinitionsJson::binding);
    }

    private static <T> void put(ObjectNode json, String noun, List<T> all, Function<T, ObjectNode> form) {
        ArrayNode array = json.putArray(noun);
        all.forEach(each -> array.add(form.apply(each)));
    }

    private static ObjectNode vhost(Definition.Vhost vhost) {
        ObjectNode json = Json.object();
        json.put("name", vhost.name()).put("description", vhost.description());
        json.set("tags", Json.array(vhost.tags()));
        ObjectNode metadata = json.putObject("metadata").put("description", vhost.description());
        metadata.set("tags", Json.array(vhost.tags()));
        if (!vhost.defaultQueueType().isEmpty()) {
            json.put("default_queue_type", vhost.defaultQueueType());
            metadata.put("default_queue_type", vhost.defaultQueueType());
        }
        if (vhost.protectedFromDeletion()) {
            metadata.put("protected_from_deletion", true);
        }
        return json;
    }

    private static ObjectNode queue(Definition.Queue queue) {
        ObjectNode json = Json.object()
                .put("name", queue.name())
                .put("vhost", queue.vhost())
                .put("type", QueueArguments.type(queue.arguments()))
                .put("durable", queue.durable())
                .put("auto_delete", queue.autoDelete());
        json.set("arguments", Arguments.json(queue.arguments()));
        return json;
    }

    private static ObjectNode exchange(Definition.Exchange exchange) {
        ObjectNode json = Json.object()
                .put("name", exchange.name())
                .put("vhost", exchange.vhost())
                .put("type", exchange.type())
                .put("durable", exchange.durable())
                .put("auto_delete", exchange.autoDelete())
                .put("internal", exchange.internal());
        json.set("arguments", Arguments.json(exchange.arguments()));
        return json;
    }

    private static ObjectNode binding(Definition.Binding binding) {
        ObjectNode json = Json.object()
                .put("source", binding.source())
                .put("vhost", binding.vhost())
                .put("destination", binding.destination())
                .put("destination_type", binding.toQueue() ? "queue" : "exchange")
                .put("routing_key", binding.routingKey());
        json.set("arguments", Arguments.json(binding.arguments()));
        return json;
    }
}
