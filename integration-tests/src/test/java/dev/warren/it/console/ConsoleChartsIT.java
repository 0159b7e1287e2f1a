package dev.warren.it.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.warren.it.console.Browser.button;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Charts of the past in the console, and the choice of how far back. */
@WarrenOnly("the console is Warren's own")
class ConsoleChartsIT {
    private static final double SAMPLED_MS = 30_000;

    @RegisterExtension
    @Order(1)
    static final Broker broker = new Broker();

    @RegisterExtension
    @Order(2)
    static final Browser browser = new Browser(broker);

    private static Locator chart(Page page, String pattern) {
        return page.getByRole(AriaRole.IMG, new Page.GetByRoleOptions().setName(Pattern.compile(pattern)));
    }

    private static void seen(Locator chart) {
        assertThat(chart).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(SAMPLED_MS));
    }

    private static String queueOfThree() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.confirmSelect();
        for (int i = 0; i < 3; i++) {
            channel.basicPublish("", queue, null, new byte[10]);
        }
        channel.waitForConfirmsOrDie(10_000);
        return queue;
    }

    @Test
    void theReaderChoosesHowFarBackAndTheConsoleRemembers() throws Exception {
        String queue = queueOfThree();
        Page page = browser.signedIn();
        browser.go(page, "/queues/%2F/" + queue);
        seen(chart(page, "^Queued messages, last minute\\. Now: Ready 3, Unacknowledged 0"));
        assertThat(button(page, "Minute")).hasAttribute("aria-pressed", "true");

        button(page, "Minute").focus();
        page.keyboard().press("Tab");
        assertThat(button(page, "Hour")).isFocused();
        page.keyboard().press("Enter");
        assertThat(button(page, "Hour")).hasAttribute("aria-pressed", "true");
        assertThat(button(page, "Minute")).hasAttribute("aria-pressed", "false");
        seen(chart(page, "^Queued messages, last hour\\. Now: Ready 3"));
        page.reload();
        seen(chart(page, "^Queued messages, last hour\\."));

        button(page, "8 hours").click();
        seen(chart(page, "^Message rates, last 8 hours\\."));
        button(page, "Day").click();
        seen(chart(page, "^Message rates, last day\\."));
    }

    @Test
    void theFiguresAreThereAsATable() throws Exception {
        String queue = queueOfThree();
        Page page = browser.signedIn();
        browser.go(page, "/queues/%2F/" + queue);
        seen(chart(page, "^Queued messages, last minute\\. Now: Ready 3"));
        page.getByText("The figures as a table").click();
        Locator row = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Figures of the charts"))
                .getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions().setHasText("Queued messages: Ready"));
        assertThat(row.getByRole(AriaRole.CELL).first()).hasText("3");
        assertThat(row.getByRole(AriaRole.CELL).last()).hasText("3");
    }

    @Test
    void theOverviewShowsMessagesClientsMemoryAndDisk() {
        Page page = browser.signedIn();
        for (String title : List.of("Message rates", "Queued messages", "Clients", "Memory", "Disk", "Store")) {
            seen(chart(page, "^" + title + ", last minute\\. Now: .* [0-9]"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/vhosts/%2F", "/exchanges/%2F/amq.default", "/nodes", "connection", "channel"})
    void everyObjectHasCharts(String place) throws Exception {
        Channel channel = broker.channel();
        channel.basicPublish("", "nowhere", null, new byte[10]);
        Page page = browser.signedIn();
        if (place.startsWith("/")) {
            browser.go(page, place);
        } else {
            browser.go(page, "/" + place + "s");
            page.getByRole(AriaRole.ROWHEADER).first().getByRole(AriaRole.LINK).click();
        }
        seen(chart(page, ", last minute\\. Now: .* [0-9]").first());
    }

    @ParameterizedTest
    @CsvSource({"1440, LIGHT", "1440, DARK", "390, LIGHT", "390, DARK"})
    void chartsAreAccessible(int width, ColorScheme colours) throws Exception {
        String queue = queueOfThree();
        Page page = browser.open(width, colours);
        Browser.signIn(page, "guest", "guest");
        browser.go(page, "/queues/%2F/" + queue);
        seen(chart(page, "^Queued messages, last minute\\. Now: Ready 3"));
        button(page, "Hour").click();
        page.getByText("The figures as a table").click();
        page.locator("table").first().waitFor();
        String kind = (width == Browser.PHONE ? "phone" : "wide") + "-"
                + colours.name().toLowerCase(Locale.ROOT);
        Browser.shoot(page, "charts-" + kind);
        assertEquals(
                List.of(),
                new AxeBuilder(page)
                        .analyze().getViolations().stream()
                                .map(rule -> rule.getId() + ": "
                                        + rule.getNodes().get(0).getHtml())
                                .toList());
        assertEquals(0, page.evaluate("Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
    }
}
