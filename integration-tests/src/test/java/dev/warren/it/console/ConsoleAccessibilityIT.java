package dev.warren.it.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.warren.it.console.Browser.button;
import static dev.warren.it.console.Browser.named;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every page, light and dark, wide and on a phone: WCAG 2.2 A and AA as far as axe knows, and nothing wider than the screen. */
@WarrenOnly("the console is Warren's own")
class ConsoleAccessibilityIT {

    private static final Map<String, String> PAGES = new TreeMap<>(Map.ofEntries(
            Map.entry("overview", "/"),
            Map.entry("connections", "/connections"),
            Map.entry("channels", "/channels"),
            Map.entry("consumers", "/consumers"),
            Map.entry("queues", "/queues"),
            Map.entry("queue", "/queues/%2F/QUEUE"),
            Map.entry("messages", "/queues/%2F/QUEUE/messages"),
            Map.entry("unacked", "/queues/%2F/QUEUE/unacked"),
            Map.entry("exchanges", "/exchanges"),
            Map.entry("exchange", "/exchanges/%2F/amq.topic"),
            Map.entry("vhosts", "/vhosts"),
            Map.entry("vhost", "/vhosts/%2F"),
            Map.entry("users", "/users"),
            Map.entry("user", "/users/guest"),
            Map.entry("policies", "/policies"),
            Map.entry("limits", "/limits"),
            Map.entry("definitions", "/definitions"),
            Map.entry("node", "/nodes"),
            Map.entry("feature-flags", "/feature-flags")));

    @RegisterExtension
    @Order(1)
    static final Broker broker = new Broker();

    @RegisterExtension
    @Order(2)
    static final Browser browser = new Browser(broker);

    @ParameterizedTest
    @ValueSource(ints = {Browser.WIDE, Browser.PHONE})
    void everyPageIsAccessible(int width) throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        for (int i = 0; i < 3; i++) {
            channel.basicPublish("", queue, null, ("{\"number\": " + i + "}").getBytes(StandardCharsets.UTF_8));
        }
        channel.basicQos(1);
        channel.basicConsume(queue, false, "worker", (tag, delivery) -> {}, tag -> {});
        Await.equal("one unacknowledged, two ready", 2L, () -> channel.messageCount(queue));

        Page page = browser.open(width, ColorScheme.LIGHT);
        button(page, "Sign in").waitFor();
        check(page, "sign-in", width);
        Browser.signIn(page, "guest", "guest");
        page.getByRole(AriaRole.HEADING, named("Overview")).waitFor();
        for (Map.Entry<String, String> each : PAGES.entrySet()) {
            browser.go(page, each.getValue().replace("QUEUE", queue));
            page.locator("h1").waitFor();
            assertThat(page.locator("[aria-busy=true], .loading").or(page.getByText("Loading…")))
                    .hasCount(0);
            check(page, each.getKey(), width);
        }
        browser.go(page, "/queues");
        button(page, "Declare a queue").click();
        page.getByRole(AriaRole.DIALOG).waitFor();
        check(page, "declare", width);
    }

    /** In both colours. */
    private static void check(Page page, String name, int width) {
        for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            String kind = Browser.kind(width, colours);
            Browser.paint(page, colours);
            Browser.shoot(page, name + "-" + kind);
            Axe.check(page, name + "-" + kind);
        }
    }
}
