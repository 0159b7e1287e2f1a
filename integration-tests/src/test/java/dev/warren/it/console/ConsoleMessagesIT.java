package dev.warren.it.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.warren.it.console.Browser.button;
import static dev.warren.it.console.Browser.dialogButton;
import static dev.warren.it.console.Browser.dialogField;
import static dev.warren.it.console.Browser.named;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.WarrenOnly;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages changed in the console: moved, copied, edited, given another time. */
@WarrenOnly("the console is Warren's own")
class ConsoleMessagesIT {

    private static final int HOUR_MS = 3_600_000;

    @RegisterExtension
    @Order(1)
    static final Broker broker = new Broker();

    @RegisterExtension
    @Order(2)
    static final Browser browser = new Browser(broker);

    @Test
    void copiesOneAndMovesTheOthers() throws Exception {
        Channel channel = broker.channel();
        channel.confirmSelect();
        String queue = queue(channel, "source");
        String target = queue(channel, "target");
        for (int i = 0; i < 3; i++) {
            channel.basicPublish("", queue, null, bytes("m" + i));
        }
        channel.waitForConfirmsOrDie(10_000);
        Page page = browser.signedIn();
        browser.go(page, "/queues/%2F/" + queue + "/messages");
        page.getByRole(AriaRole.CHECKBOX).nth(1).check();
        button(page, "Copy…").click();
        dialogField(page, "Name").fill("nowhere");
        dialogButton(page, "Dry run").click();
        assertThat(page.getByRole(AriaRole.DIALOG).getByRole(AriaRole.ALERT).first())
                .not()
                .isEmpty();
        dialogField(page, "Name").fill(target);
        dialogButton(page, "Dry run").click();
        dialogButton(page, "Copy 1 message").click();
        assertThat(page.getByText("1 message is copied")).isVisible();
        close(page);
        assertEquals("m1", text(channel.basicGet(target, true)));
        assertEquals(3, channel.messageCount(queue));

        assertThat(page.getByText("All:")).isVisible();
        button(page, "Move…").click();
        dialogField(page, "Name").fill(target);
        dialogButton(page, "Dry run").click();
        dialogButton(page, "Move 3 messages").click();
        assertThat(page.getByText("3 messages are moved")).isVisible();
        close(page);
        assertThat(page.getByText("No message is in this state.")).isVisible();
        assertEquals(0, channel.messageCount(queue));
        for (int i = 0; i < 3; i++) {
            assertEquals("m" + i, text(channel.basicGet(target, true)));
        }
    }

    @Test
    void editsAMessageAndPublishesItInPlaceOfTheOriginal() throws Exception {
        Channel channel = broker.channel();
        channel.confirmSelect();
        String queue = queue(channel, "prices");
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType("application/json")
                .headers(Map.of("attempt", 1))
                .build();
        channel.basicPublish("", queue, properties, bytes("{\"price\": \"12,50\"}"));
        channel.waitForConfirmsOrDie(10_000);
        Page page = browser.signedIn();
        browser.go(page, "/queues/%2F/" + queue + "/messages");
        page.getByLabel("Open message").click();
        dialogButton(page, "Edit and republish").click();
        dialogField(page, "Payload").fill("{\"price\": 12.5}");
        page.getByLabel("Value of attempt").fill("2");
        dialogButton(page, "Publish and delete the original").click();
        assertThat(page.getByText("The message went to " + queue + ".")).isVisible();
        GetResponse got = channel.basicGet(queue, true);
        assertEquals("{\"price\": 12.5}", text(got));
        assertEquals("application/json", got.getProps().getContentType());
        assertEquals("2", String.valueOf(got.getProps().getHeaders().get("attempt")));
        assertNull(channel.basicGet(queue, true), "the original is still there");
    }

    @Test
    void cancelsADelayedMessageAndMakesAnotherDueNow() throws Exception {
        Channel channel = broker.channel();
        channel.confirmSelect();
        String queue = broker.queue(channel);
        String exchange = broker.name("later");
        channel.exchangeDeclare(exchange, "x-delayed-message", true, false, Map.of("x-delayed-type", "fanout"));
        channel.queueBind(queue, exchange, "");
        for (String body : new String[] {"first", "second"}) {
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .headers(Map.of("x-delay", HOUR_MS))
                    .build();
            channel.basicPublish(exchange, "key", properties, bytes(body));
        }
        channel.waitForConfirmsOrDie(10_000);
        Deliveries deliveries = Deliveries.of(channel, queue, true);
        Page page = browser.signedIn();
        browser.go(page, "/exchanges/%2F/" + exchange);
        Locator first = page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText("first"));
        Locator second = page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText("second"));
        Browser.shoot(page, "delayed");
        first.getByText("Cancel").click();
        dialogButton(page, "Cancel it").click();
        assertThat(page.getByText("The message is cancelled.")).isVisible();
        assertThat(first).hasCount(0);
        second.getByText("Reschedule").click();
        dialogButton(page, "Reschedule").click();
        assertThat(page.getByText("The message has another time.")).isVisible();
        // The first was published before: had it not been cancelled, it would still wait.
        assertEquals("second", new String(deliveries.next().getBody(), StandardCharsets.UTF_8));
        assertThat(page.getByText("No message waits for its time.")).isVisible();
    }

    @Test
    void declaresAnExchangeAndDeletesIt() throws Exception {
        String exchange = broker.name("shop");
        Page page = browser.signedIn();
        browser.go(page, "/exchanges");
        button(page, "Declare an exchange").click();
        dialogField(page, "Name").fill(exchange);
        page.getByRole(AriaRole.DIALOG).getByRole(AriaRole.COMBOBOX).first().selectOption("x-delayed-message");
        dialogButton(page, "Declare").click();
        assertThat(page.getByRole(AriaRole.DIALOG).getByRole(AriaRole.ALERT))
                .not()
                .isEmpty();
        dialogButton(page, "x-delayed-type").click();
        dialogButton(page, "Declare").click();
        page.getByRole(AriaRole.LINK, named(exchange)).click();
        assertThat(page.getByText("No message waits for its time.")).isVisible();
        button(page, "Delete").click();
        page.getByLabel("Type " + exchange + " to go on").fill(exchange);
        dialogButton(page, "Delete").click();
        assertThat(page.getByText("Exchange " + exchange + " is deleted.")).isVisible();
        assertEquals(404, broker.http().orElseThrow().status("/api/exchanges/%2F/" + exchange));
    }

    @Test
    void closesAConnectionAndTellsTheClientWhy() throws Exception {
        Channel channel = broker.channel();
        Page page = browser.signedIn();
        browser.go(page, "/connections");
        page.getByRole(AriaRole.LINK, named("closesAConnectionAndTellsTheClientWhy"))
                .click();
        assertThat(page.getByRole(AriaRole.CELL).first()).isVisible();
        button(page, "Close").click();
        page.getByLabel("Reason, which the client is told").fill("moving house");
        dialogButton(page, "Close it").click();
        assertThat(page.getByText("The connection is closed.")).isVisible();
        assertThat(page.getByText("Nobody is connected.")).isVisible();
        Await.until("the client to be told", () -> !channel.isOpen());
        AMQP.Connection.Close reason =
                (AMQP.Connection.Close) channel.getConnection().getCloseReason().getReason();
        assertNotNull(reason);
        assertEquals("CONNECTION_FORCED - moving house", reason.getReplyText());
    }

    /** One that is not the connection's own: the console may not touch those. */
    private static String queue(Channel channel, String suffix) throws Exception {
        return channel.queueDeclare(broker.name(suffix), false, false, false, null)
                .getQueue();
    }

    private static void close(Page page) {
        page.getByRole(AriaRole.DIALOG)
                .getByText("Close", new Locator.GetByTextOptions().setExact(true))
                .click();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(GetResponse got) {
        return new String(got.getBody(), StandardCharsets.UTF_8);
    }
}
