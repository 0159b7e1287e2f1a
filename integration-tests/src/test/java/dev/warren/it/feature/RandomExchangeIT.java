package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Against RabbitMQ it wants the plug-in rabbitmq_random_exchange. */
class RandomExchangeIT {

    private static final int MESSAGES = 3000;

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void givesEachMessageToOneOfTheQueues() throws Exception {
        spreadsOneKey("x-random", "whatever");
    }

    @Test
    @WarrenOnly("x-local-random came with RabbitMQ 4.0")
    void localRandomGivesEachMessageToOneOfTheQueues() throws Exception {
        spreadsOneKey("x-local-random", "");
    }

    private void spreadsOneKey(String type, String bindingKey) throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, type);
        List<String> queues = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String queue = broker.name("q" + i);
            channel.queueDeclare(queue, false, true, false, null);
            channel.queueBind(queue, exchange, bindingKey);
            queues.add(queue);
        }
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES; i++) {
            channel.basicPublish(exchange, "the same key", null, new byte[0]);
        }
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        int all = 0;
        for (String queue : queues) {
            int count = Messages.ready(channel, queue);
            assertEquals(MESSAGES / 3.0, count, 150, queue);
            all += count;
        }
        assertEquals(MESSAGES, all);
    }

    @Test
    @WarrenOnly("x-local-random came with RabbitMQ 4.0")
    void localRandomRefusesKeysAndExchanges() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "x-local-random");
        String queue = broker.queue(channel);
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - Non empty binding 'k' key not permitted",
                50,
                20,
                () -> channel.queueBind(queue, exchange, "k"));
        Channel other = broker.channel();
        Closes.channel(
                other,
                406,
                "PRECONDITION_FAILED - Destination not found",
                40,
                30,
                () -> other.exchangeBind("amq.fanout", exchange, ""));
    }
}
