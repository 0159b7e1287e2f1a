package dev.warren.it.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A RabbitMQ of the test's own, from the files of Debian's package {@code rabbitmq-server}: own node name, ports, cookie,
 * data and port mapper, all on 127.0.0.1, so that it meets no server that the package may have started. Used from the
 * test's thread.
 */
public final class RabbitServer implements AutoCloseable {

    /** The plugin that serves the HTTP API. */
    public static final String MANAGEMENT = "rabbitmq_management";

    private static final Path LIBRARY = Path.of("/usr/lib/rabbitmq/lib");
    private static final Path PORT_MAPPER = Path.of("/usr/bin/epmd");
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private static final int LEAST_PORT = 10_000;
    private static final int MOST_PORT = 32_000;

    private final Path directory;
    private final int mapperPort;
    private final Process portMapper;
    private final Process server;
    private final int port;
    private final int httpPort;

    private RabbitServer(Path directory, int mapperPort, Process portMapper, Process server, int port, int httpPort) {
        this.directory = directory;
        this.mapperPort = mapperPort;
        this.portMapper = portMapper;
        this.server = server;
        this.port = port;
        this.httpPort = httpPort;
    }

    /** The start script of the newest installed version that the rules are written for. */
    public static Optional<Path> installed() throws IOException {
        if (!Files.isDirectory(LIBRARY) || !Files.isExecutable(PORT_MAPPER)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(LIBRARY)) {
            return versions.filter(version -> version.getFileName().toString().startsWith("rabbitmq_server-3."))
                    .map(version -> version.resolve("sbin/rabbitmq-server"))
                    .filter(Files::isExecutable)
                    .max(Comparator.naturalOrder());
        }
    }

    /** Returns once it serves. */
    public static RabbitServer start(Path script, String... plugins) throws Exception {
        Path directory = Files.createTempDirectory("warren-rabbitmq");
        int port = freePort();
        int httpPort = freePort();
        int mapperPort = freePort();
        Files.writeString(
                directory.resolve("rabbitmq.conf"),
                "listeners.tcp.default = 127.0.0.1:" + port + "\nlog.console = true\nlog.file = false\n"
                        + (List.of(plugins).contains(MANAGEMENT)
                                ? "management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = " + httpPort + "\n"
                                : ""));
        Files.writeString(directory.resolve("enabled_plugins"), "[" + String.join(",", plugins) + "].");
        Process portMapper = command(directory, mapperPort, List.of(PORT_MAPPER.toString(), "-address", "127.0.0.1"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start();
        ProcessBuilder builder = command(directory, mapperPort, List.of(script.toString()));
        builder.environment().put("RABBITMQ_DIST_PORT", Integer.toString(freePort()));
        Process server = builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("out.log").toFile())
                .start();
        RabbitServer started = new RabbitServer(directory, mapperPort, portMapper, server, port, httpPort);
        try {
            Await.value("RabbitMQ to serve", START_LIMIT, started::serves, serves -> serves);
        } catch (AssertionError e) {
            AssertionError told = new AssertionError(e.getMessage() + "; its output:\n" + started.output(), e);
            started.close();
            throw told;
        }
        return started;
    }

    public InetSocketAddress amqp() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    /** Where the HTTP API is when it was started with that plugin; it opens a moment after AMQP does. */
    public InetSocketAddress http() {
        return new InetSocketAddress("127.0.0.1", httpPort);
    }

    /** Runs rabbitmqctl on it and returns the output, errors among it. */
    public String ctl(Path script, String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(script.resolveSibling("rabbitmqctl").toString()));
        command.addAll(List.of(words));
        Process process = command(directory, mapperPort, command)
                .redirectErrorStream(true)
                .start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + " ended with " + process.exitValue() + ":\n" + told);
        }
        return told;
    }

    @Override
    public void close() throws IOException {
        end(server);
        end(portMapper);
        Broker.deleteTree(directory);
    }

    private static ProcessBuilder command(Path directory, int mapperPort, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("RABBITMQ_") || name.startsWith("ERL_"));
        environment.put("HOME", directory.toString()); // the Erlang cookie is created there
        environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        environment.put("ERL_EPMD_PORT", Integer.toString(mapperPort));
        environment.put("RABBITMQ_NODENAME", "warren-differential@localhost");
        environment.put("RABBITMQ_CONF_ENV_FILE", "/dev/null");
        environment.put(
                "RABBITMQ_CONFIG_FILE", directory.resolve("rabbitmq.conf").toString());
        environment.put(
                "RABBITMQ_ENABLED_PLUGINS_FILE",
                directory.resolve("enabled_plugins").toString());
        environment.put("RABBITMQ_MNESIA_BASE", directory.resolve("data").toString());
        environment.put("RABBITMQ_LOG_BASE", directory.resolve("log").toString());
        environment.put(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none");
        // Makes the script exec the virtual machine, so that the process started here is the server itself.
        environment.put("RUNNING_UNDER_SYSTEMD", "true");
        return builder;
    }

    private boolean serves() throws IOException {
        if (!server.isAlive()) {
            throw new AssertionError("RabbitMQ ended at once");
        }
        try (Socket socket = new Socket()) {
            socket.connect(amqp(), 1000);
            return true;
        } catch (java.net.ConnectException e) {
            return false;
        }
    }

    private String output() throws IOException {
        return Files.readString(directory.resolve("out.log"));
    }

    private static void end(Process process) {
        process.destroy();
        try {
            process.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            process.destroyForcibly().onExit().join();
        }
    }

    /**
     * A free port below those that the system gives to connections and to listeners on port 0 (32768 and up on Linux): the
     * server takes it much later, and nobody else should have been given it by then.
     */
    private static int freePort() throws IOException {
        IOException last = null;
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LEAST_PORT, MOST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException("no free port found", last);
    }
}
