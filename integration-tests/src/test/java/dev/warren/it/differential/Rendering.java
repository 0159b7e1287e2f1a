package dev.warren.it.differential;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.impl.AMQImpl;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.RawClient;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Frames to and from the stock client's classes, and their text: every argument, and the wire type of table values. */
final class Rendering {

    private static final int SHOWN = 24;

    private Rendering() {}

    static Frame frame(int channel, Method method) {
        try {
            return new Frame(
                    Frame.METHOD,
                    channel,
                    ((com.rabbitmq.client.impl.Method) method).toFrame(channel).getPayload());
        } catch (IOException e) {
            throw new IllegalArgumentException(method.toString(), e);
        }
    }

    static Frame header(int channel, AMQP.BasicProperties properties, long bodySize) {
        try {
            return new Frame(
                    Frame.HEADER, channel, properties.toFrame(channel, bodySize).getPayload());
        } catch (IOException e) {
            throw new IllegalArgumentException(properties.toString(), e);
        }
    }

    static Method method(Frame frame) throws IOException {
        return AMQImpl.readMethodFrom(new DataInputStream(new ByteArrayInputStream(frame.payload())));
    }

    /** As {@code queue.declare-ok(queue=q, ...)}. */
    static String text(Method method) {
        String text = method.toString();
        // RabbitMQ breaks the line in a long term.
        return text.replace("#method<", "").replaceFirst(">", "").replaceAll("\\n\\s+", "");
    }

    static String text(RawClient.Content content) throws IOException {
        AMQP.BasicProperties properties = (AMQP.BasicProperties)
                AMQImpl.readContentHeaderFrom(new DataInputStream(new ByteArrayInputStream(content.header())));
        return text(properties) + " " + text(content.body()) + " in " + content.frameSizes();
    }

    static String text(AMQP.BasicProperties properties) {
        Map<String, Object> present = new TreeMap<>();
        put(present, "content-type", properties.getContentType());
        put(present, "content-encoding", properties.getContentEncoding());
        put(present, "delivery-mode", properties.getDeliveryMode());
        put(present, "priority", properties.getPriority());
        put(present, "correlation-id", properties.getCorrelationId());
        put(present, "reply-to", properties.getReplyTo());
        put(present, "expiration", properties.getExpiration());
        put(present, "message-id", properties.getMessageId());
        put(present, "timestamp", properties.getTimestamp());
        put(present, "type", properties.getType());
        put(present, "user-id", properties.getUserId());
        put(present, "app-id", properties.getAppId());
        put(present, "cluster-id", properties.getClusterId());
        return present + (properties.getHeaders() == null ? "" : " headers " + value("", properties.getHeaders()));
    }

    private static void put(Map<String, Object> present, String name, Object value) {
        if (value != null) {
            present.put(name, value instanceof Date date ? date.getTime() : value);
        }
    }

    private static String text(byte[] body) {
        String start = new String(body, 0, Math.min(SHOWN, body.length), StandardCharsets.ISO_8859_1);
        return "'" + start + "' of " + body.length + ", hash " + Arrays.hashCode(body);
    }

    /** The last death first, then the others by name: {@link Rules} say why their order is not compared. */
    private static String deaths(List<?> array) {
        List<Object> deaths = new ArrayList<>(array);
        deaths.subList(Math.min(1, deaths.size()), deaths.size()).sort(Comparator.comparing(Rendering::queueAndReason));
        return deaths.stream().map(death -> value("death", death)).toList().toString();
    }

    private static String queueAndReason(Object death) {
        return death instanceof Map<?, ?> table ? table.get("queue") + " " + table.get("reason") : "";
    }

    private static String value(String name, Object value) {
        if (value instanceof Map<?, ?> table) {
            Map<String, String> sorted = new TreeMap<>();
            table.forEach((key, entry) -> {
                if (!Rules.isAdded(String.valueOf(key))) {
                    sorted.put(String.valueOf(key), value(String.valueOf(key), entry));
                }
            });
            return sorted.toString();
        }
        if (value instanceof List<?> array) {
            if (name.equals("x-death")) {
                return deaths(array);
            }
            return array.stream().map(entry -> value(name, entry)).toList().toString();
        }
        if (value instanceof Date date) {
            // The time of a death is the one thing in a header that no two brokers have in common.
            return "Date " + ("time".equals(name) ? "of the death" : Long.toString(date.getTime()));
        }
        if (value instanceof byte[] octets) {
            return "octets " + Arrays.toString(octets);
        }
        return value == null
                ? "void"
                : value.getClass().getSimpleName().replace("ByteArrayLongString", "String") + " " + value;
    }
}
