package dev.warren.broker;

import static dev.warren.broker.definition.DefinitionException.invalid;
import static dev.warren.broker.definition.DefinitionException.notFound;

import dev.warren.broker.auth.AccessControl;
import dev.warren.broker.auth.Passwords;
import dev.warren.broker.connection.Connection;
import dev.warren.broker.connection.ConnectionRegistry;
import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionChange;
import dev.warren.broker.definition.DefinitionException;
import dev.warren.broker.definition.DefinitionStore;
import dev.warren.broker.definition.Definitions;
import dev.warren.broker.policy.Limits;
import dev.warren.broker.policy.Parameters;
import dev.warren.broker.vhost.DefaultQueueType;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldTables;
import dev.warren.codec.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What operators change: users, virtual hosts, permissions, policies, limits, parameters. A change acts at once, on what is
 * connected too; its future completes when it is durable. Put tells whether the object is new, delete whether there was one. What is
 * wrong is a {@link DefinitionException}, thrown before anything has changed.
 *
 * <p>Safe for any thread: changes are made one after the other under this object's lock, which is taken before a virtual
 * host's. May wait for a file; not for event loops.
 */
public final class Administration {
    private static final CompletableFuture<Boolean> NOTHING = CompletableFuture.completedFuture(false);
    private static final String OPERATOR_POLICY = "operator_policy";
    private static final String VHOST_LIMITS = "vhost-limits";
    private static final String CLUSTER_NAME = "cluster_name";

    private final AccessControl access;
    private final Map<String, VirtualHost> vhosts;
    private final Function<Definition.Vhost, VirtualHost> newVhost;
    private final Limits limits;
    private final Parameters parameters;
    private final DefinitionStore store;
    private final ConnectionRegistry connections;

    Administration(
            AccessControl access,
            Map<String, VirtualHost> vhosts,
            Function<Definition.Vhost, VirtualHost> newVhost,
            Limits limits,
            Parameters parameters,
            DefinitionStore store,
            ConnectionRegistry connections) {
        this.access = access;
        this.vhosts = vhosts;
        this.newVhost = newVhost;
        this.limits = limits;
        this.parameters = parameters;
        this.store = store;
        this.connections = connections;
    }

    private CompletableFuture<Boolean> put(Definition definition, boolean added) {
        return store.write(DefinitionChange.put(definition)).thenApply(done -> added);
    }

    private CompletableFuture<Boolean> forget(@Nullable Definition removed) {
        return removed == null ? NOTHING : forget(List.of(removed));
    }

    private CompletableFuture<Boolean> forget(List<Definition> removed) {
        return store.write(DefinitionChange.removed(removed)).thenApply(done -> true);
    }

    private VirtualHost requireVhost(String name) {
        VirtualHost vhost = vhosts.get(name);
        if (vhost == null) {
            throw notFound("vhost '" + name + "' does not exist");
        }
        return vhost;
    }

    private void requireUser(String name) {
        if (access.user(name) == null) {
            throw notFound("user '" + name + "' does not exist");
        }
    }

    // --- users

    /** {@link Passwords} makes and checks hashes; an empty one forbids logging in by password. */
    public synchronized CompletableFuture<Boolean> putUser(Definition.User user) {
        Passwords.checkHash(user.passwordHash());
        Passwords.algorithm(user.hashingAlgorithm());
        return put(user, access.put(user));
    }

    /** Deletes a user with its permissions and limits; its connections are closed. */
    public synchronized CompletableFuture<Boolean> deleteUser(String name) {
        Definition.User user = access.removeUser(name);
        if (user == null) {
            return NOTHING;
        }
        List<Definition> removed = new ArrayList<>(List.of(user));
        access.permissions().stream().filter(each -> each.user().equals(name)).forEach(removed::add);
        access.topicPermissions().stream()
                .filter(each -> each.user().equals(name))
                .forEach(removed::add);
        limits.ofUsers().stream().filter(each -> each.user().equals(name)).forEach(removed::add);
        removed.forEach(this::drop);
        for (Connection connection : connections.all()) {
            if (connection.user().equals(name)) {
                connection.forceClose("user '" + name + "' is deleted");
            }
        }
        return forget(removed);
    }

    private void drop(Definition definition) {
        if (definition instanceof Definition.Permission permission) {
            access.removePermission(permission.vhost(), permission.user());
        } else if (definition instanceof Definition.TopicPermission permission) {
            access.removeTopicPermission(permission.vhost(), permission.user(), permission.exchange());
        } else if (definition instanceof Definition.UserLimit limit) {
            limits.removeOfUser(limit.user(), limit.name());
        } else if (definition instanceof Definition.VhostLimit limit) {
            limits.removeOfVhost(limit.vhost(), limit.name());
        } else if (definition instanceof Definition.Parameter parameter) {
            parameters.remove(parameter.vhost(), parameter.component(), parameter.name());
        }
    }

    public synchronized CompletableFuture<Boolean> putPermission(Definition.Permission permission) {
        requireVhost(permission.vhost());
        requireUser(permission.user());
        return put(permission, access.put(permission));
    }

    public synchronized CompletableFuture<Boolean> deletePermission(String vhost, String user) {
        return forget(access.removePermission(vhost, user));
    }

    public synchronized CompletableFuture<Boolean> putTopicPermission(Definition.TopicPermission permission) {
        requireVhost(permission.vhost());
        requireUser(permission.user());
        return put(permission, access.put(permission));
    }

    /** @param exchange null for those of all exchanges */
    public synchronized CompletableFuture<Boolean> deleteTopicPermission(
            String vhost, String user, @Nullable String exchange) {
        List<Definition> removed = new ArrayList<>();
        for (Definition.TopicPermission each : access.topicPermissions()) {
            if (each.vhost().equals(vhost)
                    && each.user().equals(user)
                    && (exchange == null || each.exchange().equals(exchange))) {
                access.removeTopicPermission(vhost, user, each.exchange());
                removed.add(each);
            }
        }
        return removed.isEmpty() ? NOTHING : forget(removed);
    }

    // --- virtual hosts

    /** @param creator a user who gets all permissions in a new virtual host; null for nobody */
    public synchronized CompletableFuture<Boolean> putVhost(Definition.Vhost vhost, @Nullable String creator) {
        Definition.Vhost checked = new Definition.Vhost(
                vhost.name(),
                vhost.description(),
                vhost.tags(),
                DefaultQueueType.of(vhost.defaultQueueType()),
                vhost.protectedFromDeletion(),
                vhost.tracing());
        VirtualHost known = vhosts.get(vhost.name());
        if (known != null) {
            known.definition(checked);
            return put(checked, false);
        }
        VirtualHost created = newVhost.apply(checked);
        created.start();
        List<Definition> stored = new ArrayList<>(List.of(checked));
        if (creator != null && access.user(creator) != null) {
            Definition.Permission all = new Definition.Permission(vhost.name(), creator, ".*", ".*", ".*");
            access.put(all);
            stored.add(all);
        }
        vhosts.put(vhost.name(), created);
        return store.write(new DefinitionChange(stored, List.of())).thenApply(done -> true);
    }

    /**
     * Deletes a virtual host with all that is in it and about it; its connections are closed.
     *
     * @throws DefinitionException when it is protected from deletion
     */
    public synchronized CompletableFuture<Boolean> deleteVhost(String name) {
        VirtualHost vhost = vhosts.get(name);
        if (vhost == null) {
            return NOTHING;
        }
        if (vhost.definition().protectedFromDeletion()) {
            throw new DefinitionException(
                    DefinitionException.Reason.PROTECTED,
                    "Refusing to delete virtual host '" + name + "' because it is protected from deletion");
        }
        vhosts.remove(name);
        for (Connection connection : connections.all()) {
            if (name.equals(connection.vhostName())) {
                connection.forceClose("vhost '" + name + "' is deleted");
            }
        }
        List<Definition> removed = new ArrayList<>(List.of(vhost.definition()));
        access.permissions().stream().filter(each -> each.vhost().equals(name)).forEach(removed::add);
        access.topicPermissions().stream()
                .filter(each -> each.vhost().equals(name))
                .forEach(removed::add);
        parameters.all().stream().filter(each -> each.vhost().equals(name)).forEach(removed::add);
        limits.ofVhosts().stream().filter(each -> each.vhost().equals(name)).forEach(removed::add);
        removed.forEach(this::drop);
        removed.addAll(vhost.policies().all(false));
        removed.addAll(vhost.policies().all(true));
        removed.addAll(vhost.delete());
        return forget(removed);
    }

    // --- policies and limits

    public synchronized CompletableFuture<Boolean> putPolicy(Definition.Policy policy) {
        checkStorable(FieldValue.of(policy.definition()));
        return put(policy, requireVhost(policy.vhost()).put(policy));
    }

    public synchronized CompletableFuture<Boolean> deletePolicy(String vhost, String name, boolean operator) {
        return forget(requireVhost(vhost).removePolicy(name, operator));
    }

    public synchronized CompletableFuture<Boolean> putVhostLimit(Definition.VhostLimit limit) {
        requireVhost(limit.vhost());
        Limits.check(limit);
        return put(limit, limits.put(limit));
    }

    public synchronized CompletableFuture<Boolean> deleteVhostLimit(String vhost, String name) {
        return forget(limits.removeOfVhost(vhost, name));
    }

    public synchronized CompletableFuture<Boolean> putUserLimit(Definition.UserLimit limit) {
        requireUser(limit.user());
        Limits.check(limit);
        return put(limit, limits.put(limit));
    }

    public synchronized CompletableFuture<Boolean> deleteUserLimit(String user, String name) {
        return forget(limits.removeOfUser(user, name));
    }

    public List<Definition.VhostLimit> vhostLimits() {
        return limits.ofVhosts();
    }

    public List<Definition.UserLimit> userLimits() {
        return limits.ofUsers();
    }

    // --- parameters

    /** Operator policies and limits of virtual hosts can be put as parameters too, as definitions files do. */
    public synchronized CompletableFuture<Boolean> putParameter(Definition.Parameter parameter) {
        VirtualHost vhost = requireVhost(parameter.vhost());
        if (parameter.component().equals(OPERATOR_POLICY)) {
            return putPolicy(ParameterForms.operatorPolicy(parameter));
        }
        if (parameter.component().equals(VHOST_LIMITS)) {
            List<Definition.VhostLimit> wanted = ParameterForms.limits(parameter);
            wanted.forEach(Limits::check);
            List<Definition> removed = new ArrayList<>();
            limits.ofVhosts().stream()
                    .filter(each -> each.vhost().equals(vhost.name()))
                    .forEach(removed::add);
            removed.forEach(this::drop);
            wanted.forEach(limits::put);
            boolean added = removed.isEmpty();
            return store.write(new DefinitionChange(List.copyOf(wanted), removed))
                    .thenApply(done -> added);
        }
        Parameters.check(parameter);
        checkStorable(parameter.value());
        return put(parameter, parameters.put(parameter));
    }

    public synchronized CompletableFuture<Boolean> deleteParameter(String vhost, String component, String name) {
        if (component.equals("policy")) {
            throw invalid("policies may not be cleared using this method");
        }
        if (component.equals(OPERATOR_POLICY)) {
            return deletePolicy(vhost, name, true);
        }
        if (component.equals(VHOST_LIMITS)) {
            List<Definition> removed = new ArrayList<>();
            limits.ofVhosts().stream()
                    .filter(each -> each.vhost().equals(vhost))
                    .forEach(removed::add);
            removed.forEach(this::drop);
            return removed.isEmpty() ? NOTHING : forget(removed);
        }
        return forget(parameters.remove(vhost, component, name));
    }

    /** All parameters, operator policies and limits of virtual hosts among them. */
    public List<Definition.Parameter> parameters() {
        List<Definition.Parameter> all = new ArrayList<>(parameters.all());
        for (VirtualHost vhost : vhosts.values()) {
            vhost.policies().all(true).forEach(each -> all.add(ParameterForms.parameter(each)));
        }
        all.addAll(ParameterForms.parameters(limits.ofVhosts()));
        return all;
    }

    public synchronized CompletableFuture<Boolean> putGlobalParameter(Definition.GlobalParameter parameter) {
        checkStorable(parameter.value());
        return put(parameter, parameters.put(parameter));
    }

    public synchronized CompletableFuture<Boolean> deleteGlobalParameter(String name) {
        return forget(parameters.removeGlobal(name));
    }

    public List<Definition.GlobalParameter> globalParameters() {
        return parameters.globals();
    }

    /** Values are stored as on the wire, where names are short strings. */
    private static void checkStorable(FieldValue value) {
        try {
            FieldTables.encode(FieldTable.builder().put("value", value).build());
        } catch (IllegalArgumentException e) {
            throw invalid("a name in the value is too long: " + e.getMessage());
        }
    }

    /** The global parameter {@code cluster_name}. */
    public String clusterName() {
        return connections.clusterName();
    }

    public CompletableFuture<Boolean> putClusterName(String name) {
        return putGlobalParameter(new Definition.GlobalParameter(CLUSTER_NAME, FieldValue.of(name)));
    }

    // --- everything

    /** Everything that a definitions file holds: no exclusive or server-named queues, no default exchanges. */
    public synchronized Definitions definitions() {
        return DefinitionExport.of(this, access, vhosts.values());
    }

    /**
     * Puts everything, in RabbitMQ's order; what exists already is kept, users and policies are replaced. Completes when all
     * of it is durable. Stops at the first thing that can not be put, with a {@link DefinitionException}; what was put before
     * it stays.
     */
    public CompletableFuture<Void> importDefinitions(Definitions definitions) {
        return new DefinitionImport(this, vhosts).run(definitions);
    }
}
