package dev.warren.broker.channel;

import dev.warren.broker.auth.Access;
import dev.warren.broker.vhost.DirectReplies;
import dev.warren.broker.vhost.Exchange;
import dev.warren.broker.vhost.Route;
import dev.warren.codec.AmqpException;
import dev.warren.codec.ReplyCode;
import dev.warren.codec.ShortString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a channel remembers of one exchange and routing key: whether the user may publish there, and where to. Valid while
 * neither the topology nor the permissions change. Confined to the connection's event loop.
 */
final class PublishRoute {
    private final byte[] address;
    private final String exchangeName;
    private final String routingKey;
    private final List<String> replyAddresses;
    private @Nullable Exchange exchange;
    private @Nullable Route route;
    private @Nullable AmqpException refusal;
    private @Nullable AmqpException topicRefusal;

    /** Whether the user may not publish to every topic there is. */
    private boolean restricted;

    private long topologyVersion = -1;
    private long accessVersion = -1;

    /**
     * @param address shortstr exchange, shortstr routing key
     * @throws AmqpException 501 when they are not UTF-8
     */
    PublishRoute(byte[] address) {
        this.address = address;
        ByteBuf octets = Unpooled.wrappedBuffer(address);
        this.exchangeName = ShortString.read(octets, 0);
        this.routingKey = ShortString.read(octets, 1 + octets.getUnsignedByte(0));
        this.replyAddresses = replyAddresses(List.of(routingKey));
    }

    /** Checks again what may have changed. */
    void refresh(Link link) {
        long topology = link.vhost().topologyVersion();
        long permissions = link.access().version();
        if (topology == topologyVersion && permissions == accessVersion) {
            return;
        }
        // Read before the look-ups: a change in between is noticed by the next publish.
        topologyVersion = topology;
        accessVersion = permissions;
        route = null;
        refusal = null;
        topicRefusal = null;
        exchange = null;
        try {
            Exchange found = allowed(link);
            exchange = found;
            restricted = found.hasTopics()
                    && link.access().restrictsTopics(link.user(), link.vhost().name(), exchangeName);
            topicRefusal = restricted ? topicRefusal(link, routingKey) : null;
        } catch (AmqpException e) {
            refusal = e;
        }
    }

    private @Nullable AmqpException topicRefusal(Link link, String key) {
        try {
            link.access().checkTopic(link.user(), link.vhost().name(), exchangeName, key, Access.WRITE);
            return null;
        } catch (AmqpException e) {
            return e;
        }
    }

    /** Why the routing key, or one of the further keys, must not be used there; null when all may. */
    @Nullable
    AmqpException topicRefusal(Link link, List<String> copyKeys) {
        if (topicRefusal != null || !restricted) {
            return topicRefusal;
        }
        for (String key : copyKeys) {
            AmqpException refused = topicRefusal(link, key);
            if (refused != null) {
                return refused;
            }
        }
        return null;
    }

    private Exchange allowed(Link link) {
        link.access().checkExchange(link.user(), link.vhost().name(), exchangeName, Access.WRITE);
        Exchange found = link.vhost().exchange(exchangeName);
        if (found == null) {
            throw new AmqpException(
                    ReplyCode.NOT_FOUND,
                    "no exchange '" + exchangeName + "' in vhost '"
                            + link.vhost().name() + "'");
        }
        if (found.internal()) {
            throw new AmqpException(ReplyCode.ACCESS_REFUSED, "cannot publish to internal " + found.described());
        }
        return found;
    }

    byte[] address() {
        return address;
    }

    String routingKey() {
        return routingKey;
    }

    /** Whom the routing key reaches directly; seldom anybody. */
    List<String> replyAddresses() {
        return replyAddresses;
    }

    /** Those of some routing keys that are addresses of direct replies here. */
    List<String> replyAddresses(List<String> keys) {
        return exchangeName.isEmpty()
                ? keys.stream().filter(DirectReplies::isAddress).toList()
                : List.of();
    }

    /** Why nothing can be published there; null when it can. */
    @Nullable
    AmqpException refusal() {
        return refusal;
    }

    @Nullable
    Exchange exchange() {
        return exchange;
    }

    @Nullable
    Route route() {
        return route;
    }

    void remember(Route found) {
        route = found;
    }
}
