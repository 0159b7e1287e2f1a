package dev.warren.it.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.warren.it.console.Browser.button;
import static dev.warren.it.console.Browser.dialogButton;
import static dev.warren.it.console.Browser.dialogField;
import static dev.warren.it.console.Browser.named;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.HttpApi;
import dev.warren.it.harness.WarrenOnly;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Users, virtual hosts, permissions, policies, limits and definitions, worked in the console and seen by clients. */
@WarrenOnly("the console is Warren's own")
class ConsoleAdministrationIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    @Order(1)
    static final Broker broker = new Broker();

    @RegisterExtension
    @Order(2)
    static final Browser browser = new Browser(broker);

    private static HttpApi api() {
        return broker.http().orElseThrow();
    }

    @Test
    void addsAUserWhoMayUseWhatItIsPermittedUntilItIsDeleted() throws Exception {
        Page page = browser.signedIn();
        browser.go(page, "/users");
        button(page, "Add a user").click();
        dialogField(page, "Name").fill("anna");
        dialogField(page, "Password").fill("burrow");
        dialogField(page, "Tags").fill("management");
        dialogButton(page, "Add").click();
        page.getByRole(AriaRole.LINK, named("anna")).click();
        assertThat(page.getByText("This user may enter no virtual host.")).isVisible();

        button(page, "Set permissions").click();
        dialogField(page, "Configure").fill("");
        dialogField(page, "Write").fill("^$");
        dialogField(page, "Read").fill("^anna\\.");
        dialogButton(page, "Set").click();
        assertThat(page.getByRole(AriaRole.CELL, named("^anna\\."))).isVisible();
        assertEquals(
                JSON.readTree(
                        "{\"user\":\"anna\",\"vhost\":\"/\",\"configure\":\"\",\"write\":\"^$\",\"read\":\"^anna\\\\.\"}"),
                api().get("/api/permissions/%2F/anna"));
        login("anna", "burrow").close();

        button(page, "Change").click();
        dialogField(page, "New password").fill("warren");
        dialogButton(page, "Change").click();
        assertThat(page.getByText("Changed.")).isVisible();
        assertThrows(AuthenticationFailureException.class, () -> login("anna", "burrow"));
        login("anna", "warren").close();
        assertEquals(
                "management", api().get("/api/users/anna").path("tags").path(0).asText());

        button(page, "Delete").click();
        assertThat(dialogButton(page, "Delete")).isDisabled();
        page.getByLabel("Type anna to go on").fill("anna");
        dialogButton(page, "Delete").click();
        assertThat(page.getByText("User anna is deleted.")).isVisible();
        assertEquals(404, api().status("/api/users/anna"));
        assertThrows(AuthenticationFailureException.class, () -> login("anna", "warren"));
    }

    private static Connection login(String user, String password) throws Exception {
        return broker.connect(factory -> {
            factory.setUsername(user);
            factory.setPassword(password);
        });
    }

    @Test
    void setsAPolicyThatActsAndTakesItBack() throws Exception {
        String queue = broker.name("limited");
        Channel channel = broker.channel();
        channel.confirmSelect();
        channel.queueDeclare(queue, false, false, false, null);
        Page page = browser.signedIn();
        browser.go(page, "/policies");
        button(page, "Add a policy").click();
        dialogField(page, "Name").fill("short");
        dialogField(page, "Pattern").fill("(");
        dialogField(page, "Priority").fill("3");
        dialogButton(page, "max-length").click();
        dialogField(page, "Value of max-length").fill("1");
        dialogButton(page, "Add").click();
        assertThat(page.getByRole(AriaRole.DIALOG).getByRole(AriaRole.ALERT))
                .containsText("should be regular expression but is invalid");
        assertEquals(404, api().status("/api/policies/%2F/short"));

        dialogField(page, "Pattern").fill("limited$");
        dialogButton(page, "Add").click();
        assertThat(page.getByText("Policy short is in force.")).isVisible();
        assertThat(page.getByRole(AriaRole.CELL, named("max-length: 1"))).isVisible();
        publish(channel, queue, 2);
        assertEquals(1, channel.messageCount(queue));

        page.getByLabel("Delete short").click();
        dialogButton(page, "Delete").click();
        assertThat(page.getByText("Policy short is deleted.")).isVisible();
        publish(channel, queue, 2);
        assertEquals(3, channel.messageCount(queue));
    }

    private static void publish(Channel channel, String queue, int messages) throws Exception {
        for (int i = 0; i < messages; i++) {
            channel.basicPublish("", queue, null, new byte[1]);
        }
        channel.waitForConfirmsOrDie(10_000);
    }

    @Test
    void addsAVirtualHostWithALimitAndDeletesIt() throws Exception {
        Page page = browser.signedIn();
        browser.go(page, "/vhosts");
        button(page, "Add a virtual host").click();
        dialogField(page, "Name").fill("tenant/ä");
        dialogField(page, "Description").fill("of the tests");
        dialogButton(page, "Add").click();
        page.getByRole(AriaRole.LINK, named("tenant/ä")).click();
        assertThat(page.getByText("of the tests")).isVisible();

        button(page, "Set a limit").click();
        dialogField(page, "Limit").selectOption("max-queues");
        dialogField(page, "At most").fill("1");
        dialogButton(page, "Set").click();
        assertThat(page.getByRole(AriaRole.CELL, named("1"))).isVisible();
        browser.go(page, "/limits");
        assertThat(page.getByRole(AriaRole.ROWHEADER, named("tenant/ä"))).isVisible();
        assertEquals(201, declare("one"));
        assertEquals(400, declare("two"));
        page.getByLabel("Clear max-queues of tenant/ä").click();
        assertThat(page.getByText("The limit is cleared.")).isVisible();
        assertEquals(201, declare("two"));

        browser.go(page, "/vhosts/tenant%2F%C3%A4");
        button(page, "Delete").click();
        page.getByLabel("Type tenant/ä to go on").fill("tenant/ä");
        dialogButton(page, "Delete").click();
        assertThat(page.getByText("Virtual host tenant/ä is deleted.")).isVisible();
        assertEquals(404, api().status("/api/vhosts/tenant%2F%C3%A4"));
    }

    private static int declare(String queue) throws Exception {
        return api().send("PUT", "/api/queues/tenant%2F%C3%A4/" + queue, "{}").statusCode();
    }

    @Test
    void savesDefinitionsToAFileAndTakesThemBack() throws Exception {
        String queue = broker.name("kept");
        Channel channel = broker.channel();
        channel.queueDeclare(queue, true, false, false, null);
        channel.queueBind(queue, "amq.topic", "kept.#");
        Page page = browser.signedIn();
        browser.go(page, "/definitions");
        Download download = page.waitForDownload(() -> button(page, "Download").click());
        assertTrue(download.suggestedFilename().matches("warren-.*\\.json"), download.suggestedFilename());
        byte[] file = Files.readAllBytes(download.path());
        assertTrue(names(JSON.readTree(file).path("queues")).contains(queue), new String(file, StandardCharsets.UTF_8));
        channel.queueDelete(queue);

        Locator chooser = page.getByLabel("File");
        chooser.setInputFiles(
                new FilePayload("torn.json", "application/json", "{\"queues\": [".getBytes(StandardCharsets.UTF_8)));
        button(page, "Import").click();
        assertThat(page.getByText("torn.json is not JSON.")).isVisible();
        chooser.setInputFiles(new FilePayload("all.json", "application/json", file));
        button(page, "Import").click();
        assertThat(page.getByText("all.json is imported.")).isVisible();
        channel.queueDeclare(queue, true, false, false, null);
        assertEquals(
                "kept.#",
                api().get("/api/bindings/%2F/e/amq.topic/q/" + queue)
                        .path(0)
                        .path("routing_key")
                        .asText());
    }

    private static java.util.List<String> names(JsonNode objects) {
        return objects.findValuesAsText("name");
    }
}
