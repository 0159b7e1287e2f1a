package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Admin;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Virtual hosts: apart from each other, made and deleted while clients are connected. */
class VhostIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @RegisterExtension
    final Admin admin = new Admin(broker);

    private Connection connect(String vhost) throws Exception {
        return broker.connect(factory -> factory.setVirtualHost(vhost));
    }

    @Test
    void whoCreatesOneMayUseIt() throws Exception {
        assertEquals(201, admin.put("/api/vhosts/fresh", "{\"description\":\"new\",\"tags\":\"a,b\"}"));
        assertEquals(204, admin.put("/api/vhosts/fresh", "{\"description\":\"newer\"}"));
        Channel channel = connect("fresh").createChannel();
        String queue = channel.queueDeclare().getQueue();
        Messages.put(channel, queue, "m");
        for (String exchange : List.of("amq.direct", "amq.fanout", "amq.topic", "amq.headers", "amq.match")) {
            channel.exchangeDeclarePassive(exchange);
        }
        assertEquals("newer", admin.get("/api/vhosts/fresh").path("description").asText());
    }

    @Test
    void queuesOfTheSameNameAreApart() throws Exception {
        admin.put("/api/vhosts/apart", "{}");
        Channel here = broker.channel();
        Channel there = connect("apart").createChannel();
        String queue = broker.name("q");
        here.queueDeclare(queue, false, true, false, null);
        there.queueDeclare(queue, true, false, false, null);
        Messages.put(here, queue, "here");
        assertNull(there.basicGet(queue, true));
        assertEquals(List.of("here"), Messages.drain(here, queue));
    }

    @Test
    void deletingOneClosesItsConnectionsAndDropsAllThatIsInIt() throws Exception {
        admin.put("/api/vhosts/doomed", "{}");
        Connection inside = connect("doomed");
        Connection outside = broker.connect();
        Channel channel = inside.createChannel();
        channel.queueDeclare("q", true, false, false, null);
        channel.exchangeDeclare("x", "topic", true);
        channel.queueBind("q", "x", "#");
        Messages.publish(channel, "x", "k", Messages.PERSISTENT, "m");
        admin.put("/api/policies/doomed/p", Admin.policy(".*", "all", 0, "{\"max-length\":5}"));
        Closes.connection(
                inside, 320, "CONNECTION_FORCED - vhost 'doomed' is deleted", () -> admin.delete("/api/vhosts/doomed"));
        assertTrue(outside.isOpen());
        Refusal.of(530, "NOT_ALLOWED - vhost doomed not found", () -> connect("doomed"));

        assertEquals(201, admin.put("/api/vhosts/doomed", "{}"));
        assertEquals(0, admin.get("/api/queues/doomed").size());
        assertEquals(0, admin.get("/api/policies/doomed").size());
        assertEquals(0, admin.get("/api/bindings/doomed").size());
        Channel again = connect("doomed").createChannel();
        Closes.channel(
                again, 404, "NOT_FOUND - no queue 'q' in vhost 'doomed'", 50, 10, () -> again.queueDeclarePassive("q"));
    }

    @Test
    void oneThatIsProtectedIsNotDeleted() throws Exception {
        admin.put("/api/vhosts/kept", "{\"protected_from_deletion\":true}");
        assertEquals(412, admin.send("DELETE", "/api/vhosts/kept", null).statusCode());
        connect("kept");
        assertEquals(
                204,
                admin.send("DELETE", "/api/vhosts/kept/deletion/protection", null)
                        .statusCode());
        admin.delete("/api/vhosts/kept");
    }

    @Test
    void itsDefaultQueueTypeBecomesAnArgument() throws Exception {
        admin.put("/api/vhosts/typed", "{\"default_queue_type\":\"classic\"}");
        Channel channel = connect("typed").createChannel();
        channel.queueDeclare("q", true, false, false, null);
        JsonNode queue = admin.get("/api/queues/typed/q");
        assertEquals("classic", queue.path("arguments").path("x-queue-type").asText());
        channel.queueDeclare("q", true, false, false, null);
        assertEquals(
                400,
                admin.send("PUT", "/api/vhosts/odd", "{\"default_queue_type\":\"fancy\"}")
                        .statusCode());
    }
}
