package dev.warren.it.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.warren.it.console.Browser.button;
import static dev.warren.it.console.Browser.named;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The console's frame in a real browser: signing in and out, what is live, where one can go. */
@WarrenOnly("the console is Warren's own")
class ConsoleIT {

    @RegisterExtension
    @Order(1)
    static final Broker broker = new Broker();

    @RegisterExtension
    @Order(2)
    static final Browser browser = new Browser(broker);

    @Test
    void signsInAndOut() {
        Page page = browser.signedIn();
        assertThat(page.getByText("Healthy")).isVisible();
        page.reload();
        page.getByRole(AriaRole.HEADING, named("Overview")).waitFor();

        button(page, "Sign out").click();
        assertThat(page.getByLabel("User name")).isFocused();
        page.reload();
        assertThat(button(page, "Sign in")).isVisible();
        assertEquals(0, page.getByRole(AriaRole.NAVIGATION).count());
    }

    @Test
    void refusesAWrongPasswordAndSaysSo() {
        Page page = browser.open();
        Browser.signIn(page, "guest", "wrong");
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("User name or password is wrong.");
        Browser.signIn(page, "guest", "guest");
        page.getByRole(AriaRole.HEADING, named("Overview")).waitFor();
    }

    @Test
    void showsARateThatRisesWhileAClientPublishes() throws Exception {
        Page page = browser.signedIn();
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        AtomicBoolean enough = new AtomicBoolean();
        Thread publisher = new Thread(() -> {
            try {
                while (!enough.get()) {
                    channel.basicPublish("", queue, null, new byte[100]);
                    channel.basicGet(queue, true);
                }
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        publisher.start();
        try {
            page.getByLabel("Refresh").selectOption("2 s");
            assertThat(page.getByLabel("In", new Page.GetByLabelOptions().setExact(true)))
                    .hasText(
                            Pattern.compile("Publish[1-9][0-9,.]*/s"),
                            new com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions()
                                    .setTimeout(30_000));
        } finally {
            enough.set(true);
            publisher.join();
        }
    }

    @Test
    void tellsWhenThereIsNoSuchPage() {
        Page page = browser.signedIn();
        browser.go(page, "/warrens");
        assertThat(page.getByRole(AriaRole.HEADING, named("There is no such page")))
                .isVisible();
    }
}
