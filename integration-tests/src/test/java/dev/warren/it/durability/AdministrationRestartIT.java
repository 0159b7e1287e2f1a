package dev.warren.it.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.HttpApi;
import dev.warren.it.harness.Refusal;
import dev.warren.it.harness.WarrenProcess;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the management API answered is there after a kill -9. */
class AdministrationRestartIT {

    @TempDir
    Path directory;

    private static void put(WarrenProcess process, String path, String json) throws Exception {
        HttpResponse<String> response = new HttpApi(process.http()).send("PUT", path, json);
        assertTrue(response.statusCode() == 201 || response.statusCode() == 204, path + ": " + response.body());
    }

    private static Connection connect(WarrenProcess process, String user, String vhost) throws Exception {
        ConnectionFactory factory = Broker.factory(process.amqp());
        factory.setUsername(user);
        factory.setPassword(user);
        factory.setVirtualHost(vhost);
        return factory.newConnection();
    }

    @Test
    void isKeptThroughAKill() throws Exception {
        try (WarrenProcess process = WarrenProcess.start(directory)) {
            put(process, "/api/vhosts/v", "{\"description\":\"kept\"}");
            put(process, "/api/users/u", "{\"password\":\"u\",\"tags\":\"\"}");
            put(process, "/api/permissions/v/u", "{\"configure\":\".*\",\"write\":\".*\",\"read\":\"^q$\"}");
            put(process, "/api/policies/v/p", "{\"pattern\":\"^q\",\"definition\":{\"max-length\":1}}");
            put(process, "/api/operator-policies/v/o", "{\"pattern\":\"^q\",\"definition\":{\"expires\":900000}}");
            put(process, "/api/vhost-limits/v/max-connections", "{\"value\":1}");
            put(process, "/api/cluster-name", "{\"name\":\"burrow\"}");
            put(process, "/api/vhosts/gone", "{}");
            assertEquals(
                    204,
                    new HttpApi(process.http())
                            .send("DELETE", "/api/vhosts/gone", null)
                            .statusCode());
            try (Connection connection = connect(process, "u", "v")) {
                connection.createChannel().queueDeclare("q", true, false, false, null);
            }
            process.kill();
        }
        try (WarrenProcess process = WarrenProcess.start(directory);
                Connection connection = connect(process, "u", "v")) {
            HttpApi api = new HttpApi(process.http());
            JsonNode queue = api.get("/api/queues/v/q");
            assertEquals("p", queue.path("policy").asText());
            assertEquals("o", queue.path("operator_policy").asText());
            assertEquals("kept", api.get("/api/vhosts/v").path("description").asText());
            assertEquals("burrow", api.get("/api/cluster-name").path("name").asText());
            assertEquals(404, api.status("/api/vhosts/gone"));
            Channel channel = connection.createChannel();
            channel.basicPublish("", "q", null, new byte[1]);
            channel.basicPublish("", "q", null, new byte[2]);
            assertEquals(2, channel.basicGet("q", true).getBody().length);
            Refusal.of(
                    530,
                    "NOT_ALLOWED - access to vhost 'v' refused for user 'u': connection limit (1) is reached",
                    () -> connect(process, "u", "v"));
        }
    }
}
