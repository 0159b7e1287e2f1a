package dev.warren.it.feature;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Admin;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.WarrenOnly;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Of several things wrong with a declaration, which one is told (protocol 5.1, 5.2, 5.4, 6.1, 6.2). */
class DeclareChecksIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @RegisterExtension
    final Admin admin = new Admin(broker);

    @BeforeEach
    void createUser() throws Exception {
        if (broker.http().isPresent()) {
            admin.user("worker", "");
            admin.permission("/", "worker", "^$", "^$", "^$");
        }
    }

    private static void refused(Channel channel, int code, String text, int classId, Closes.Action action)
            throws Exception {
        Closes.channel(channel, code, text, classId, 10, action);
    }

    @Test
    @WarrenOnly("RabbitMQ 3.x closes the connection with 503")
    void anUnknownTypeComesBeforeTheNameAndThePermission() throws Exception {
        Connection worker = admin.connect("worker", "/");
        for (String name : new String[] {"", "amq.mine", "it.any"}) {
            Channel channel = worker.createChannel();
            refused(
                    channel,
                    406,
                    "PRECONDITION_FAILED - unknown exchange type 'it-none'",
                    40,
                    () -> channel.exchangeDeclare(name, "it-none"));
        }
    }

    @Test
    void theDefaultExchangeComesBeforeThePermission() throws Exception {
        Channel channel = admin.connect("worker", "/").createChannel();
        refused(
                channel,
                403,
                "ACCESS_REFUSED - operation not permitted on the default exchange",
                40,
                () -> channel.exchangeDeclare("", "direct", true));
    }

    @Test
    @WarrenOnly("older series do not name the kind of access")
    void thePermissionComesBeforeTheReservedNameAndTheEquivalence() throws Exception {
        Connection worker = admin.connect("worker", "/");
        for (String name : new String[] {"amq.mine", "amq.direct"}) {
            Channel channel = worker.createChannel();
            refused(
                    channel,
                    403,
                    "ACCESS_REFUSED - configure access to exchange '" + name
                            + "' in vhost '/' refused for user 'worker'",
                    40,
                    () -> channel.exchangeDeclare(name, "topic"));
        }
    }

    @Test
    @WarrenOnly("older series do not name the kind of access")
    void aQueuesReservedNameComesBeforeThePermissionAndThatBeforeTheEquivalence() throws Exception {
        String queue = broker.name("q");
        broker.channel().queueDeclare(queue, true, false, false, null);
        Connection worker = admin.connect("worker", "/");
        Channel reserved = worker.createChannel();
        refused(
                reserved,
                403,
                "ACCESS_REFUSED - queue name 'amq.mine' contains reserved prefix 'amq.*'",
                50,
                () -> reserved.queueDeclare("amq.mine", false, false, false, null));
        Channel other = worker.createChannel();
        refused(
                other,
                403,
                "ACCESS_REFUSED - configure access to queue '" + queue + "' in vhost '/' refused for user 'worker'",
                50,
                () -> other.queueDeclare(queue, false, false, true, null));
    }

    @Test
    void comparesTypeThenDurableThenAutoDeleteThenInternalThenTheAlternate() throws Exception {
        String exchange = broker.name("x");
        Connection connection = broker.connect();
        connection.createChannel().exchangeDeclare(exchange, "direct", false, false, false, null);
        Map<String, Object> alternate = Map.of("alternate-exchange", "amq.fanout");
        different(connection, exchange, "'type'", "topic", true, true, true, alternate);
        different(connection, exchange, "'durable'", "direct", true, true, true, alternate);
        different(connection, exchange, "'auto_delete'", "direct", false, true, true, alternate);
        different(connection, exchange, "'internal'", "direct", false, false, true, alternate);
        different(connection, exchange, "'alternate-exchange'", "direct", false, false, false, alternate);
    }

    private static void different(
            Connection connection,
            String exchange,
            String what,
            String type,
            boolean durable,
            boolean autoDelete,
            boolean internal,
            Map<String, Object> arguments)
            throws Exception {
        String current =
                switch (what) {
                    case "'type'" -> "received 'topic' but current is 'direct'";
                    case "'alternate-exchange'" ->
                        "received the value 'amq.fanout' of type 'longstr' but current is none";
                    default -> "received 'true' but current is 'false'";
                };
        Channel channel = connection.createChannel();
        refused(
                channel,
                406,
                "PRECONDITION_FAILED - inequivalent arg " + what + " for exchange '" + exchange + "' in vhost '/': "
                        + current,
                40,
                () -> channel.exchangeDeclare(exchange, type, durable, autoDelete, internal, arguments));
    }

    @Test
    void comparesExclusivenessBeforeDurabilityAndThatBeforeAutoDeleteAndArguments() throws Exception {
        String queue = broker.name("q");
        Connection connection = broker.connect();
        connection.createChannel().queueDeclare(queue, true, false, false, null);
        Map<String, Object> arguments = Map.of("x-max-length", 1);
        Channel first = connection.createChannel();
        Closes.channelStarting(
                first,
                405,
                "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue",
                () -> first.queueDeclare(queue, false, true, true, arguments));
        String start = "PRECONDITION_FAILED - inequivalent arg %s for queue '" + queue + "' in vhost '/': received ";
        Channel second = connection.createChannel();
        refused(
                second,
                406,
                start.formatted("'durable'") + "'false' but current is 'true'",
                50,
                () -> second.queueDeclare(queue, false, false, true, arguments));
        Channel third = connection.createChannel();
        refused(
                third,
                406,
                start.formatted("'auto_delete'") + "'true' but current is 'false'",
                50,
                () -> third.queueDeclare(queue, true, false, true, arguments));
        Channel fourth = connection.createChannel();
        refused(
                fourth,
                406,
                start.formatted("'x-max-length'") + "the value '1' of type 'signedint' but current is none",
                50,
                () -> fourth.queueDeclare(queue, true, false, false, arguments));
    }

    @Test
    void theDefaultExchangeIsNotLookedAtPassively() throws Exception {
        Channel channel = broker.channel();
        refused(
                channel,
                403,
                "ACCESS_REFUSED - operation not permitted on the default exchange",
                40,
                () -> channel.exchangeDeclarePassive(""));
    }

    @Test
    void aPassiveDeclareLooksAtNeitherTypeNorFlags() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        client.send(exchangeDeclare("amq.direct", "it-none", 0b00111));
        client.expect(40, 11);
        client.send(exchangeDeclare("it.none", "it-none", 0b00001));
        client.expectChannelClose(1, new Frame.Close(404, "NOT_FOUND - no exchange 'it.none' in vhost '/'", 40, 10));
    }

    @Test
    void aPassiveDeclareLooksAtNoAttributeOfAQueue() throws Exception {
        RawClient client = broker.raw().handshake().openChannel(1);
        String queue = broker.name("q");
        client.send(Methods.queueDeclare(1, queue, 0b00010));
        client.expect(50, 11);
        client.send(Methods.queueDeclare(1, queue, 0b01101));
        client.expect(50, 11);
    }

    @Test
    @WarrenOnly("older series do not ask for a permission here")
    void lookingAtAnExchangeNeedsAnyPermissionOnIt() throws Exception {
        Connection worker = admin.connect("worker", "/");
        Channel channel = worker.createChannel();
        refused(
                channel,
                403,
                "ACCESS_REFUSED - configure access to exchange 'amq.direct' in vhost '/' refused for user 'worker'",
                40,
                () -> channel.exchangeDeclarePassive("amq.direct"));
        admin.permission("/", "worker", "^$", "^$", "^amq");
        worker.createChannel().exchangeDeclarePassive("amq.direct");
        admin.permission("/", "worker", "^$", "^amq", "^$");
        worker.createChannel().exchangeDeclarePassive("amq.direct");
    }

    @Test
    void theTraceExchangeIsInternal() throws Exception {
        Channel channel = broker.channel();
        channel.exchangeDeclare("amq.rabbitmq.trace", "topic", true, false, true, null);
        Closes.channel(
                channel,
                403,
                "ACCESS_REFUSED - cannot publish to internal exchange 'amq.rabbitmq.trace' in vhost '/'",
                60,
                40,
                () -> channel.basicPublish("amq.rabbitmq.trace", "k", null, new byte[0]));
    }

    @Test
    void anExchangeThatIsOnlyADestinationIsUnused() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "fanout");
        channel.exchangeBind(exchange, "amq.direct", exchange);
        channel.exchangeDelete(exchange, true);
        refused(
                channel,
                404,
                "NOT_FOUND - no exchange '" + exchange + "' in vhost '/'",
                40,
                () -> channel.exchangeDeclarePassive(exchange));
    }

    @Test
    void anAutoDeleteExchangeStaysWhenABindingToItGoes() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "fanout", false, true, null);
        channel.exchangeBind(exchange, "amq.direct", exchange);
        channel.exchangeUnbind(exchange, "amq.direct", exchange);
        channel.exchangeUnbind("amq.fanout", exchange, "never bound");
        channel.exchangeDeclarePassive(exchange);
    }

    private static Frame exchangeDeclare(String name, String type, int flags) {
        return Frame.method(
                1,
                40,
                10,
                new Octets().u16(0).shortstr(name).shortstr(type).u8(flags).emptyTable());
    }
}
