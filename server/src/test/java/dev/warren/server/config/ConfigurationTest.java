package dev.warren.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.BrokerOptions;
import dev.warren.server.log.LogLevel;
import dev.warren.server.log.LogOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    @TempDir
    Path folder;

    private Path file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private CommandLine parsed(Map<String, String> environment, Path file, String... more)
            throws ConfigurationException {
        List<String> words = new ArrayList<>(List.of("--config", file.toString()));
        words.addAll(List.of(more));
        return CommandLine.parse(environment, words.toArray(new String[0]));
    }

    private static String explained(CommandLine line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        line.explain(new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8).replaceAll(" +", " ");
    }

    @Test
    void withoutAnythingTheDefaultsAreRabbitmqs() throws ConfigurationException {
        ServerOptions options = CommandLine.parse(Map.of()).server();
        assertEquals(List.of(new InetSocketAddress("0.0.0.0", 5672)), options.amqp());
        assertEquals(new InetSocketAddress("0.0.0.0", 15672), options.http());
        assertEquals(BrokerOptions.DEFAULTS, options.broker());
    }

    @Test
    void commandLineComesBeforeEnvironmentBeforeFile() throws Exception {
        Path file = file("a.conf", "channel_max = 1", "heartbeat = 1", "frame_max = 10000", "default_user = file");
        Map<String, String> environment = Map.of(
                "WARREN_CHANNEL_MAX",
                "2",
                "WARREN_HEARTBEAT",
                "2",
                "RABBITMQ_DEFAULT_USER",
                "rabbit",
                "WARREN_DEFAULT_USER",
                "warren");
        String text = explained(parsed(environment, file, "--channel-max", "3"));
        assertTrue(text.contains("channel_max = 3 # --channel-max\n"), text);
        assertTrue(text.contains("heartbeat = 2 # environment WARREN_HEARTBEAT\n"), text);
        assertTrue(text.contains("frame_max = 10000 # " + file + ":3\n"), text);
        assertTrue(text.contains("default_user = warren # environment WARREN_DEFAULT_USER\n"), text);
    }

    @Test
    void logIsSetWithRabbitmqsKeys() throws Exception {
        Path file = file(
                "a.conf",
                "log.default.level = warning",
                "log.console.formatter = json",
                "log.console.level = error",
                "log.connection.level = debug",
                "log.dir = /var/log/warren",
                "log.file = warren.log",
                "log.file.rotation.size = 10MB",
                "log.file.rotation.date = $D0",
                "log.exchange = true");
        ServerOptions options = parsed(Map.of(), file).server();
        assertEquals(
                new LogOptions(
                        LogLevel.WARNING,
                        Map.of("connection", LogLevel.DEBUG),
                        new LogOptions.Output(LogLevel.ERROR, true),
                        new LogOptions.ToFile(
                                Path.of("/var/log/warren/warren.log"),
                                new LogOptions.Output(LogLevel.DEBUG, false),
                                10_000_000,
                                5)),
                options.log());
        assertEquals(2, options.warnings().size(), options.warnings()::toString);
        ConfigurationException wrong = assertThrows(
                ConfigurationException.class, () -> parsed(Map.of(), file("b.conf", "log.consol.level = info")));
        assertTrue(wrong.getMessage().contains("did you mean 'log.console.level'?"), wrong.getMessage());
    }

    @Test
    void ofTwoLinesTheLaterCounts() throws Exception {
        assertEquals(
                7,
                parsed(Map.of(), file("a.conf", "heartbeat = 5", "heartbeat = 7"))
                        .server()
                        .broker()
                        .clients()
                        .heartbeatSeconds());
    }

    @Test
    void folderOfFilesIsReadByName() throws Exception {
        file("20-b.conf", "heartbeat = 20");
        file("10-a.conf", "heartbeat = 10", "channel_max = 10");
        file("ignored.txt", "nonsense");
        ServerOptions options = parsed(Map.of(), folder).server();
        assertEquals(20, options.broker().clients().heartbeatSeconds());
        assertEquals(10, options.broker().clients().channelMax());
    }

    @Test
    void rabbitmqLetsTheEndingOfTheFileBeLeftOut() throws Exception {
        file("rabbitmq.conf", "heartbeat = 9");
        Map<String, String> environment =
                Map.of("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq").toString());
        assertEquals(
                9, CommandLine.parse(environment).server().broker().clients().heartbeatSeconds());
    }

    @Test
    void quotesCommentsAndVariables() throws Exception {
        Path file = file(
                "a.conf",
                "# a comment",
                "default_user = 'a # b'  # another",
                "default_pass = $(SECRET)",
                "  default_vhost=v # third",
                "");
        ServerOptions options = parsed(Map.of("SECRET", "s$1"), file).server();
        assertEquals("a # b", options.broker().firstStart().user());
        assertEquals("s$1", options.broker().firstStart().password());
        assertEquals("v", options.broker().firstStart().vhost());
    }

    @Test
    void secretsAreNotExplained() throws Exception {
        String text = explained(parsed(Map.of(), file("a.conf", "default_pass = hush")));
        assertTrue(text.contains("default_pass = ******"), text);
    }

    @Test
    void namedListenersReplaceTheDefaultOne() throws Exception {
        Path file = file("a.conf", "listeners.tcp.1 = 127.0.0.1:6000", "listeners.tcp.local = [::1]:6001");
        assertEquals(
                List.of(new InetSocketAddress("127.0.0.1", 6000), new InetSocketAddress("::1", 6001)),
                parsed(Map.of(), file).server().amqp());
    }

    @Test
    void loopbackUsersByNameAndAll() throws Exception {
        Path file = file("a.conf", "loopback_users.guest = false", "loopback_users.op = true");
        assertEquals(
                Set.of("op"), parsed(Map.of(), file).server().broker().clients().loopbackUsers());
        assertEquals(
                Set.of(),
                parsed(Map.of(), file("b.conf", "loopback_users = none"))
                        .server()
                        .broker()
                        .clients()
                        .loopbackUsers());
    }

    @ParameterizedTest
    @CsvSource({
        "1000,1000",
        "1kB,1000",
        "1KiB,1024",
        "1K,1024",
        "2 MB,2000000",
        "2MiB,2097152",
        "1GB,1000000000",
        "9223372036854775807,9223372036854775807"
    })
    void unitsOfInformation(String text, long octets) throws Exception {
        assertEquals(
                octets,
                parsed(Map.of(), file("a.conf", "disk_free_limit.absolute = " + text))
                        .server()
                        .broker()
                        .diskFreeLimitBytes());
    }

    @Test
    void whatTunesSomethingElseIsTakenWithAWarning() throws Exception {
        Path file = file("a.conf", "vm_memory_high_watermark.relative = 0.4");
        List<String> warnings = parsed(Map.of(), file).server().warnings();
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).startsWith(file + ":1: 'vm_memory_high_watermark.relative' has no effect"));
    }

    @Test
    void mistypedVariableIsReported() throws Exception {
        assertEquals(
                List.of("environment WARREN_HEARTBEET: no setting is called that; did you mean WARREN_HEARTBEAT?"),
                CommandLine.parse(Map.of("WARREN_HEARTBEET", "1")).server().warnings());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "heartbeet = 1|unknown key 'heartbeet'; did you mean 'heartbeat'?",
                "listeners.tpc.default = 1|unknown key 'listeners.tpc.default'; did you mean 'listeners.tcp.default'?",
                "qqqqqqqqqqqq = 1|unknown key 'qqqqqqqqqqqq'",
                "heartbeat = many|heartbeat must be a number from 0 to 65535, not 'many'",
                "heartbeat = -1|heartbeat must be a number from 0 to 65535, not '-1'",
                "disk_free_limit.absolute = 9223372036854775808|disk_free_limit.absolute must be octets from 0 to 9223372036854775807, such as 1000000 or 1MB, not '9223372036854775808'",
                "loopback_users.guest = maybe|loopback_users.guest must be true or false, not 'maybe'",
                "listeners.ssl.default = 5671|'listeners.ssl.default' is not supported: there is no TLS yet: put a TLS proxy before the broker",
                "password_hashing_module = rabbit_password_hashing_md5|'password_hashing_module' is not supported: passwords are hashed by SHA-256",
                "definitions.import_backend = https|'definitions.import_backend' is not supported: definitions are read from files",
                "nothing|not of the form 'key = value': nothing",
                "default_user = $(NOBODY)|the environment has no variable NOBODY",
            })
    void whatIsWrongIsRefusedByLine(String line, String reason) throws Exception {
        Path file = file("a.conf", "", line);
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> parsed(Map.of(), file));
        assertEquals(file + ":2: " + reason, refused.getMessage());
    }

    @Test
    void whatIsSoAnywayIsTakenWithoutAWord() throws Exception {
        Path file = file(
                "a.conf",
                "password_hashing_module = rabbit_password_hashing_sha256",
                "definitions.import_backend = local_filesystem");
        assertEquals(List.of(), parsed(Map.of(), file).server().warnings());
    }

    @Test
    void wrongOptionsAreRefused() {
        for (String[] words : new String[][] {
            {"--port", "99999"}, {"--set", "x"}, {"--set", "x=y"}, {"--nope"}, {"word"}, {"--config", "/does/not/exist"}
        }) {
            assertThrows(
                    ConfigurationException.class, () -> CommandLine.parse(Map.of(), words), String.join(" ", words));
        }
    }

    @Test
    void valuesOfVariablesAreChecked() {
        ConfigurationException refused = assertThrows(
                ConfigurationException.class, () -> CommandLine.parse(Map.of("WARREN_HEARTBEAT", "often")));
        assertEquals(
                "environment WARREN_HEARTBEAT must be a number from 0 to 65535, not 'often'", refused.getMessage());
    }
}
