package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Admin;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.Refusal;
import dev.warren.it.harness.WarrenOnly;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What each method needs, in RabbitMQ's words, and that changes act on channels that are open. */
class PermissionIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @RegisterExtension
    final Admin admin = new Admin(broker);

    private Channel owner;

    @BeforeEach
    void createUser() throws Exception {
        admin.user("worker", "");
        admin.permission("/", "worker", "^may-configure", "^may-write", "^may-read");
        owner = broker.channel();
    }

    /** A channel of the user whose permissions are put to the test. */
    private Channel channel() throws Exception {
        return connection().createChannel();
    }

    private Connection connection() throws Exception {
        return admin.connect("worker", "/");
    }

    private String shared() throws Exception {
        return owner.queueDeclare(broker.name("q"), false, false, false, null).getQueue();
    }

    private static String refused(String access, String kind, String name) {
        return "ACCESS_REFUSED - " + access + " access to " + kind + " '" + name
                + "' in vhost '/' refused for user 'worker'";
    }

    private void refused(String text, int classId, int methodId, Attempt attempt) throws Exception {
        Channel channel = channel();
        Closes.channel(channel, 403, text, classId, methodId, () -> attempt.on(channel));
    }

    private interface Attempt {
        void on(Channel channel) throws Exception;
    }

    @Test
    void declaringAndDeletingNeedConfigure() throws Exception {
        String queue = refused("configure", "queue", "other");
        refused(queue, 50, 10, channel -> channel.queueDeclare("other", false, false, false, null));
        refused(queue, 50, 40, channel -> channel.queueDelete("other"));
        String exchange = refused("configure", "exchange", "other");
        refused(exchange, 40, 10, channel -> channel.exchangeDeclare("other", "direct"));
        refused(exchange, 40, 20, channel -> channel.exchangeDelete("other"));
        Channel channel = channel();
        channel.queueDeclare("may-configure", false, true, true, null);
        channel.exchangeDeclare("may-configure", "direct", false, true, null);
        channel.exchangeDelete("may-configure");
        channel.queueDelete("may-configure");
    }

    @Test
    void publishingNeedsWriteOnTheExchange() throws Exception {
        refused(
                refused("write", "exchange", "amq.direct"),
                60,
                40,
                channel -> channel.basicPublish("amq.direct", "k", null, Messages.bytes("m")));
        refused(
                refused("write", "exchange", "amq.default"),
                60,
                40,
                channel -> channel.basicPublish("", "k", null, Messages.bytes("m")));
    }

    @Test
    void consumingGettingAndPurgingNeedRead() throws Exception {
        String queue = shared();
        String text = refused("read", "queue", queue);
        refused(text, 60, 20, channel -> channel.basicConsume(queue, true, (tag, message) -> {}, tag -> {}));
        refused(text, 60, 70, channel -> channel.basicGet(queue, true));
        refused(text, 50, 30, channel -> channel.queuePurge(queue));
    }

    @Test
    void bindingAQueueNeedsWriteOnItAndReadOnTheExchange() throws Exception {
        refused(refused("write", "queue", "q"), 50, 20, channel -> channel.queueBind("q", "may-read", "k"));
        refused(
                refused("read", "exchange", "amq.direct"),
                50,
                20,
                channel -> channel.queueBind("may-write", "amq.direct", "k"));
        refused(refused("write", "queue", "q"), 50, 50, channel -> channel.queueUnbind("q", "may-read", "k"));
        refused(
                refused("read", "exchange", "amq.direct"),
                50,
                50,
                channel -> channel.queueUnbind("may-write", "amq.direct", "k"));
    }

    @Test
    void bindingAnExchangeNeedsWriteOnTheDestinationAndReadOnTheSource() throws Exception {
        refused(
                refused("write", "exchange", "amq.fanout"),
                40,
                30,
                channel -> channel.exchangeBind("amq.fanout", "may-read", "k"));
        refused(
                refused("read", "exchange", "amq.direct"),
                40,
                30,
                channel -> channel.exchangeBind("may-write", "amq.direct", "k"));
        refused(
                refused("write", "exchange", "amq.fanout"),
                40,
                40,
                channel -> channel.exchangeUnbind("amq.fanout", "may-read", "k"));
        refused(
                refused("read", "exchange", "amq.direct"),
                40,
                40,
                channel -> channel.exchangeUnbind("may-write", "amq.direct", "k"));
    }

    @Test
    void aDeadLetterExchangeNeedsReadOnTheQueueAndWriteOnTheExchange() throws Exception {
        Map<String, Object> arguments = Map.of("x-dead-letter-exchange", "may-write");
        refused(
                refused("read", "queue", "may-configure"),
                50,
                10,
                channel -> channel.queueDeclare("may-configure", false, true, true, arguments));
        admin.permission("/", "worker", "^may-", "^may-write", "^may-");
        Channel channel = channel();
        channel.queueDeclare("may-configure", false, true, true, arguments);
        refused(
                refused("write", "exchange", "amq.direct"),
                50,
                10,
                other -> other.queueDeclare(
                        "may-configure-2", false, true, true, Map.of("x-dead-letter-exchange", "amq.direct")));
    }

    @Test
    void anAlternateExchangeNeedsReadOnTheExchangeAndWriteOnTheAlternate() throws Exception {
        refused(
                refused("read", "exchange", "may-configure"),
                40,
                10,
                channel -> channel.exchangeDeclare(
                        "may-configure", "direct", false, true, Map.of("alternate-exchange", "may-write")));
        admin.permission("/", "worker", "^may-", "^may-write", "^may-");
        refused(
                refused("write", "exchange", "amq.direct"),
                40,
                10,
                channel -> channel.exchangeDeclare(
                        "may-configure", "direct", false, true, Map.of("alternate-exchange", "amq.direct")));
    }

    @Test
    @WarrenOnly("older series do not ask for a permission here")
    void lookingAtAQueueNeedsAnyPermissionOnIt() throws Exception {
        String queue = shared();
        refused(refused("configure", "queue", queue), 50, 10, channel -> channel.queueDeclarePassive(queue));
        admin.permission("/", "worker", "", "", "^it\\\\.");
        channel().queueDeclarePassive(queue);
    }

    @Test
    void aPermissionTakenAwayActsOnAnOpenChannel() throws Exception {
        admin.permission("/", "worker", "", ".*", ".*");
        String queue = shared();
        Channel channel = channel();
        Messages.put(channel, queue, "a");
        admin.permission("/", "worker", "", "^nothing$", ".*");
        Closes.channel(channel, 403, refused("write", "exchange", "amq.default"), 60, 40, () -> {
            channel.confirmSelect();
            Await.value(
                    "a refusal",
                    () -> {
                        channel.basicPublish("", queue, null, Messages.bytes("b"));
                        return channel.isOpen();
                    },
                    open -> !open);
        });
    }

    @Test
    void aPermissionGivenActsOnAnOpenConnection() throws Exception {
        String queue = shared();
        Connection connection = connection();
        Channel refused = connection.createChannel();
        Closes.channel(refused, 403, refused("read", "queue", queue), 60, 70, () -> refused.basicGet(queue, true));
        admin.permission("/", "worker", "", "", ".*");
        connection.createChannel().basicGet(queue, true);
    }

    @Test
    void aReplyNeedsNoPermissionOnAQueue() throws Exception {
        admin.permission("/", "worker", "", "^amq\\\\.default$", "");
        Channel client = channel();
        Deliveries replies = Deliveries.of(client, "amq.rabbitmq.reply-to", true);
        AMQP.BasicProperties asking = new AMQP.BasicProperties.Builder()
                .replyTo("amq.rabbitmq.reply-to")
                .build();
        String requests = shared();
        client.basicPublish("", requests, asking, Messages.bytes("question"));
        String address = Await.value("the question", () -> owner.basicGet(requests, true), got -> got != null)
                .getProps()
                .getReplyTo();
        channel().basicPublish("", address, null, Messages.bytes("answer"));
        assertEquals("answer", Deliveries.text(replies.next()));
    }

    @Test
    void patternsAreFoundAnywhereAndAnEmptyOneNowhere() throws Exception {
        admin.permission("/", "worker", "", "", "part");
        Channel channel = channel();
        String queue = broker.name("apartment");
        owner.queueDeclare(queue, false, false, false, null);
        channel.basicGet(queue, true);
        refused(
                refused("configure", "queue", "apartment"),
                50,
                10,
                other -> other.queueDeclare("apartment", false, true, true, null));
    }

    @Test
    void withoutAPermissionThereIsNoWayIntoAVirtualHost() throws Exception {
        admin.delete("/api/permissions/%2F/worker");
        Refusal.of(530, "NOT_ALLOWED - access to vhost '/' refused for user 'worker'", this::connection);
    }

    @Test
    void onlyAnImpersonatorSpeaksForOthers() throws Exception {
        admin.permission("/", "worker", "", ".*", "");
        String queue = shared();
        AMQP.BasicProperties asGuest =
                new AMQP.BasicProperties.Builder().userId("guest").build();
        Channel channel = channel();
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - user_id property set to 'guest' but authenticated user was 'worker'",
                60,
                40,
                () -> channel.basicPublish("", queue, asGuest, Messages.bytes("m")));
        admin.user("worker", "impersonator");
        Channel impersonator = channel();
        impersonator.confirmSelect();
        impersonator.basicPublish("", queue, asGuest, Messages.bytes("m"));
        impersonator.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        assertEquals("guest", Messages.take(owner, queue).getProps().getUserId());
    }

    @Test
    void refusesAPatternThatIsNone() throws Exception {
        String told =
                admin.refused("/api/permissions/%2F/worker", "{\"configure\":\"(\",\"write\":\"\",\"read\":\"\"}");
        assertTrue(told.length() > 0);
        assertEquals(
                "^may-configure",
                admin.get("/api/permissions/%2F/worker").path("configure").asText());
    }
}
