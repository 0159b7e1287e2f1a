package dev.warren.it.harness;

/** The client's methods that raw conversations are made of, as frames. */
public final class Methods {

    public static final byte[] PROTOCOL_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

    private Methods() {}

    /** connection.start-ok of a client that wants to be told why its login was refused. */
    public static Frame startOk(String mechanism, byte[] response) {
        Octets capabilities = new Octets()
                .field("authentication_failure_close", 't')
                .u8(1)
                .field("consumer_cancel_notify", 't')
                .u8(1);
        Octets properties = new Octets().field("capabilities", 'F').table(capabilities);
        return startOk(properties, mechanism, response);
    }

    public static Frame startOk(Octets clientProperties, String mechanism, byte[] response) {
        Octets arguments = new Octets()
                .table(clientProperties)
                .shortstr(mechanism)
                .longstr(response)
                .shortstr("en_US");
        return Frame.method(0, 10, 11, arguments);
    }

    public static byte[] plain(String user, String password) {
        return new Octets()
                .u8(0)
                .raw(user.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .u8(0)
                .raw(password.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .bytes();
    }

    public static Frame tuneOk(int channelMax, long frameMax, int heartbeat) {
        return Frame.method(
                0, 10, 31, new Octets().u16(channelMax).u32(frameMax).u16(heartbeat));
    }

    public static Frame connectionOpen(String virtualHost) {
        return Frame.method(
                0, 10, 40, new Octets().shortstr(virtualHost).shortstr("").u8(0));
    }

    public static Frame connectionClose() {
        return Frame.method(
                0, 10, 50, new Octets().u16(200).shortstr("bye").u16(0).u16(0));
    }

    public static Frame connectionCloseOk() {
        return Frame.method(0, 10, 51, new Octets());
    }

    public static Frame channelOpen(int channel) {
        return Frame.method(channel, 20, 10, new Octets().shortstr(""));
    }

    public static Frame channelClose(int channel) {
        return Frame.method(
                channel, 20, 40, new Octets().u16(200).shortstr("bye").u16(0).u16(0));
    }

    public static Frame channelCloseOk(int channel) {
        return Frame.method(channel, 20, 41, new Octets());
    }

    /** An exclusive, transient queue: gone with the connection. */
    public static Frame queueDeclareExclusive(int channel, String queue) {
        return queueDeclare(channel, queue, 0b00100);
    }

    /** Flag bits from the lowest: passive, durable, exclusive, auto-delete, nowait. */
    public static Frame queueDeclare(int channel, String queue, int flags) {
        return Frame.method(
                channel, 50, 10, new Octets().u16(0).shortstr(queue).u8(flags).emptyTable());
    }

    public static Frame publish(int channel, String exchange, String routingKey) {
        return publish(channel, exchange, routingKey, 0);
    }

    /** Flag bits from the lowest: mandatory, immediate. */
    public static Frame publish(int channel, String exchange, String routingKey, int flags) {
        return Frame.method(
                channel,
                60,
                40,
                new Octets().u16(0).shortstr(exchange).shortstr(routingKey).u8(flags));
    }

    /** A content header without any property. */
    public static Frame bareHeader(int channel, long bodySize) {
        return Frame.header(channel, 60, bodySize, new Octets().u16(0));
    }

    public static Frame get(int channel, String queue, boolean noAck) {
        return Frame.method(channel, 60, 70, new Octets().u16(0).shortstr(queue).u8(noAck ? 1 : 0));
    }

    public static Frame consume(int channel, String queue, String tag, boolean noAck) {
        return Frame.method(
                channel,
                60,
                20,
                new Octets()
                        .u16(0)
                        .shortstr(queue)
                        .shortstr(tag)
                        .u8(noAck ? 0b0010 : 0)
                        .emptyTable());
    }

    public static Frame ack(int channel, long deliveryTag) {
        return Frame.method(channel, 60, 80, new Octets().u64(deliveryTag).u8(0));
    }
}
