package dev.warren.it.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.warren.it.console.Browser.button;
import static dev.warren.it.console.Browser.dialogButton;
import static dev.warren.it.console.Browser.named;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Looking into queues in the console: what lies there, why, and how to send it back. */
@WarrenOnly("the console is Warren's own")
class ConsoleLookIT {

    @RegisterExtension
    @Order(1)
    static final Broker broker = new Broker();

    @RegisterExtension
    @Order(2)
    static final Browser browser = new Browser(broker);

    @Test
    void browsesWithoutTakingAnything() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel, "browse", Map.of());
        publish(channel, queue, 3);
        Page page = browser.signedIn();
        browser.go(page, "/queues/%2F/" + queue + "/messages");
        Locator rows = page.getByRole(AriaRole.ROWHEADER);
        assertThat(rows).hasCount(3);
        assertThat(page.getByText("{\"number\":1}")).isVisible();
        rows.nth(1).getByRole(AriaRole.BUTTON).click();
        assertThat(page.getByRole(AriaRole.DIALOG).locator("pre")).hasText("{\n  \"number\": 1\n}");
        dialogButton(page, "Hex").click();
        assertThat(page.getByRole(AriaRole.DIALOG).locator("pre")).containsText("7b 22 6e 75 6d 62 65 72 22 3a 31 7d");
        Browser.shoot(page, "message");
        page.keyboard().press("Escape");

        GetResponse first = channel.basicGet(queue, true);
        assertEquals(false, first.getEnvelope().isRedeliver());
        assertEquals("{\"number\":0}", text(first));
    }

    @Test
    void findsMessagesByPayloadAndHeader() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel, "search", Map.of());
        publish(channel, queue, 30);
        Page page = browser.signedIn();
        browser.go(page, "/queues/%2F/" + queue + "/messages");
        page.getByLabel("Text").fill("\"number\":7}");
        button(page, "Search").click();
        assertThat(page.getByRole(AriaRole.ROWHEADER)).hasCount(1);
        assertThat(page.getByText("Looked through 30 of 30 messages, 1 match")).isVisible();

        page.getByLabel("Search in", new Page.GetByLabelOptions().setExact(true))
                .selectOption("header");
        page.getByLabel("Name of the header").fill("odd");
        page.getByLabel("Text").fill("true");
        button(page, "Search").click();
        assertThat(page.getByRole(AriaRole.ROWHEADER)).hasCount(15);
        button(page, "Show all").click();
        assertThat(page.getByRole(AriaRole.ROWHEADER)).hasCount(30);
    }

    @Test
    void redrivesDeadLettersAfterADryRun() throws Exception {
        Channel channel = broker.channel();
        String dead = queue(channel, "dead", Map.of());
        String queue = queue(channel, "work", Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", dead));
        publish(channel, queue, 3);
        for (int i = 0; i < 3; i++) {
            channel.basicReject(channel.basicGet(queue, false).getEnvelope().getDeliveryTag(), false);
        }
        Await.until("dead letters", () -> channel.messageCount(dead) == 3);
        Page page = browser.signedIn();
        browser.go(page, "/queues/%2F/" + dead + "/messages");
        assertThat(page.getByText("rejected")).hasCount(3);
        page.getByRole(AriaRole.CHECKBOX).first().check();
        button(page, "Redrive…").click();
        dialogButton(page, "Dry run").click();
        assertThat(page.getByText("1 message would be redriven")).isVisible();
        Browser.shoot(page, "redrive");
        assertEquals(3, channel.messageCount(dead));
        dialogButton(page, "Redrive 1 message").click();
        assertThat(page.getByText("1 message is redriven")).isVisible();
        page.getByRole(AriaRole.DIALOG)
                .getByText("Close", new Locator.GetByTextOptions().setExact(true))
                .click();
        assertThat(page.getByRole(AriaRole.ROWHEADER)).hasCount(2);
        assertEquals("{\"number\":0}", text(channel.basicGet(queue, true)));

        button(page, "Delete…").click();
        dialogButton(page, "Dry run").click();
        dialogButton(page, "Delete 2 messages").click();
        assertThat(page.getByText("2 messages are deleted")).isVisible();
        assertEquals(0, channel.messageCount(dead));
    }

    @Test
    void saysWhyNothingIsDeliveredAndReleasesWhatIsHeld() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel, "stuck", Map.of());
        publish(channel, queue, 2);
        channel.basicQos(1);
        channel.basicConsume(queue, false, "stuck-worker", (tag, delivery) -> {}, tag -> {});
        Await.until("a delivery", () -> channel.messageCount(queue) == 1);
        Page page = browser.signedIn();
        browser.go(page, "/queues/%2F/" + queue);
        page.getByText("Why is nothing delivered?").click();
        assertThat(page.getByRole(AriaRole.CELL, named("holds 1 of 1"))).isVisible();
        Browser.shoot(page, "why");

        browser.go(page, "/queues/%2F/" + queue + "/unacked");
        assertThat(page.getByText("stuck-worker")).isVisible();
        page.getByText("Release", new Page.GetByTextOptions().setExact(true))
                .last()
                .click();
        dialogButton(page, "Release").click();
        assertThat(page.getByText("is ready again.")).isVisible();
        assertEquals(2, channel.messageCount(queue));
    }

    @Test
    void explainsWhereAMessageWouldGo() throws Exception {
        Channel channel = broker.channel();
        String queue = queue(channel, "orders", Map.of());
        String other = queue(channel, "bills", Map.of());
        String exchange = broker.name("shop");
        channel.exchangeDeclare(exchange, "topic");
        channel.queueBind(queue, exchange, "order.*");
        channel.queueBind(other, exchange, "bill.#");
        Page page = browser.signedIn();
        browser.go(page, "/exchanges/%2F/" + exchange);
        page.getByText("Explain routing").click();
        page.locator("details[open]").getByLabel("Routing key").fill("order.created");
        button(page, "Where would it go?").click();
        assertThat(page.getByText("It would go to 1 queue")).isVisible();
        assertThat(page.getByText("word 1 is 'order', the binding wants 'bill'"))
                .isVisible();
        Browser.shoot(page, "explain-routing");
        assertEquals(0, channel.messageCount(queue));
    }

    private static String queue(Channel channel, String suffix, Map<String, Object> arguments) throws Exception {
        channel.confirmSelect();
        return channel.queueDeclare(broker.name(suffix), false, false, false, arguments)
                .getQueue();
    }

    private static void publish(Channel channel, String queue, int messages) throws Exception {
        for (int i = 0; i < messages; i++) {
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .contentType("application/json")
                    .headers(Map.of("odd", i % 2 == 1))
                    .build();
            channel.basicPublish("", queue, properties, ("{\"number\":" + i + "}").getBytes(StandardCharsets.UTF_8));
        }
        channel.waitForConfirmsOrDie(10_000);
    }

    private static String text(GetResponse got) {
        return new String(got.getBody(), StandardCharsets.UTF_8);
    }
}
