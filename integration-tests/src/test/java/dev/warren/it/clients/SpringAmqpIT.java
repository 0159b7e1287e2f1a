package dev.warren.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.aop.Advice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.amqp.AmqpIOException;
import org.springframework.amqp.core.BindingBuilder;
import org.springframework.amqp.core.DirectExchange;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.rabbit.config.RetryInterceptorBuilder;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.amqp.rabbit.retry.RejectAndDontRequeueRecoverer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** Spring AMQP: a template with confirms and returns, an admin that declares, listeners that retry and park, RPC. */
class SpringAmqpIT {

    private static final int ATTEMPTS = 3;

    @RegisterExtension
    static final Broker broker = new Broker();

    private CachingConnectionFactory connections;
    private RabbitTemplate template;
    private RabbitAdmin admin;

    @BeforeEach
    void connect() {
        connections = new CachingConnectionFactory(
                broker.address().getHostString(), broker.address().getPort());
        connections.setPublisherConfirmType(CachingConnectionFactory.ConfirmType.CORRELATED);
        connections.setPublisherReturns(true);
        template = new RabbitTemplate(connections);
        template.setMandatory(true);
        template.setReceiveTimeout(Await.LIMIT.toMillis());
        admin = new RabbitAdmin(connections);
    }

    @AfterEach
    void disconnect() {
        connections.destroy();
    }

    @Test
    void correlatesConfirmsAndReturns() throws Exception {
        String queue = declared(QueueBuilder.durable(broker.name("q")).build());
        CorrelationData routed = new CorrelationData("routed");
        template.convertAndSend("", queue, "hello", routed);
        assertTrue(routed.getFuture().get(15, TimeUnit.SECONDS).isAck());
        assertNull(routed.getReturned());
        CorrelationData lost = new CorrelationData("lost");
        template.convertAndSend("", "it.nowhere", "lost", lost);
        assertTrue(lost.getFuture().get(15, TimeUnit.SECONDS).isAck());
        // Spring looks for the return when the confirm comes: it must have come before.
        assertNotNull(lost.getReturned(), "the return came after the confirm");
        assertEquals(312, lost.getReturned().getReplyCode());
        assertEquals("hello", template.receiveAndConvert(queue));
    }

    @Test
    void declaresLooksUpAndIsToldOfDifferences() {
        Queue wanted = QueueBuilder.durable(broker.name("q")).ttl(60_000).build();
        declared(wanted);
        declared(wanted);
        template.convertAndSend("", wanted.getName(), "one");
        assertEquals("one", template.receiveAndConvert(wanted.getName()));
        assertEquals(0, admin.getQueueInfo(wanted.getName()).getMessageCount());
        assertNull(admin.getQueueInfo("it.none"));
        Queue other = QueueBuilder.durable(wanted.getName()).ttl(1).build();
        AmqpIOException refused = assertThrows(AmqpIOException.class, () -> admin.declareQueue(other));
        assertTrue(refused.getCause().getCause().getMessage().contains("inequivalent arg 'x-message-ttl'"));
    }

    @Test
    void parksWhatFailedAfterStatelessRetries() {
        parksWhatFailsAlways(RetryInterceptorBuilder.stateless()
                .maxAttempts(ATTEMPTS)
                .backOffOptions(10, 1, 10)
                .recoverer(new RejectAndDontRequeueRecoverer())
                .build());
    }

    @Test
    void parksWhatFailedAfterStatefulRetries() {
        parksWhatFailsAlways(RetryInterceptorBuilder.stateful()
                .maxAttempts(ATTEMPTS)
                .backOffOptions(10, 1, 10)
                .recoverer(new RejectAndDontRequeueRecoverer())
                .build());
    }

    /** A queue whose rejected messages are parked, a listener that fails, and one message. */
    private void parksWhatFailsAlways(Advice retries) {
        String parking = declared(QueueBuilder.durable(broker.name("parking")).build());
        DirectExchange dead = new DirectExchange(broker.name("dlx"));
        admin.declareExchange(dead);
        admin.declareBinding(BindingBuilder.bind(new Queue(parking)).to(dead).with("parked"));
        String work = declared(QueueBuilder.durable(broker.name("work"))
                .deadLetterExchange(dead.getName())
                .deadLetterRoutingKey("parked")
                .build());
        AtomicInteger attempts = new AtomicInteger();
        SimpleMessageListenerContainer container = container(work);
        container.setAdviceChain(retries);
        container.setMessageListener(message -> {
            attempts.incrementAndGet();
            throw new IllegalStateException("on purpose");
        });
        container.start();
        try {
            Message sent = MessageBuilder.withBody("task".getBytes())
                    .setMessageId("m1")
                    .setHeader("kept", "yes")
                    .build();
            template.send("", work, sent);
            Message parked = template.receive(parking);
            assertNotNull(parked, "nothing was parked");
            assertEquals(ATTEMPTS, attempts.get());
            assertEquals("task", new String(parked.getBody()));
            assertEquals("yes", parked.getMessageProperties().getHeader("kept"));
            List<Map<String, ?>> deaths = parked.getMessageProperties().getXDeathHeader();
            assertEquals(1, deaths.size());
            assertEquals("rejected", deaths.get(0).get("reason"));
            assertEquals(work, deaths.get(0).get("queue"));
            assertEquals(1L, deaths.get(0).get("count"));
        } finally {
            container.destroy();
        }
    }

    @Test
    void goesOnListeningAfterTheQueueWasDeleted() throws Exception {
        String queue = declared(QueueBuilder.durable(broker.name("q")).build());
        AtomicInteger received = new AtomicInteger();
        SimpleMessageListenerContainer container = container(queue);
        container.setMissingQueuesFatal(false);
        container.setFailedDeclarationRetryInterval(50);
        container.setRecoveryInterval(50);
        container.setMessageListener(message -> received.incrementAndGet());
        container.start();
        try {
            template.convertAndSend("", queue, "before");
            Await.equal("received", 1, received::get);
            admin.deleteQueue(queue);
            declared(QueueBuilder.durable(queue).build());
            template.convertAndSend("", queue, "after");
            Await.equal("received", 2, received::get);
        } finally {
            container.destroy();
        }
    }

    @Test
    void asksAndAnswersThroughAnnotatedListeners() {
        String requests = declared(QueueBuilder.durable(broker.name("requests")).build());
        try (AnnotationConfigApplicationContext context = SpringListeners.start(connections, requests)) {
            for (int i = 0; i < 20; i++) {
                // Spring asks first, and would take temporary queues where there is no direct reply-to.
                assertEquals(i + " directly", template.convertSendAndReceive("", requests, "" + i));
            }
            assertTrue(context.isRunning());
            // Its consumer of replies would look for the connections that go with the application.
            template.stop();
        }
    }

    private String declared(Queue queue) {
        return admin.declareQueue(queue);
    }

    private SimpleMessageListenerContainer container(String queue) {
        SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(connections);
        container.setQueueNames(queue);
        container.setAmqpAdmin(admin);
        container.setReceiveTimeout(100);
        container.setPrefetchCount(5);
        return container;
    }
}
