package dev.warren.it.harness;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The broker of one test class, started before its first test. After each test it closes what the test opened, deletes
 * what the test named, and fails on anything left: connections, channels, consumers, queues, exchanges, a growing number
 * of threads, or a stack trace in the log. Used from the test's thread.
 */
public final class Broker implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    /** Threads start lazily in pools; more than these over the count after the warm-up is growth. */
    private static final int THREAD_ALLOWANCE = 6;

    private static final int WARM_UP_CONNECTIONS = 8;

    private final List<String> options;
    private final List<String> jvmOptions;
    private final List<Connection> connections = new ArrayList<>();
    private final List<RawClient> rawClients = new ArrayList<>();
    private final Set<String> names = new LinkedHashSet<>();
    private Path dataDirectory;
    private WarrenProcess process;
    private HttpApi http;
    private HttpApi.Totals untouched;
    private int threads;
    private String test = "";

    public Broker(String... jvmOptions) {
        this(List.of(), List.of(jvmOptions));
    }

    private Broker(List<String> options, List<String> jvmOptions) {
        this.options = options;
        this.jvmOptions = jvmOptions;
    }

    /** With options of its own: {@code --set}, {@code collect_statistics_interval=1000}. */
    public static Broker with(String... options) {
        return new Broker(List.of(options), List.of());
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        if (Target.external().isEmpty()) {
            dataDirectory = Files.createTempDirectory("warren-it");
            process = WarrenProcess.launch(dataDirectory, "127.0.0.1", options, jvmOptions)
                    .awaitReady();
            http = new HttpApi(process.http());
        } else {
            http = Target.externalHttp().map(HttpApi::new).orElse(null);
        }
        warmUp();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        test = context.getRequiredTestMethod().getName();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        closeClients();
        deleteNamed();
        if (http != null) {
            failOnLeftovers();
        }
        if (process != null) {
            process.failOnStackTraces();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (process != null) {
            process.close();
            process.failOnStackTraces();
            deleteTree(dataDirectory);
        }
    }

    public InetSocketAddress address() {
        return Target.external().orElseGet(() -> process.amqp());
    }

    public Optional<HttpApi> http() {
        return Optional.ofNullable(http);
    }

    public ConnectionFactory factory() {
        return factory(address());
    }

    public static ConnectionFactory factory(InetSocketAddress address) {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(address.getHostString());
        factory.setPort(address.getPort());
        factory.setAutomaticRecoveryEnabled(false);
        return factory;
    }

    public Connection connect() throws IOException, TimeoutException {
        return connect(settings -> {});
    }

    public Connection connect(Consumer<ConnectionFactory> settings) throws IOException, TimeoutException {
        ConnectionFactory factory = factory();
        settings.accept(factory);
        Connection connection = factory.newConnection(test);
        connections.add(connection);
        return connection;
    }

    /** A channel on a connection of its own. */
    public Channel channel() throws IOException, TimeoutException {
        return connect().createChannel();
    }

    /** A TCP connection on which nothing was sent yet. */
    public RawClient raw() throws IOException {
        RawClient client = RawClient.connect(address());
        rawClients.add(client);
        return client;
    }

    /** A name for a queue or an exchange, unique to this test, deleted after it. */
    public String name(String suffix) {
        String name = "it." + test + "." + suffix;
        names.add(name);
        return name;
    }

    /** Declares a queue that is the connection's own and outlives its consumers. */
    public String queue(Channel channel) throws IOException {
        return channel.queueDeclare(name("q"), false, true, false, null).getQueue();
    }

    /** Proves that a stock client is still served: a message goes in and comes out. */
    public void servesNormally() throws IOException, TimeoutException {
        try (Connection connection = factory().newConnection("probe");
                Channel channel = connection.createChannel()) {
            String queue = channel.queueDeclare().getQueue();
            channel.confirmSelect();
            channel.basicPublish("", queue, null, new byte[] {42});
            channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
            if (channel.basicGet(queue, true) == null) {
                throw new AssertionError("the message published a moment ago is not there");
            }
            channel.queueDelete(queue);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public static void deleteTree(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void warmUp() throws Exception {
        test = "warm-up";
        for (int i = 0; i < WARM_UP_CONNECTIONS; i++) {
            connect();
        }
        servesNormally();
        closeClients();
        if (http != null) {
            Await.value("no connections", http::totals, totals -> totals.connections() == 0);
            untouched = http.totals();
            threads = http.threads();
        }
    }

    private void closeClients() {
        connections.forEach(
                connection -> connection.abort((int) Duration.ofSeconds(5).toMillis()));
        connections.clear();
        rawClients.forEach(RawClient::close);
        rawClients.clear();
    }

    private void deleteNamed() throws IOException, TimeoutException {
        if (names.isEmpty()) {
            return;
        }
        try (Connection connection = factory().newConnection("cleaning");
                Channel channel = connection.createChannel()) {
            for (String name : names) {
                channel.queueDelete(name);
                channel.exchangeDelete(name);
            }
        }
        names.clear();
    }

    private void failOnLeftovers() throws Exception {
        Await.equal("what is left after " + test, untouched, http::totals);
        Await.value(
                "threads within " + (threads + THREAD_ALLOWANCE),
                http::threads,
                now -> now <= threads + THREAD_ALLOWANCE);
    }
}
