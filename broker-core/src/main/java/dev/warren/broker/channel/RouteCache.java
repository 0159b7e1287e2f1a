package dev.warren.broker.channel;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link PublishRoute} for the octets of a basic.publish, without making strings of them. A small direct-mapped
 * table: most channels publish to few places, and one that does not merely looks its routes up again. Confined to the
 * connection's event loop.
 */
final class RouteCache {
    private static final int SLOTS = 256;

    private final @Nullable PublishRoute[] slots = new PublishRoute[SLOTS];
    private final byte[] scratch = new byte[512];
    private @Nullable PublishRoute last;

    /**
     * @param at where the shortstr exchange begins, followed by the shortstr routing key
     * @param length octets of the two together
     */
    PublishRoute find(ByteBuf buf, int at, int length) {
        buf.getBytes(at, scratch, 0, length);
        PublishRoute recent = last;
        if (recent != null && isFor(recent, length)) {
            return recent;
        }
        int slot = hash(length);
        PublishRoute found = slots[slot];
        if (found == null || !isFor(found, length)) {
            found = new PublishRoute(Arrays.copyOf(scratch, length));
            slots[slot] = found;
        }
        last = found;
        return found;
    }

    private boolean isFor(PublishRoute route, int length) {
        byte[] address = route.address();
        return address.length == length && Arrays.equals(address, 0, length, scratch, 0, length);
    }

    private int hash(int length) {
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + scratch[i];
        }
        return (hash ^ hash >>> 16) & (SLOTS - 1);
    }
}
