package dev.warren.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Recoverable;
import com.rabbitmq.client.RecoveryListener;
import com.rabbitmq.client.impl.recovery.AutorecoveringConnection;
import dev.warren.it.harness.Admin;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Java client's automatic recovery after an operator has closed its connection. */
class JavaRecoveryIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @RegisterExtension
    final Admin admin = new Admin(broker);

    @Test
    void comesBackWithItsQueuesBindingsAndConsumers() throws Exception {
        BlockingQueue<String> recovered = new LinkedBlockingQueue<>();
        BlockingQueue<String> names = new LinkedBlockingQueue<>();
        Connection connection = broker.connect(JavaRecoveryIT::recovering);
        ((Recoverable) connection).addRecoveryListener(new Told(recovered));
        ((AutorecoveringConnection) connection).addQueueRecoveryListener((before, after) -> names.add(after));
        Channel channel = connection.createChannel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "fanout", false, true, null);
        String serverNamed = channel.queueDeclare().getQueue();
        channel.queueBind(serverNamed, exchange, "");
        Deliveries deliveries = Deliveries.of(channel, serverNamed, false);
        Messages.publish(channel, exchange, "", null, "before");
        long old = deliveries.next().getEnvelope().getDeliveryTag();
        assertEquals(1, old);

        JsonNode entry = Await.value(
                        "the connection in the list", () -> admin.get("/api/connections"), list -> list.size() == 1)
                .get(0);
        assertTrue(
                entry.path("user_provided_name").asText().contains("comesBack"),
                () -> "the name the client gave itself: " + entry.path("user_provided_name"));
        admin.delete("/api/connections/" + Admin.part(entry.path("name").asText()));

        assertEquals("recovered", recovered.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
        String renamed = names.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertNotEquals(serverNamed, renamed, "a server-named queue gets a new name");
        // The client keeps acks of the time before to itself.
        channel.basicAck(old, false);
        Messages.publish(channel, exchange, "", null, "after");
        var next = deliveries.next();
        assertEquals("after", Deliveries.text(next));
        channel.basicAck(next.getEnvelope().getDeliveryTag(), false);
        assertEquals(0, channel.queueDeclarePassive(renamed).getMessageCount());
    }

    @Test
    void goesOnWithConfirmsFromOne() throws Exception {
        BlockingQueue<String> recovered = new LinkedBlockingQueue<>();
        BlockingQueue<Long> confirmed = new LinkedBlockingQueue<>();
        Connection connection = broker.connect(JavaRecoveryIT::recovering);
        ((Recoverable) connection).addRecoveryListener(new Told(recovered));
        Channel channel = connection.createChannel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, null);
        channel.confirmSelect();
        channel.addConfirmListener((tag, multiple) -> confirmed.add(tag), (tag, multiple) -> confirmed.add(-tag));
        AMQP.BasicProperties persistent = Messages.PERSISTENT;
        channel.basicPublish("", queue, persistent, Messages.bytes("1"));
        assertEquals(1, confirmed.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));

        String name = Await.value(
                        "the connection in the list", () -> admin.get("/api/connections"), list -> list.size() == 1)
                .get(0)
                .path("name")
                .asText();
        admin.delete("/api/connections/" + Admin.part(name));
        assertEquals("recovered", recovered.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
        channel.basicPublish("", queue, persistent, Messages.bytes("2"));
        assertEquals(1, confirmed.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertEquals(List.of("1", "2"), Messages.drain(channel, queue));
    }

    private static void recovering(ConnectionFactory factory) {
        factory.setAutomaticRecoveryEnabled(true);
        factory.setTopologyRecoveryEnabled(true);
        factory.setNetworkRecoveryInterval(50);
    }

    private record Told(BlockingQueue<String> recovered) implements RecoveryListener {

        @Override
        public void handleRecovery(Recoverable recoverable) {
            recovered.add("recovered");
        }

        @Override
        public void handleRecoveryStarted(Recoverable recoverable) {}
    }
}
