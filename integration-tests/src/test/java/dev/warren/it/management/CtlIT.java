package dev.warren.it.management;

import static dev.warren.it.management.Api.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar warren.jar ctl}. */
@WarrenOnly("RabbitMQ has a tool of its own")
class CtlIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private final Api api = Api.of(broker);

    @TempDir
    Path directory;

    private Ctl.Run ctl(String... words) throws Exception {
        return new Ctl(api.base(), directory).run(words);
    }

    private Ctl.Run succeeds(String... words) throws Exception {
        return new Ctl(api.base(), directory).succeeds(words);
    }

    @Test
    void managesUsersAndPermissions() throws Exception {
        succeeds("add_user", "it-u", "it-u");
        try {
            succeeds("set_user_tags", "it-u", "management", "custom");
            succeeds("set_permissions", "-p", "/", "it-u", "^a", ".*", "");
            succeeds("set_topic_permissions", "it-u", "amq.topic", "^b", ".*");
            succeeds("set_user_limits", "it-u", "{\"max-channels\":7}");

            assertEquals(70, ctl("add_user", "it-u", "again").exitCode());
            assertEquals(200, api.as("it-u").get("/api/whoami").status(), "the tags cost the password");
            assertTrue(succeeds("-q", "list_users").lines().contains("it-u\t[management, custom]"));
            assertEquals(
                    List.of("vhost\tconfigure\twrite\tread", "/\t^a\t.*\t"),
                    succeeds("list_user_permissions", "it-u", "--quiet").lines());
            assertTrue(succeeds("-s", "list_topic_permissions").lines().contains("it-u\tamq.topic\t^b\t.*"));
            assertEquals(
                    7,
                    api.get("/api/users/it-u").json().at("/limits/max-channels").asInt());
            succeeds("authenticate_user", "it-u", "it-u");
            succeeds("change_password", "it-u", "other");
            assertEquals(65, ctl("authenticate_user", "it-u", "it-u").exitCode());
            succeeds("clear_permissions", "it-u");
            assertEquals(404, api.get("/api/permissions/%2F/it-u").status());
        } finally {
            succeeds("delete_user", "it-u");
        }
        assertEquals(67, ctl("delete_user", "it-u").exitCode());
    }

    @Test
    void managesVirtualHostsPoliciesAndParameters() throws Exception {
        succeeds("add_vhost", "it v");
        try {
            succeeds("trace_on", "-p", "it v");
            succeeds("set_vhost_limits", "-p", "it v", "{\"max-queues\":3}");
            succeeds(
                    "set_policy",
                    "-p",
                    "it v",
                    "--priority",
                    "2",
                    "--apply-to",
                    "queues",
                    "p",
                    "^a",
                    "{\"max-length\":5}");
            succeeds("set_operator_policy", "-p", "it v", "o", "^a", "{\"max-length\":4}", "--apply-to=queues");
            succeeds("set_global_parameter", "it-g", "{\"a\":1}");

            assertTrue(succeeds("-q", "list_vhosts", "name", "tracing").lines().contains("it v\ttrue"));
            assertEquals(
                    "it v\tp\t^a\tqueues\t{\"max-length\":5}\t2",
                    succeeds("-s", "list_policies", "-p", "it v").lines().get(0));
            assertTrue(succeeds("-s", "list_parameters", "-p", "it v").out().contains("vhost-limits\tlimits\t"));
            assertTrue(succeeds("-s", "list_global_parameters").lines().contains("it-g\t{\"a\":1}"));
            assertEquals(65, ctl("set_policy", "p", "^a", "{bad").exitCode());
            assertEquals(70, ctl("set_policy", "p", "^a", "{\"bogus\":1}").exitCode());
            succeeds("clear_policy", "-p", "it v", "p");
            assertEquals(65, ctl("clear_policy", "-p", "it v", "p").exitCode());
            succeeds("trace_off", "-p", "it v");
        } finally {
            succeeds("delete_vhost", "it v");
            succeeds("clear_global_parameter", "it-g");
        }
    }

    @Test
    void listsQueuesAsColumnsAndAsJson() throws Exception {
        String name = broker.name("q");
        Channel channel = broker.channel();
        channel.queueDeclare(name, true, false, false, Map.of("x-max-length", 10));
        channel.confirmSelect();
        channel.basicPublish("", name, null, new byte[1]);
        channel.waitForConfirmsOrDie(10_000);

        Ctl.Run columns = succeeds("list_queues", "name", "messages", "durable", "arguments");
        Ctl.Run json = succeeds("list_queues", "name", "messages", "--formatter", "json");

        assertEquals(
                List.of(
                        "Listing queues for vhost / ...",
                        "name\tmessages\tdurable\targuments",
                        name + "\t1\ttrue\t[{\"x-max-length\",10}]"),
                columns.lines());
        assertEquals(Api.JSON.readTree("[{\"name\":\"" + name + "\",\"messages\":1}]"), Api.JSON.readTree(json.out()));
        assertTrue(succeeds("-s", "list_bindings").out().contains("\texchange\t" + name + "\tqueue\t" + name));
        succeeds("purge_queue", name);
        assertEquals(0, channel.messageCount(name));
        succeeds("delete_queue", name);
        assertEquals(404, api.get(path("queues", "/", name)).status());
        assertEquals(65, ctl("purge_queue", name).exitCode());
    }

    @Test
    void listsAsCsvAndAsAPrettyTable() throws Exception {
        String name = broker.name("a,b");
        broker.channel().queueDeclare(name, true, false, false, null);

        assertEquals(
                List.of("name,durable", "\"" + name + "\",true"),
                succeeds("list_queues", "name", "durable", "--formatter", "csv").lines());
        assertEquals(
                List.of("\"" + name + "\",true"),
                succeeds("list_queues", "name", "durable", "--formatter", "csv", "--no-table-headers")
                        .lines());
        List<String> pretty = succeeds("-q", "list_queues", "name", "--formatter", "pretty_table")
                .lines();
        assertEquals(5, pretty.size(), pretty::toString);
        assertEquals("│ " + name + " │", pretty.get(3));
        assertEquals(64, ctl("list_queues", "--formatter", "xml").exitCode());
        succeeds("delete_queue", name);
    }

    @Test
    void healthChecksEndWithTheCodeOfTheirResult() throws Exception {
        String port = String.valueOf(broker.address().getPort());
        for (String check : List.of(
                "ping",
                "check_running",
                "check_local_alarms",
                "check_alarms",
                "check_virtual_hosts",
                "check_port_connectivity",
                "check_if_node_is_quorum_critical",
                "check_certificate_expiration")) {
            assertEquals(List.of(), succeeds("-q", check).lines(), check);
        }
        succeeds("check_port_listener", port);
        assertEquals(69, ctl("check_port_listener", "1").exitCode());
        succeeds("check_protocol_listener", "amqp091");
        assertEquals(69, ctl("check_protocol_listener", "mqtt").exitCode());
        succeeds("set_disk_free_limit", "1000000TB");
        try {
            assertEquals(69, ctl("check_local_alarms").exitCode());
            assertTrue(succeeds("alarms").out().contains("disk on "));
            assertTrue(succeeds("cluster_status", "--formatter", "json").out().contains("\"resource\":\"disk\""));
        } finally {
            succeeds("set_disk_free_limit", "50MB");
        }
    }

    @Test
    void showsWhatTheBrokerIsMadeOf() throws Exception {
        assertTrue(succeeds("-s", "listeners").out().contains("\tamqp"));
        assertTrue(succeeds("-q", "memory_breakdown", "--unit", "mb").out().contains("code: "));
        assertTrue(succeeds("-s", "environment").lines().contains("heartbeat\t60\tdefault"));
        List<String> cluster = succeeds("cluster_status").lines();
        for (String section : List.of("Basics", "Disk Nodes", "Running Nodes", "Alarms", "Listeners")) {
            assertTrue(cluster.contains(section), cluster::toString);
        }
        assertEquals(List.of("<stdout>"), succeeds("log_location").lines());
        assertTrue(succeeds("-s", "list_feature_flags").lines().size() >= 3);
        assertTrue(succeeds("-q", "hash_password", "it").lines().get(0).matches("[A-Za-z0-9+/]{48}"));
        assertEquals(List.of("sha256"), succeeds("-q", "list_hashes").lines());
        succeeds("list_node_auth_attempt_stats");
        succeeds("reset_stats_db", "--all");
        succeeds("restart_vhost");
    }

    @Test
    void setsPermissionsInEveryVirtualHost() throws Exception {
        succeeds("add_user", "it-g", "it-g");
        succeeds("add_vhost", "it-gv");
        try {
            succeeds("set_permissions_globally", "it-g", "^c", "^w", "^r");
            assertEquals(
                    List.of("/\t^c\t^w\t^r", "it-gv\t^c\t^w\t^r"),
                    succeeds("-s", "list_user_permissions", "it-g").lines().stream()
                            .sorted()
                            .toList());
        } finally {
            succeeds("delete_vhost", "it-gv");
            succeeds("delete_user", "it-g");
        }
    }

    @Test
    void mistypedCommandIsToldTheNearest() throws Exception {
        Ctl.Run run = ctl("lst_queues");
        assertEquals(64, run.exitCode());
        assertEquals(
                "Command 'lst_queues' not found. Did you mean 'list_queues'? See 'ctl help'.",
                run.err().strip());
        assertEquals(69, ctl("stop").exitCode());
        Ctl.Run reset = ctl("reset");
        assertEquals(69, reset.exitCode());
        assertTrue(reset.err().contains("delete its data directory"), reset.err());
    }

    @Test
    void reportsEverythingInOneText() throws Exception {
        String name = broker.name("q");
        broker.channel().queueDeclare(name, true, false, false, null);
        succeeds("add_vhost", "it-report");
        try {
            succeeds("set_policy", "-p", "it-report", "it-policy", "^a", "{\"max-length\":5}");

            List<String> report = succeeds("report").lines();

            for (String part : List.of(
                    "Status of node ",
                    "Cluster status of node ",
                    "Application environment of the broker ...",
                    "Listing users ...",
                    "Listing vhosts ...",
                    "Listing connections ...",
                    "Listing channels ...",
                    "Listing queues for vhost / ...",
                    "Listing bindings for vhost / ...",
                    "Listing exchanges for vhost it-report ...",
                    "it-report\tit-policy\t^a",
                    name + "\ttrue\tfalse\t[]")) {
                assertTrue(report.stream().anyMatch(line -> line.startsWith(part)), () -> part + " in " + report);
            }
            succeeds("add_user", "it-watch", "it-watch");
            succeeds("set_user_tags", "it-watch", "monitoring");
            Ctl.Run partly = ctl("--login", "it-watch:it-watch", "report");
            assertEquals(69, partly.exitCode(), "users are for administrators");
            assertTrue(partly.lines().contains("Listing connections ..."), "what fails takes only its section");
        } finally {
            succeeds("delete_vhost", "it-report");
            ctl("delete_user", "it-watch");
        }
    }

    @Test
    void closesConnectionsWithAReason() throws Exception {
        Connection connection = broker.connect();
        Connection other = broker.connect();
        String line = Await.value(
                        "connection",
                        () -> succeeds(
                                        "-s",
                                        "list_connections",
                                        "pid",
                                        "peer_port",
                                        "user_provided_name",
                                        "client_properties")
                                .out(),
                        out -> out.lines().count() == 2)
                .lines()
                .findFirst()
                .orElseThrow();
        assertEquals(4, line.split("\t").length);
        assertTrue(line.split("\t")[3].contains("{\"product\",\"RabbitMQ\"}"), line);

        succeeds("close_connection", line.split("\t")[0], "for a test");

        Await.until("one is closed", () -> connection.isOpen() != other.isOpen());
        Connection closed = connection.isOpen() ? other : connection;
        ShutdownSignalException reason = closed.getCloseReason();
        assertTrue(reason.getMessage().contains("CONNECTION_FORCED - for a test"), reason.getMessage());
        succeeds("close_all_connections", "all of them");
        Await.until("both are closed", () -> !connection.isOpen() && !other.isOpen());
    }

    @Test
    void exportsAndImportsDefinitions() throws Exception {
        String name = broker.name("q");
        api.put(path("queues", "/", name), "{'durable':true}");
        Path file = directory.resolve("definitions.json");

        succeeds("export_definitions", file.toString());
        api.delete(path("queues", "/", name));
        succeeds("import_definitions", file.toString());

        assertEquals(200, api.get(path("queues", "/", name)).status());
        assertEquals(
                65,
                ctl("import_definitions", directory.resolve("none").toString()).exitCode());
    }

    @Test
    void setsTheDiskLimitAtRunTime() throws Exception {
        succeeds("set_disk_free_limit", "1000000TB");
        try {
            assertEquals(503, api.get("/api/health/checks/alarms").status());
        } finally {
            succeeds("set_disk_free_limit", "50MB");
        }
        assertEquals(200, api.get("/api/health/checks/alarms").status());
        assertTrue(succeeds("status").lines().contains("disk_free_limit: 50000000"));
    }

    @Test
    void endsWithTheExitCodesThatScriptsKnow() throws Exception {
        assertEquals(64, ctl("no_such_command").exitCode());
        assertEquals(64, ctl("add_user", "only-a-name").exitCode());
        assertEquals(64, ctl("list_queues", "no_such_column").exitCode());
        assertEquals(64, ctl("list_queues", "--no-such-option").exitCode());
        Ctl.Run refused = ctl("eval", "1 + 1.");
        assertEquals(69, refused.exitCode());
        assertEquals(
                "Error: there is no Erlang to evaluate it with", refused.err().strip());
        assertEquals(69, ctl("--api", "http://127.0.0.1:1", "list_queues").exitCode());
        assertEquals(69, ctl("--login", "guest:wrong", "list_queues").exitCode());
        assertEquals(
                69,
                ctl("--api", "http://127.0.0.1:1", "await_startup", "--timeout", "1")
                        .exitCode());
        succeeds("await_startup");
        succeeds("help");
    }
}
