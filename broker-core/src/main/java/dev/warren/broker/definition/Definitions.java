package dev.warren.broker.definition;

import java.util.List;

/**
 * Definitions as a whole, as they are exported and imported: the nouns of RabbitMQ's definitions file. Operator policies and
 * virtual host limits are among the parameters there (components {@code operator_policy} and {@code vhost-limits}). Immutable.
 *
 * @param userLimits what the file keeps in the users' {@code limits}
 */
public record Definitions(
        List<Definition.User> users,
        List<Definition.Vhost> vhosts,
        List<Definition.Permission> permissions,
        List<Definition.TopicPermission> topicPermissions,
        List<Definition.UserLimit> userLimits,
        List<Definition.Parameter> parameters,
        List<Definition.GlobalParameter> globalParameters,
        List<Definition.Policy> policies,
        List<Definition.Queue> queues,
        List<Definition.Exchange> exchanges,
        List<Definition.Binding> bindings) {
    public Definitions {
        users = List.copyOf(users);
        vhosts = List.copyOf(vhosts);
        permissions = List.copyOf(permissions);
        topicPermissions = List.copyOf(topicPermissions);
        userLimits = List.copyOf(userLimits);
        parameters = List.copyOf(parameters);
        globalParameters = List.copyOf(globalParameters);
        policies = List.copyOf(policies);
        queues = List.copyOf(queues);
        exchanges = List.copyOf(exchanges);
        bindings = List.copyOf(bindings);
    }

    /** Those of one virtual host: no users, no permissions. */
    public Definitions of(String vhost) {
        return new Definitions(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                parameters.stream().filter(each -> each.vhost().equals(vhost)).toList(),
                List.of(),
                policies.stream().filter(each -> each.vhost().equals(vhost)).toList(),
                queues.stream().filter(each -> each.vhost().equals(vhost)).toList(),
                exchanges.stream().filter(each -> each.vhost().equals(vhost)).toList(),
                bindings.stream().filter(each -> each.vhost().equals(vhost)).toList());
    }
}
