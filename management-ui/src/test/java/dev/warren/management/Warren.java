package dev.warren.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.broker.Broker;
import dev.warren.broker.BrokerOptions;
import dev.warren.broker.auth.Passwords;
import dev.warren.broker.definition.Definition;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueSpec;
import dev.warren.codec.FieldTable;
import dev.warren.management.http.HttpListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A broker in memory with its management server. Users, password like the name: guest administers; watch monitors; manage may
 * open vhost {@code /}; app has no tag. Virtual hosts: {@code /} and {@code other}.
 */
final class Warren implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    final MemoryStore store = new MemoryStore();
    final Broker broker = new Broker(
            BrokerOptions.DEFAULTS,
            ByKey.standardTypes(),
            store,
            new MemoryDefinitions(definitions()),
            () -> Long.MAX_VALUE);
    final AtomicLong nanos = new AtomicLong();
    final RateSampler rates = new RateSampler(broker.vhosts(), nanos::get);
    final HttpClient http = HttpClient.newHttpClient();
    private final ManagementServer server;
    private final URI base;

    Warren() throws IOException {
        this(new HttpListener.Limits(100, 1024, 60_000));
    }

    Warren(HttpListener.Limits limits) throws IOException {
        broker.restore();
        server = new ManagementServer(broker, HostProcess.BARE, limits, rates);
        InetSocketAddress bound = server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        base = URI.create("http://" + bound.getHostString() + ":" + bound.getPort());
    }

    private static List<Definition> definitions() {
        return List.of(
                new Definition.Vhost("/", "", List.of()),
                new Definition.Vhost("other", "", List.of()),
                user("guest", "administrator"),
                user("watch", "monitoring"),
                user("manage", "management"),
                user("app"),
                new Definition.Permission("/", "guest", ".*", ".*", ".*"),
                new Definition.Permission("/", "manage", ".*", ".*", ".*"),
                new Definition.Permission("/", "app", ".*", ".*", ".*"));
    }

    private static Definition user(String name, String... tags) {
        return new Definition.User(name, Passwords.hash(name), Passwords.SHA256, List.of(tags));
    }

    URI uri(String path) {
        return base.resolve(path);
    }

    /** A request with the user's name as password. */
    HttpRequest.Builder request(String user, String path) {
        String credentials = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Basic " + credentials);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String user, String path) throws IOException, InterruptedException {
        return send(request(user, path));
    }

    /** What an administrator is told, as JSON, whatever the status. */
    JsonNode json(String path) throws IOException, InterruptedException {
        return MAPPER.readTree(get("guest", path).body());
    }

    static JsonNode parse(HttpResponse<String> response) throws IOException {
        return MAPPER.readTree(response.body());
    }

    ClassicQueue declare(String vhost, String name, FieldTable arguments) {
        return java.util.Objects.requireNonNull(broker.vhost(vhost))
                .declareQueue(new QueueSpec(vhost, name, true, false, null, arguments))
                .join();
    }

    /** A stock client, logged in by AMQP. */
    Connection connect(String user) throws IOException, TimeoutException {
        if (broker.listening().isEmpty()) {
            broker.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        factory.setPort(broker.listening().get(0).getPort());
        factory.setUsername(user);
        factory.setPassword(user);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection("test of " + user);
    }

    @Override
    public void close() {
        server.close();
        broker.stop();
    }
}
