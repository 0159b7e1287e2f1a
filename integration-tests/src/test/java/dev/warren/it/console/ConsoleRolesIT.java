package dev.warren.it.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.warren.it.console.Browser.button;
import static dev.warren.it.console.Browser.named;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.HttpApi;
import dev.warren.it.harness.WarrenOnly;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What users with less than the administrator's tag see: neither pages nor buttons that they may not use. */
@WarrenOnly("the console is Warren's own")
class ConsoleRolesIT {

    private static final String USER = "role";

    @RegisterExtension
    @Order(1)
    static final Broker broker = new Broker();

    @RegisterExtension
    @Order(2)
    static final Browser browser = new Browser(broker);

    @AfterEach
    void removeTheUser() throws Exception {
        api().send("DELETE", "/api/users/" + USER, null);
    }

    private static HttpApi api() {
        return broker.http().orElseThrow();
    }

    private static Page signedInWith(String tags) throws Exception {
        Page page = opened(tags);
        page.getByRole(AriaRole.HEADING, named("Overview")).waitFor();
        return page;
    }

    private static Page opened(String tags) throws Exception {
        api().put("/api/users/" + USER, "{\"password\":\"" + USER + "\",\"tags\":\"" + tags + "\"}");
        api().put("/api/permissions/%2F/" + USER, "{\"configure\":\".*\",\"write\":\".*\",\"read\":\".*\"}");
        Page page = browser.open();
        Browser.signIn(page, USER, USER);
        return page;
    }

    @Test
    void refusesAUserWithoutATag() throws Exception {
        Page page = opened("");
        assertThat(page.getByRole(AriaRole.ALERT))
                .hasText("This user has no tag that allows the console, such as management.");
    }

    @Test
    void offersManagementItsOwnQueuesOnly() throws Exception {
        String queue = broker.queue(broker.channel());
        Page page = signedInWith("management");
        assertThat(way(page, "Queues")).isVisible();
        assertThat(way(page, "Users")).hasCount(0);
        assertThat(way(page, "Definitions")).hasCount(0);
        assertThat(way(page, "Node")).hasCount(0);
        for (String hidden : new String[] {"/users", "/users/guest", "/definitions", "/nodes"}) {
            browser.go(page, hidden);
            assertThat(page.getByRole(AriaRole.HEADING, named("This user may not see this page")))
                    .isVisible();
        }
        browser.go(page, "/queues/%2F/" + queue);
        assertThat(button(page, "Delete")).isVisible();
        browser.go(page, "/policies");
        assertThat(page.getByRole(AriaRole.HEADING, named("Policies")).first()).isVisible();
        assertThat(button(page, "Add a policy")).hasCount(0);
        browser.go(page, "/vhosts");
        assertThat(page.getByRole(AriaRole.ROWHEADER, named("/"))).isVisible();
        assertThat(button(page, "Add a virtual host")).hasCount(0);
        browser.go(page, "/vhosts/%2F");
        assertThat(page.getByRole(AriaRole.HEADING, named("/"))).isVisible();
        assertThat(button(page, "Change")).hasCount(0);
        assertThat(button(page, "Set a limit")).hasCount(0);
    }

    @Test
    void showsAConnectionOfAnotherUserToMonitoringOnly() throws Exception {
        broker.channel();
        Page page = signedInWith("management");
        browser.go(page, "/connections");
        assertThat(page.getByText("Nobody is connected.")).isVisible();

        page = signedInWith("monitoring");
        browser.go(page, "/connections");
        assertThat(page.getByRole(AriaRole.ROWHEADER)).hasCount(1);
        assertThat(way(page, "Node")).isVisible();
        assertThat(way(page, "Users")).hasCount(0);
        browser.go(page, "/nodes");
        assertThat(page.locator("h1")).containsText("@");
    }

    @Test
    void letsAPolicymakerSetPoliciesButNoOperatorPolicies() throws Exception {
        Page page = signedInWith("policymaker");
        browser.go(page, "/policies");
        assertThat(button(page, "Add a policy")).isVisible();
        assertThat(button(page, "Add an operator policy")).hasCount(0);
    }

    @Test
    void signsOutAUserWhoIsDeleted() throws Exception {
        Page page = signedInWith("management");
        page.getByLabel("Refresh").selectOption("2 s");
        api().send("DELETE", "/api/users/" + USER, null);
        assertThat(page.getByRole(AriaRole.ALERT))
                .hasText("Sign in again: the broker no longer accepts these credentials.");
        assertThat(button(page, "Sign in")).isVisible();
    }

    private static Locator way(Page page, String name) {
        return page.getByRole(AriaRole.NAVIGATION)
                .first()
                .getByRole(
                        AriaRole.LINK,
                        new Locator.GetByRoleOptions().setName(name).setExact(true));
    }
}
