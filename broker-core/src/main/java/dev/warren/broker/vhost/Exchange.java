package dev.warren.broker.vhost;

import dev.warren.broker.delay.DelayedMessages;
import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.policy.EffectivePolicy;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** An exchange. Its bindings change under the virtual host's lock; routing needs none. */
public final class Exchange implements Destination {
    private final String vhost;
    private final String name;
    private final ExchangeType type;
    private final boolean durable;
    private final boolean autoDelete;
    private final boolean internal;
    private final FieldTable arguments;
    private final Router router;
    private final boolean hasTopics;
    private final boolean routesByKeyOnly;
    private final @Nullable DelayedMessages delayed;
    private volatile EffectivePolicy policy = EffectivePolicy.NONE;
    private final Set<Binding> bindings = new LinkedHashSet<>();
    private volatile boolean bound;
    private final LongAdder publishedIn = new LongAdder();
    private final LongAdder publishedOut = new LongAdder();

    Exchange(
            String vhost,
            String name,
            ExchangeType type,
            boolean durable,
            boolean autoDelete,
            boolean internal,
            FieldTable arguments,
            Router router,
            @Nullable DelayedMessages delayed) {
        this.vhost = vhost;
        this.name = name;
        this.type = type;
        this.durable = durable;
        this.autoDelete = autoDelete;
        this.internal = internal;
        this.arguments = arguments;
        this.router = router;
        this.hasTopics = type.hasTopics(arguments);
        this.routesByKeyOnly = type.routesByKeyOnly(arguments);
        this.delayed = delayed;
    }

    @Override
    public String name() {
        return name;
    }

    public ExchangeType type() {
        return type;
    }

    public boolean durable() {
        return durable;
    }

    public boolean autoDelete() {
        return autoDelete;
    }

    public boolean internal() {
        return internal;
    }

    public FieldTable arguments() {
        return arguments;
    }

    public String vhost() {
        return vhost;
    }

    /** Messages were published to it, and queues took so many copies. Any thread; for many messages at once. */
    public void published(long messages, long copies) {
        publishedIn.add(messages);
        publishedOut.add(copies);
    }

    /** Messages that publishers sent to it since the start. */
    public long publishedIn() {
        return publishedIn.sum();
    }

    /** Copies of these that queues took. */
    public long publishedOut() {
        return publishedOut.sum();
    }

    /** How error texts name the exchange. */
    public String described() {
        return "exchange '" + name + "' in vhost '" + vhost + "'";
    }

    /** Where messages with an x-delay wait; null for exchanges that route at once. */
    public @Nullable DelayedMessages delayed() {
        return delayed;
    }

    /** Puts policies in force. */
    void policy(EffectivePolicy inForce) {
        policy = inForce;
    }

    public EffectivePolicy policy() {
        return policy;
    }

    /** The argument (else the policy) alternate-exchange: where a message goes that this exchange has no binding for. */
    @Nullable
    String alternate() {
        FieldValue value = arguments.get("alternate-exchange");
        if (value == null) {
            value = policy.definition().get("alternate-exchange");
        }
        return value != null && value.isText() ? (String) value.value() : null;
    }

    /** What the management API shows of what the exchange keeps. */
    public Map<String, Long> figures() {
        return router.figures();
    }

    /** Whether routing keys are topics, which users may be allowed or not. */
    public boolean hasTopics() {
        return hasTopics;
    }

    /** Lets flow what was kept, once everything is restored. */
    void start() {
        router.start();
        if (delayed != null) {
            delayed.start();
        }
    }

    /** The broker stops. */
    void stop() {
        if (delayed != null) {
            delayed.stop();
        }
    }

    /** The exchange is deleted, and what it keeps with it. */
    void drop() {
        router.drop();
        if (delayed != null) {
            delayed.drop();
        }
    }

    boolean routesByKeyOnly() {
        return routesByKeyOnly;
    }

    Router router() {
        return router;
    }

    boolean addBinding(Binding binding) {
        if (!bindings.add(binding)) {
            return false;
        }
        router.bind(binding);
        bound = true;
        return true;
    }

    boolean removeBinding(Binding binding) {
        if (!bindings.remove(binding)) {
            return false;
        }
        router.unbind(binding);
        bound = !bindings.isEmpty();
        return true;
    }

    /** Whether anything is bound to it; needs no lock. */
    boolean bound() {
        return bound;
    }

    boolean isSource() {
        return !bindings.isEmpty();
    }

    List<Binding> bindings() {
        return List.copyOf(bindings);
    }
}
