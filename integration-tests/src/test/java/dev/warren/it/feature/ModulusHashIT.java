package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Messages;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Against RabbitMQ it wants the plug-in rabbitmq_sharding. */
class ModulusHashIT {

    private static final int MESSAGES = 6000;

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void spreadsKeysEvenlyOverTheBindings() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "x-modulus-hash");
        List<String> queues = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            queues.add(bound(channel, exchange, i));
        }
        publish(channel, exchange, MESSAGES);
        int all = 0;
        for (String queue : queues) {
            int count = Messages.ready(channel, queue);
            assertEquals(MESSAGES / 4.0, count, 200, queue);
            all += count;
        }
        assertEquals(MESSAGES, all);
    }

    @Test
    void sendsTheSameKeyToTheSameQueue() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "x-modulus-hash");
        List<String> queues = List.of(bound(channel, exchange, 0), bound(channel, exchange, 1));
        publish(channel, exchange, 10);
        for (String queue : queues) {
            assertEquals(0, Messages.ready(channel, queue) % (MESSAGES / 10), "whole keys only");
        }
    }

    private static String bound(Channel channel, String exchange, int number) throws Exception {
        String queue = broker.name("q" + number);
        channel.queueDeclare(queue, false, true, false, null);
        channel.queueBind(queue, exchange, "whatever");
        return queue;
    }

    private static void publish(Channel channel, String exchange, int keys) throws Exception {
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES; i++) {
            channel.basicPublish(exchange, "key." + i % keys, null, new byte[0]);
        }
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
    }
}
