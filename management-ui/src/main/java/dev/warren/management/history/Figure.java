package dev.warren.management.history;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Something that is shown of an object's figures, under RabbitMQ's name. What is sampled are the arrays that the indices below
 * name; a new figure is added at the end, and makes what was kept of its kind begin anew. Immutable.
 *
 * @param counter whether it only grows, but for restarts
 */
public record Figure(String name, ToLongFunction<long[]> value, boolean counter) {
    /** The sampled figures of a queue and of a virtual host; those of the broker begin with them. */
    public static final List<String> QUEUE =
            List.of("ready", "unacknowledged", "publish", "deliver", "deliver_no_ack", "get", "redeliver", "ack");

    public static final List<String> OVERVIEW = List.of(
            "ready",
            "unacknowledged",
            "publish",
            "deliver",
            "deliver_no_ack",
            "get",
            "redeliver",
            "ack",
            "connections",
            "channels",
            "exchanges",
            "queues",
            "consumers",
            "confirm",
            "return_unroutable",
            "drop_unroutable");

    public static final List<String> NODE = List.of(
            "mem_used",
            "disk_free",
            "fd_used",
            "sockets_used",
            "proc_used",
            "store_file_bytes",
            "connection_created",
            "connection_closed",
            "gc_num",
            "cpu_ms");

    public static final List<String> EXCHANGE = List.of("publish_in", "publish_out");

    public static final List<String> CONNECTION = List.of("recv_oct", "send_oct");

    public static final List<String> CHANNEL =
            List.of("publish", "confirm", "deliver_get", "messages_unacknowledged", "messages_unconfirmed");

    /** Messages in a queue, or in many. */
    public static final List<Figure> LENGTHS = List.of(
            new Figure("messages", values -> values[0] + values[1], false),
            gauge("messages_ready", 0),
            gauge("messages_unacknowledged", 1));

    /** What happened to messages in queues. */
    public static final List<Figure> MESSAGES = List.of(
            counter("publish", 2),
            counter("deliver", 3),
            counter("deliver_no_ack", 4),
            counter("get", 5),
            new Figure("deliver_get", values -> values[3] + values[4] + values[5], true),
            counter("redeliver", 6),
            counter("ack", 7));

    /** What happened to messages that no queue counts. */
    public static final List<Figure> CLIENTS =
            List.of(counter("confirm", 13), counter("return_unroutable", 14), counter("drop_unroutable", 15));

    /** How many of what there are. */
    public static final List<Figure> OBJECTS = List.of(
            gauge("connections", 8),
            gauge("channels", 9),
            gauge("exchanges", 10),
            gauge("queues", 11),
            gauge("consumers", 12));

    /** How the process is. */
    public static final List<Figure> PROCESS = List.of(
            gauge("mem_used", 0),
            gauge("disk_free", 1),
            gauge("fd_used", 2),
            gauge("sockets_used", 3),
            gauge("proc_used", 4),
            gauge("store_file_bytes", 5),
            counter("connection_created", 6),
            counter("connection_closed", 7),
            counter("gc_num", 8),
            counter("cpu_ms", 9));

    /** What was published to an exchange, and what of it went on to queues. */
    public static final List<Figure> PUBLISHED = List.of(counter("publish_in", 0), counter("publish_out", 1));

    /** What went over a connection's socket. */
    public static final List<Figure> OCTETS = List.of(counter("recv_oct", 0), counter("send_oct", 1));

    /** What a channel's client has published and was given. */
    public static final List<Figure> EXCHANGED =
            List.of(counter("publish", 0), counter("confirm", 1), counter("deliver_get", 2));

    /** What a channel's client, or the broker, has still to answer. */
    public static final List<Figure> OUTSTANDING =
            List.of(gauge("messages_unacknowledged", 3), gauge("messages_unconfirmed", 4));

    private static Figure gauge(String name, int index) {
        return new Figure(name, values -> values[index], false);
    }

    private static Figure counter(String name, int index) {
        return new Figure(name, values -> values[index], true);
    }
}
