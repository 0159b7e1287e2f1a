package dev.warren.it.clients;

import org.springframework.amqp.rabbit.annotation.EnableRabbit;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.support.AmqpHeaders;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Header;

/** An application of listeners, with several consumers each, that answer what they are sent. */
@Configuration
@EnableRabbit
class SpringListeners {

    private static final int CONSUMERS = 3;

    static AnnotationConfigApplicationContext start(ConnectionFactory connections, String queue) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean("connections", ConnectionFactory.class, () -> connections);
        context.registerBean("requests", String.class, () -> queue);
        context.register(SpringListeners.class);
        context.refresh();
        return context;
    }

    @Bean
    SimpleRabbitListenerContainerFactory rabbitListenerContainerFactory(ConnectionFactory connections) {
        SimpleRabbitListenerContainerFactory factory = new SimpleRabbitListenerContainerFactory();
        factory.setConnectionFactory(connections);
        factory.setConcurrentConsumers(CONSUMERS);
        factory.setReceiveTimeout(100L);
        return factory;
    }

    @RabbitListener(queues = "#{requests}")
    String answer(String request, @Header(AmqpHeaders.REPLY_TO) String replyTo) {
        return request + (replyTo.startsWith("amq.rabbitmq.reply-to.") ? " directly" : " to " + replyTo);
    }
}
