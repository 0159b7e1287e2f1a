package dev.warren.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script that Debian's rabbitmq-server brings, unchanged: every subcommand, every format. */
class RabbitmqadminIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private static final String VHOST = "admin/é";

    @TempDir
    Path folder;

    @BeforeEach
    void make() throws Exception {
        Programs.require("rabbitmqadmin (rabbitmq-server)", "rabbitmqadmin", "--version");
        assertEquals("vhost declared", succeeds("declare", "vhost", "name=" + VHOST));
        assertEquals(
                "permission declared",
                succeeds(
                        "declare",
                        "permission",
                        "vhost=" + VHOST,
                        "user=guest",
                        "configure=.*",
                        "write=.*",
                        "read=.*"));
    }

    @AfterEach
    void unmake() throws Exception {
        assertEquals("vhost deleted", succeeds("delete", "vhost", "name=" + VHOST));
    }

    private static Programs.Result run(String input, String... words) throws Exception {
        InetSocketAddress http = broker.http().orElseThrow().address();
        List<String> command = new ArrayList<>(List.of(
                "rabbitmqadmin",
                "--host=" + http.getHostString(),
                "--port=" + http.getPort(),
                "--username=guest",
                "--password=guest"));
        command.addAll(List.of(words));
        return Programs.run(input, command.toArray(new String[0]));
    }

    private static String succeeds(String... words) throws Exception {
        Programs.Result result = run("", words);
        assertEquals(0, result.code(), () -> List.of(words) + ": " + result.output());
        return result.output().strip();
    }

    /** In the virtual host of this test, as values with tabs between. */
    private static String in(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("--vhost=" + VHOST, "--format=tsv"));
        all.addAll(List.of(words));
        return succeeds(all.toArray(new String[0]));
    }

    @Test
    void declaresListsAndDeletesTopology() throws Exception {
        assertEquals("exchange declared", in("declare", "exchange", "name=x/1", "type=topic", "auto_delete=false"));
        assertEquals("queue declared", in("declare", "queue", "name=q 1", "arguments={\"x-max-length\":50}"));
        assertEquals("queue declared", in("declare", "queue", "name=q2", "queue_type=quorum"));
        assertEquals("binding declared", in("declare", "binding", "source=x/1", "destination=q 1", "routing_key=a.#"));
        assertEquals(
                "binding declared",
                in("declare", "binding", "source=x/1", "destination=q 1", "routing_key=b", "arguments={\"k\":1}"));

        assertEquals(
                "name\ttype\tdurable\nx/1\ttopic\tTrue",
                line(in("list", "exchanges", "name", "type", "durable"), "x/1"));
        assertEquals(
                "name\targuments.x-max-length\tmessages\nq 1\t50\t0",
                line(in("--depth=2", "list", "queues", "name", "arguments.x-max-length", "messages"), "q 1"));
        assertEquals("name\ttype\nq2\tquorum", line(in("list", "queues", "name", "type"), "q2"));
        assertEquals(
                "source\trouting_key\tproperties_key\nx/1\ta.#\ta.%23",
                line(in("list", "bindings", "source", "routing_key", "properties_key"), "x/1\ta.#"));

        assertEquals(
                "binding deleted",
                in(
                        "delete",
                        "binding",
                        "source=x/1",
                        "destination_type=queue",
                        "destination=q 1",
                        "properties_key=a.%23"));
        assertEquals("queue deleted", in("delete", "queue", "name=q 1"));
        assertEquals("exchange deleted", in("delete", "exchange", "name=x/1"));
        assertTrue(fails("--vhost=" + VHOST, "delete", "queue", "name=q 1").startsWith("*** Not found: /api/queues/"));
    }

    /** The heading, and the line that begins so. */
    private static String line(String table, String start) {
        String found =
                table.lines().filter(each -> each.startsWith(start)).findFirst().orElse("");
        return table.lines().findFirst().orElse("") + "\n" + found;
    }

    private static String fails(String... words) throws Exception {
        Programs.Result result = run("", words);
        assertEquals(1, result.code(), result.output());
        return result.output();
    }

    @Test
    void declaresListsAndDeletesUsersPoliciesAndLimits() throws Exception {
        assertEquals("user declared", succeeds("declare", "user", "name=adm-u", "password=p", "tags=management"));
        assertEquals("user declared", succeeds("declare", "user", "name=adm-h", "password_hash=", "tags="));
        in("declare", "permission", "vhost=" + VHOST, "user=adm-u", "configure=", "write=^a", "read=.*");
        in(
                "declare",
                "policy",
                "name=p",
                "pattern=^z",
                "definition={\"max-length\":5}",
                "priority=3",
                "apply-to=queues");
        in("declare", "operator_policy", "name=o", "pattern=^z", "definition={\"max-length\":6}");
        in("declare", "vhost_limit", "vhost=" + VHOST, "name=max-queues", "value=99");

        assertEquals(
                "name\ttags\nadm-u\tmanagement", line(succeeds("-f", "tsv", "list", "users", "name", "tags"), "adm-u"));
        assertEquals(
                "user\twrite\tread\nadm-u\t^a\t.*", line(in("list", "permissions", "user", "write", "read"), "adm-u"));
        assertEquals(
                "name\tpattern\tapply-to\tpriority\np\t^z\tqueues\t3",
                line(in("list", "policies", "name", "pattern", "apply-to", "priority"), "p\t"));
        assertEquals("name\tpattern\no\t^z", line(in("list", "operator_policies", "name", "pattern"), "o\t"));
        assertTrue(in("list", "vhost_limits").contains("99"));

        in("delete", "vhost_limit", "vhost=" + VHOST, "name=max-queues");
        in("delete", "operator_policy", "name=o");
        in("delete", "policy", "name=p");
        in("delete", "permission", "vhost=" + VHOST, "user=adm-u");
        succeeds("delete", "user", "name=adm-u");
        succeeds("delete", "user", "name=adm-h");
        assertEquals("", in("list", "policies").replace("No items", ""));
    }

    @Test
    void isToldWhatIsWrong() throws Exception {
        assertTrue(fails("declare", "parameter", "component=shovel", "name=s", "value={}")
                .contains("component shovel not found"));
        assertTrue(
                fails("--vhost=" + VHOST, "declare", "policy", "name=p", "pattern=(", "definition={\"max-length\":5}")
                        .startsWith("*** "));
        assertTrue(fails("--vhost=nowhere", "list", "queues").startsWith("*** Not found"));
        assertTrue(fails("close", "connection", "name=nobody").startsWith("*** Not found"));
        assertTrue(fails("--password=wrong", "list", "queues").startsWith("*** Access refused"));
    }

    @Test
    void publishesGetsAndPurges() throws Exception {
        in("declare", "queue", "name=q");
        assertEquals(
                "Message published",
                in("publish", "routing_key=q", "payload=höllo", "properties={\"delivery_mode\":2}"));
        assertEquals("Message published but NOT routed", in("publish", "routing_key=nowhere", "payload=lost"));
        Programs.Result piped =
                run("from a pipe", "--vhost=" + VHOST, "publish", "exchange=amq.default", "routing_key=q");
        assertEquals(0, piped.code(), piped.output());

        String got = in("get", "queue=q", "count=5");
        assertTrue(got.contains("höllo") && got.contains("from a pipe"), got);
        Path file = folder.resolve("payload");
        in("get", "queue=q", "ackmode=ack_requeue_false", "payload_file=" + file);
        assertEquals("höllo", Files.readString(file));
        assertTrue(fails("--vhost=" + VHOST, "get", "queue=q", "ackmode=never").contains("Unsupported ackmode"));
        assertEquals("queue purged", in("purge", "queue", "name=q"));
        assertEquals("No items", in("get", "queue=q"));
    }

    @Test
    void closesAConnection() throws Exception {
        Connection connection = broker.connect(settings -> settings.setAutomaticRecoveryEnabled(false));
        Channel channel = connection.createChannel();
        channel.basicConsume(channel.queueDeclare().getQueue(), (tag, delivery) -> {}, tag -> {});
        String listed = Await.value(
                "the connection",
                () -> succeeds("-f", "tsv", "list", "connections", "name", "user", "channels"),
                table -> table.lines().count() == 2 && table.contains("guest"));
        String name = listed.lines().skip(1).findFirst().orElseThrow().split("\t", -1)[0];
        assertTrue(succeeds("-f", "tsv", "list", "channels", "name").contains(name + " (1)"));
        Await.value("the consumer", () -> succeeds("-f", "tsv", "list", "consumers"), table -> table.contains("True"));

        assertEquals("connection closed", succeeds("close", "connection", "name=" + name));

        Await.value("the close", connection::isOpen, open -> !open);
    }

    @Test
    void exportsAndImports() throws Exception {
        in("declare", "queue", "name=kept", "arguments={\"x-max-length\":7}");
        Path file = folder.resolve("all.json");
        Path own = folder.resolve("own.json");
        succeeds("export", file.toString());
        in("export", own.toString());
        in("delete", "queue", "name=kept");

        in("import", own.toString());
        assertTrue(in("list", "queues", "name").contains("kept"));
        in("delete", "queue", "name=kept");
        succeeds("import", file.toString());

        assertTrue(in("--depth=2", "list", "queues", "arguments.x-max-length").contains("7"));
        assertTrue(Files.readString(file).contains("\"rabbit_version\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connections",
                "channels",
                "consumers",
                "exchanges",
                "queues",
                "bindings",
                "users",
                "vhosts",
                "permissions",
                "nodes",
                "parameters",
                "policies",
                "operator_policies",
                "vhost_limits"
            })
    void listsEverythingWithEveryColumn(String noun) throws Exception {
        assertFalse(succeeds("--depth=3", "-f", "tsv", "list", noun).isBlank());
        assertFalse(succeeds("-f", "long", "list", noun).isBlank());
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw_json", "pretty_json", "long", "tsv", "kvp", "bash", "table"})
    void writesEveryFormat(String format) throws Exception {
        String listed = succeeds("-f", format, "--sort", "name", "--sort-reverse", "list", "exchanges", "name");
        assertTrue(listed.contains("amq.topic"), listed);
        assertTrue(succeeds("-f", format, "show", "overview").contains(format.equals("bash") ? "" : "cluster"));
    }
}
