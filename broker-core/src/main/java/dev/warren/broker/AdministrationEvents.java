package dev.warren.broker;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.event.Events;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.List;

/** Tells what operators change, in RabbitMQ's words. Thread-safe. */
final class AdministrationEvents {
    private static final String NAME = "name";
    private static final String VHOST = "vhost";
    private static final String USER = "user";
    private static final String VALUE = "value";
    private static final String COMPONENT = "component";
    private static final String LIMITS = "limits";
    private static final String USERNAME = "username";

    private final Events events;

    AdministrationEvents(Events events) {
        this.events = events;
    }

    /** @param added whether there was none before */
    void put(Definition definition, boolean added) {
        if (definition instanceof Definition.User user) {
            put(user, added);
        } else if (definition instanceof Definition.Vhost vhost) {
            if (added) {
                tell(
                        "vhost.created",
                        with(NAME, vhost.name())
                                .put("description", vhost.description())
                                .put("tags", texts(vhost.tags()))
                                .put("default_queue_type", vhost.defaultQueueType())
                                .put("tracing", vhost.tracing()));
            }
        } else if (definition instanceof Definition.Permission permission) {
            tell(
                    "permission.created",
                    with(VHOST, permission.vhost())
                            .put(USER, permission.user())
                            .put("configure", permission.configure())
                            .put("write", permission.write())
                            .put("read", permission.read()));
        } else if (definition instanceof Definition.TopicPermission permission) {
            tell(
                    "topic.permission.created",
                    with(VHOST, permission.vhost())
                            .put(USER, permission.user())
                            .put("exchange", permission.exchange())
                            .put("write", permission.write())
                            .put("read", permission.read()));
        } else if (definition instanceof Definition.Policy policy) {
            tell(
                    "policy.set",
                    with(VHOST, policy.vhost())
                            .put(NAME, policy.name())
                            .put("pattern", policy.pattern())
                            .put("apply-to", policy.applyTo())
                            .put("priority", FieldValue.of((long) policy.priority()))
                            .put("definition", FieldValue.of(policy.definition())));
        } else {
            putParameter(definition);
        }
    }

    private void put(Definition.User user, boolean added) {
        tell(added ? "user.created" : "user.password.changed", with(NAME, user.name()));
        tell("user.tags.set", with(NAME, user.name()).put("tags", texts(user.tags())));
    }

    private void putParameter(Definition definition) {
        if (definition instanceof Definition.Parameter parameter) {
            tell(
                    "parameter.set",
                    with(VHOST, parameter.vhost())
                            .put(COMPONENT, parameter.component())
                            .put(NAME, parameter.name())
                            .put(VALUE, parameter.value()));
        } else if (definition instanceof Definition.GlobalParameter parameter) {
            tell(
                    "parameter.set",
                    with(COMPONENT, "global").put(NAME, parameter.name()).put(VALUE, parameter.value()));
        } else if (definition instanceof Definition.VhostLimit limit) {
            tell(
                    "vhost.limits.set",
                    with(VHOST, limit.vhost()).put(NAME, LIMITS).put(limit.name(), FieldValue.of(limit.value())));
        } else if (definition instanceof Definition.UserLimit limit) {
            tell(
                    "user.limits.set",
                    with(USERNAME, limit.user()).put(NAME, LIMITS).put(limit.name(), FieldValue.of(limit.value())));
        }
    }

    void removed(Definition definition) {
        if (definition instanceof Definition.User user) {
            tell("user.deleted", with(NAME, user.name()));
        } else if (definition instanceof Definition.Vhost vhost) {
            tell("vhost.deleted", with(NAME, vhost.name()));
        } else if (definition instanceof Definition.Permission permission) {
            tell("permission.deleted", with(VHOST, permission.vhost()).put(USER, permission.user()));
        } else if (definition instanceof Definition.TopicPermission permission) {
            tell("topic.permission.deleted", with(VHOST, permission.vhost()).put(USER, permission.user()));
        } else if (definition instanceof Definition.Policy policy) {
            tell("policy.cleared", with(VHOST, policy.vhost()).put(NAME, policy.name()));
        } else if (definition instanceof Definition.Parameter parameter) {
            tell(
                    "parameter.cleared",
                    with(VHOST, parameter.vhost())
                            .put(COMPONENT, parameter.component())
                            .put(NAME, parameter.name()));
        } else if (definition instanceof Definition.GlobalParameter parameter) {
            tell("parameter.cleared", with(COMPONENT, "global").put(NAME, parameter.name()));
        } else if (definition instanceof Definition.VhostLimit limit) {
            tell("vhost.limits.cleared", with(VHOST, limit.vhost()).put(NAME, LIMITS));
        } else if (definition instanceof Definition.UserLimit limit) {
            tell("user.limits.cleared", with(USERNAME, limit.user()).put(NAME, LIMITS));
        }
    }

    private static FieldTable.Builder with(String name, String text) {
        return FieldTable.builder().put(name, text);
    }

    private static FieldValue texts(List<String> texts) {
        return FieldValue.of(texts.stream().map(FieldValue::of).toList());
    }

    private void tell(String key, FieldTable.Builder headers) {
        events.tell(key, () -> headers);
    }
}
