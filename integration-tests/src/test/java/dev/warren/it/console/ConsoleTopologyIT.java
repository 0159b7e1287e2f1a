package dev.warren.it.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.warren.it.console.Browser.button;
import static dev.warren.it.console.Browser.dialogButton;
import static dev.warren.it.console.Browser.named;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Queues, exchanges and bindings made, used and deleted in the console. */
@WarrenOnly("the console is Warren's own")
class ConsoleTopologyIT {

    @RegisterExtension
    @Order(1)
    static final Broker broker = new Broker();

    @RegisterExtension
    @Order(2)
    static final Browser browser = new Browser(broker);

    @Test
    void declaresAQueueWithArguments() throws Exception {
        String queue = broker.name("orders");
        Page page = browser.signedIn();
        browser.go(page, "/queues");
        button(page, "Declare a queue").click();
        page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill(queue);
        dialogButton(page, "x-max-length").click();
        page.getByLabel("Value of x-max-length").fill("many");
        dialogButton(page, "Declare").click();
        assertThat(page.getByText("x-max-length must be a number")).isVisible();
        page.getByLabel("Value of x-max-length").fill("7");
        dialogButton(page, "Declare").click();

        page.getByRole(AriaRole.LINK, named(queue)).click();
        assertThat(page.getByRole(AriaRole.HEADING, named(queue))).isVisible();
        assertThat(page.getByText("x-max-length")).isVisible();
        broker.channel().queueDeclare(queue, true, false, false, Map.of("x-max-length", 7));
    }

    @Test
    void bindsAndPublishesAndUnbinds() throws Exception {
        Channel channel = broker.channel();
        String queue = channel.queueDeclare(broker.name("q"), false, false, false, null)
                .getQueue();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "topic");
        Page page = browser.signedIn();
        browser.go(page, "/exchanges/%2F/" + exchange);
        button(page, "Bind").first().click();
        page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill(queue);
        page.getByLabel("Routing key").first().fill("order.#");
        dialogButton(page, "Bind").click();
        assertThat(page.getByRole(AriaRole.CELL, named("order.#"))).isVisible();

        page.getByText("Publish a message").click();
        Locator form = page.locator("details[open]");
        form.getByLabel("Routing key").fill("order.created");
        form.getByLabel("Payload", new Locator.GetByLabelOptions().setExact(true))
                .fill("hällo");
        button(page, "Publish").click();
        assertThat(page.getByText("The message is published.")).isVisible();
        GetResponse got = channel.basicGet(queue, true);
        assertNotNull(got);
        assertEquals("hällo", new String(got.getBody(), StandardCharsets.UTF_8));

        form.getByLabel("Routing key").fill("nobody");
        button(page, "Publish").click();
        assertThat(page.getByText("no queue is bound for it")).isVisible();

        page.getByLabel("Unbind " + exchange + " from " + queue).click();
        dialogButton(page, "Unbind").click();
        assertThat(page.getByText("The binding is removed.")).isVisible();
        assertThat(page.getByRole(AriaRole.CELL, named("order.#"))).hasCount(0);
    }

    @Test
    void purgesAndDeletesOnlyWhenTheNameIsTyped() throws Exception {
        String queue = broker.name("full");
        Channel channel = broker.channel();
        channel.confirmSelect();
        channel.queueDeclare(queue, false, false, false, null);
        channel.basicPublish("", queue, null, new byte[1]);
        channel.waitForConfirmsOrDie(5000);
        Page page = browser.signedIn();
        browser.go(page, "/queues/%2F/" + queue);
        button(page, "Delete").click();
        assertThat(dialogButton(page, "Delete")).isDisabled();
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
        assertThat(button(page, "Delete")).isFocused();

        button(page, "Purge").click();
        page.getByLabel("Type " + queue + " to go on").fill(queue);
        dialogButton(page, "Purge").click();
        assertThat(page.getByText(queue + " is empty.")).isVisible();
        assertThat(button(page, "Purge")).isDisabled();

        button(page, "Delete").click();
        dialogButton(page, "Delete").click();
        assertThat(page.getByRole(AriaRole.HEADING, named("Queues"))).isVisible();
        assertEquals(404, broker.http().orElseThrow().status("/api/queues/%2F/" + queue));
    }

    @Test
    void showsScriptInNamesAsText() throws Exception {
        String script = "<img src=x onerror=document.title='owned'><script>alert(1)</script>";
        String queue = broker.name(script);
        Channel channel = broker.channel();
        channel.queueDeclare(queue, false, false, false, Map.of("x-" + script, script));
        channel.basicPublish(
                "",
                queue,
                new com.rabbitmq.client.AMQP.BasicProperties.Builder()
                        .headers(Map.of(script, script))
                        .build(),
                script.getBytes(StandardCharsets.UTF_8));
        channel.basicConsume(broker.queue(channel), true, script, (tag, delivery) -> {}, tag -> {});
        Page page = browser.signedIn();
        browser.go(page, "/queues");
        page.getByRole(AriaRole.LINK, named(queue)).click();
        assertThat(page.getByRole(AriaRole.HEADING, named(queue))).isVisible();
        page.getByText("Get messages").click();
        button(page, "Get").click();
        assertThat(page.getByText("header " + script)).isVisible();
        browser.go(page, "/consumers");
        assertThat(page.getByRole(AriaRole.ROWHEADER, named(script))).isVisible();
        assertEquals(0, page.locator("#page img, #page script").count());
        assertThat(page).hasTitle("Consumers · Warren");
    }

    @Test
    void listsTenThousandQueuesPageByPage() throws Exception {
        Channel channel = broker.channel();
        for (int i = 0; i < 10_000; i++) {
            channel.queueDeclareNoWait(String.format("many.%05d", i), false, true, false, null);
        }
        channel.queueDeclare(broker.name("last"), false, true, false, null);
        Page page = browser.signedIn();
        browser.go(page, "/queues");
        page.getByLabel("Rows").selectOption("25");
        assertThat(page.getByText("1–25 of 10,001")).isVisible();
        button(page, "Next").click();
        assertThat(page.getByText("26–50 of 10,001")).isVisible();

        page.getByLabel("Filter queues by name").fill("999[89]$");
        page.getByLabel("Regex").check();
        assertThat(page.getByText("1–2 of 2")).isVisible();
        assertThat(page.getByRole(AriaRole.ROWHEADER))
                .hasText(new String[] {"many.09998 transient exclusive", "many.09999 transient exclusive"});
        button(page, "Name").click();
        assertThat(page.getByRole(AriaRole.COLUMNHEADER, named("Name"))).hasAttribute("aria-sort", "descending");
        assertThat(page.getByRole(AriaRole.ROWHEADER).first()).containsText("many.09999");
    }

    @Test
    void isWorkedByKeyboardAlone() throws Exception {
        String queue = broker.name("typed");
        Page page = browser.open();
        page.getByLabel("User name").waitFor();
        page.keyboard().type("guest");
        page.keyboard().press("Tab");
        page.keyboard().type("guest");
        page.keyboard().press("Enter");
        page.getByRole(AriaRole.HEADING, named("Overview")).waitFor();

        page.keyboard().press("Tab");
        assertThat(page.getByText("Skip to the page")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("#page")).isFocused();

        tabTo(page, page.getByRole(AriaRole.LINK, named("Queues")), "Shift+Tab");
        page.keyboard().press("Enter");
        page.getByRole(AriaRole.HEADING, named("Queues")).waitFor();
        tabTo(page, button(page, "Declare a queue"), "Tab");
        page.keyboard().press("Enter");
        page.keyboard().type(queue);
        page.keyboard().press("Enter");
        assertThat(page.getByText("Queue " + queue + " is there.")).isVisible();
        assertThat(button(page, "Declare a queue")).isFocused();
        assertEquals(200, broker.http().orElseThrow().status("/api/queues/%2F/" + queue));
    }

    private static void tabTo(Page page, Locator target, String key) {
        target.waitFor();
        for (int presses = 0; presses < 60; presses++) {
            if ((boolean) target.evaluate("element => element === document.activeElement")) {
                return;
            }
            page.keyboard().press(key);
        }
        throw new AssertionError("the keyboard does not lead to " + target);
    }

    @Test
    void keepsChosenColumnsAndThemeInThisBrowser() {
        Page page = browser.signedIn();
        browser.go(page, "/queues");
        button(page, "Choose columns").click();
        page.getByLabel("Memory").check();
        page.keyboard().press("Escape");
        page.getByLabel("Dark").check();
        page.reload();
        assertThat(page.getByRole(AriaRole.COLUMNHEADER, named("Memory"))).isVisible();
        assertThat(page.getByLabel("Dark")).isChecked();
        assertEquals(
                "dark",
                page.evaluate("getComputedStyle(document.documentElement).colorScheme"),
                "the colours in force");
        assertEquals(List.of(), page.context().cookies(), "nothing that a foreign site could send along");
    }
}
