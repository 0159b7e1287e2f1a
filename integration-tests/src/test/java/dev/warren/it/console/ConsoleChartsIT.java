package dev.warren.it.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.warren.it.console.Browser.button;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Charts of the past in the console, and the choice of how far back. */
@WarrenOnly("the console is Warren's own")
class ConsoleChartsIT {
    private static final double SAMPLED_MS = 30_000;

    /** It looks at its figures every second, so that those of each fifth are there at once. */
    @RegisterExtension
    @Order(1)
    static final Broker broker = Broker.with("--set", "collect_statistics_interval=1000");

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
        awaitSample();
        return queue;
    }

    /** Returns when what is there now is part of the charts, which show every fifth second. */
    private static void awaitSample() throws Exception {
        long now = System.currentTimeMillis();
        Await.value(
                "a look at the figures",
                () -> broker.http()
                        .orElseThrow()
                        .get("/api/overview?lengths_age=5&lengths_incr=5")
                        .at("/queue_totals/messages_details/samples/0/timestamp")
                        .asLong(),
                lookedMs -> lookedMs > now);
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
    void chartsWithoutAPastSaySoInsteadOfDrawingAxes() throws Exception {
        awaitSample();
        Page page = browser.signedIn();
        assertEquals(
                204,
                broker.http().orElseThrow().send("DELETE", "/api/reset", null).statusCode());
        page.reload();
        Locator collecting = page.getByText("Collecting…");
        assertThat(collecting.first()).isVisible();
        assertThat(page.locator(".chart.unplotted .u-wrap").first()).isHidden();
        for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            Browser.paint(page, colours);
            Browser.shoot(page, "charts-empty-" + Browser.kind(Browser.WIDE, colours));
        }
        assertThat(collecting).hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(SAMPLED_MS));
        seen(chart(page, "^Queued messages, last minute\\. Now: Ready 0"));
        assertThat(page.locator(".chart .u-wrap").first()).isVisible();
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
        awaitSample();
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
    @ValueSource(ints = {Browser.WIDE, Browser.PHONE})
    void chartsAreAccessible(int width) throws Exception {
        String queue = queueOfThree();
        Page page = browser.open(width, ColorScheme.LIGHT);
        Browser.signIn(page, "guest", "guest");
        browser.go(page, "/queues/%2F/" + queue);
        seen(chart(page, "^Queued messages, last minute\\. Now: Ready 3"));
        button(page, "Hour").click();
        page.getByText("The figures as a table").click();
        page.locator("table").first().waitFor();
        for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            String name = "charts-" + Browser.kind(width, colours);
            Browser.paint(page, colours);
            Browser.shoot(page, name);
            Axe.check(page, name);
        }
    }
}
