package dev.warren.broker.message;

import dev.warren.codec.BasicProperties;
import dev.warren.codec.PropertyReader;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A published message, shared by every queue it was routed to. Immutable but for the count of queues that still owe an
 * answer, which any thread may lower.
 *
 * <p>Exchange, routing key and properties stay in their wire encoding, so that they are relayed octet for octet:
 *
 * <pre>
 * address   shortstr exchange, shortstr routing key; one array shared by all messages of a route. A message that was sent
 *           by keys nobody may see (BCC) has one of its own, where they follow, each a longstr
 * content   property flags and property list ({@code propertiesLength} octets), then the body
 * </pre>
 */
public final class Message {
    /** Rough heap cost of a message beyond its content, octets: this object, array headers, its queue entry. */
    public static final int OVERHEAD_BYTES = 128;

    // In the first octet of the property flags.
    private static final int EXPIRATION = 1;
    private static final int PRIORITY = 8;

    private static final VarHandle OWING;

    static {
        try {
            OWING = MethodHandles.lookup().findVarHandle(Message.class, "owing", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final byte[] address;
    private final byte[] content;
    private final int propertiesLength;
    private final boolean persistent;
    private final int priority;
    private @Nullable Publisher publisher;
    private long publisherTag;

    /** Queues that have not answered; negative once one of them refused. */
    @SuppressWarnings("UnusedVariable")
    private volatile int owing;

    private volatile boolean refused;

    /**
     * @param persistent delivery-mode 2
     * @param priority the priority property, 0 when absent, 0..255
     */
    public Message(byte[] address, byte[] content, int propertiesLength, boolean persistent, int priority) {
        this.address = address;
        this.content = content;
        this.propertiesLength = propertiesLength;
        this.persistent = persistent;
        this.priority = priority;
    }

    public byte[] address() {
        return address;
    }

    public byte[] content() {
        return content;
    }

    public int propertiesLength() {
        return propertiesLength;
    }

    public int bodyLength() {
        return content.length - propertiesLength;
    }

    public boolean persistent() {
        return persistent;
    }

    public int priority() {
        return priority;
    }

    /** Whether there is a priority property. */
    public boolean hasPriority() {
        return propertiesLength > 0 && (content[0] & PRIORITY) != 0;
    }

    /** Whether there is an expiration property. */
    public boolean expires() {
        return propertiesLength > 0 && (content[0] & EXPIRATION) != 0;
    }

    /** The expiration property in milliseconds; -1 without a valid one. Decoded by each call. */
    public long expirationMs() {
        if (!expires()) {
            return -1;
        }
        PropertyReader properties = new PropertyReader();
        properties.read(content, propertiesLength);
        String text = properties.expiration();
        try {
            return text == null ? -1 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    public String exchange() {
        return new String(address, 1, address[0] & 0xFF, StandardCharsets.UTF_8);
    }

    public String routingKey() {
        int at = 1 + (address[0] & 0xFF);
        return new String(address, at + 1, address[at] & 0xFF, StandardCharsets.UTF_8);
    }

    /** The further routing keys that receivers do not see, by which a dead letter is routed all the same. */
    public List<String> hiddenKeys() {
        int at = 1 + (address[0] & 0xFF);
        at += 1 + (address[at] & 0xFF);
        if (at == address.length) {
            return List.of();
        }
        List<String> keys = new ArrayList<>();
        ByteBuffer left = ByteBuffer.wrap(address, at, address.length - at);
        while (left.hasRemaining()) {
            byte[] key = new byte[left.getInt()];
            left.get(key);
            keys.add(new String(key, StandardCharsets.UTF_8));
        }
        return keys;
    }

    /** An address with keys that receivers do not see. */
    public static byte[] hiding(byte[] address, List<String> keys) {
        if (keys.isEmpty()) {
            return address;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(address);
        for (String key : keys) {
            byte[] octets = key.getBytes(StandardCharsets.UTF_8);
            all.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(octets.length).array());
            all.writeBytes(octets);
        }
        return all.toByteArray();
    }

    /** All properties, decoded by each call. */
    public BasicProperties properties() {
        return BasicProperties.read(content, propertiesLength);
    }

    /** A message with the same body, persistence and priority, which nobody awaits yet. */
    public Message rewritten(byte[] newAddress, BasicProperties properties) {
        byte[] encoded = properties.encode();
        byte[] changed = Arrays.copyOf(encoded, encoded.length + bodyLength());
        System.arraycopy(content, propertiesLength, changed, encoded.length, bodyLength());
        return new Message(newAddress, changed, encoded.length, persistent, priority);
    }

    /** The same message for a queue that stores all it is given; the answer of that queue counts for this message. */
    public Message stored() {
        if (persistent) {
            return this;
        }
        Message stored = new Message(address, content, propertiesLength, true, priority);
        if (awaited()) {
            stored.awaitedBy(
                    (tag, taken) -> {
                        if (taken) {
                            accepted();
                        } else {
                            refused();
                        }
                    },
                    publisherTag,
                    1);
        }
        return stored;
    }

    /** Set once, before the message is handed to the first queue. */
    public void awaitedBy(Publisher publisher, long tag, int queues) {
        this.publisher = publisher;
        this.publisherTag = tag;
        this.owing = queues;
    }

    /** Whether anybody waits for {@link #accepted}. */
    public boolean awaited() {
        return publisher != null;
    }

    /** One queue has taken responsibility (or is gone). Does nothing when nobody waits for it. */
    public void accepted() {
        Publisher waiting = publisher;
        if (waiting != null && (int) OWING.getAndAdd(this, -1) == 1) {
            waiting.settled(publisherTag, !refused);
        }
    }

    /** One queue has refused the message, or could not store it. */
    public void refused() {
        refused = true;
        accepted();
    }
}
