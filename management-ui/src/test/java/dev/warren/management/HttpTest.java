package dev.warren.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.management.http.HttpListener;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for every path. */
class HttpTest {
    private Warren warren;

    @BeforeEach
    void start() throws IOException {
        warren = new Warren();
    }

    @AfterEach
    void stop() {
        warren.close();
    }

    @Test
    void refusesStrangersWithRabbitMqsBody() throws Exception {
        HttpResponse<String> response = warren.send(HttpRequest.newBuilder(warren.uri("/api/overview")));

        assertEquals(401, response.statusCode());
        assertEquals("{\"error\":\"not_authorised\",\"reason\":\"Login failed\"}", response.body());
        assertEquals(
                "Basic realm=\"RabbitMQ Management\"",
                response.headers().firstValue("www-authenticate").orElseThrow());
    }

    @Test
    void refusesMalformedCredentials() throws Exception {
        for (String header : new String[] {"Basic", "Basic !!!", "Basic Zm9v", "Bearer x", "Basic Z3Vlc3Q6d3Jvbmc="}) {
            assertEquals(
                    401,
                    warren.send(HttpRequest.newBuilder(warren.uri("/api/whoami"))
                                    .header("Authorization", header))
                            .statusCode(),
                    header);
        }
    }

    @Test
    void refusesUsersWithoutATag() throws Exception {
        HttpResponse<String> response = warren.get("app", "/api/whoami");

        assertEquals(401, response.statusCode());
        assertEquals("Not management user", Warren.parse(response).get("reason").asText());
    }

    @Test
    void tellsUnknownPathsByRabbitMqsBody() throws Exception {
        for (String path :
                new String[] {"/api/nothing", "/api/queues/%2F/none", "/api/queues/none", "/x.js", "/api/x/y"}) {
            HttpResponse<String> response = warren.get("guest", path);
            assertEquals(404, response.statusCode(), path);
            assertEquals("{\"error\":\"Object Not Found\",\"reason\":\"Not Found\"}", response.body(), path);
        }
    }

    @Test
    void tellsWhichMethodsThereAre() throws Exception {
        HttpResponse<String> wrong =
                warren.send(warren.request("guest", "/api/overview").PUT(HttpRequest.BodyPublishers.ofString("{}")));
        HttpResponse<String> asked = warren.send(
                warren.request("guest", "/api/overview").method("OPTIONS", HttpRequest.BodyPublishers.noBody()));

        assertEquals(405, wrong.statusCode());
        assertEquals("GET, HEAD, OPTIONS", wrong.headers().firstValue("allow").orElseThrow());
        assertEquals(200, asked.statusCode());
        assertEquals("GET, HEAD, OPTIONS", asked.headers().firstValue("allow").orElseThrow());
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        HttpResponse<String> head =
                warren.send(warren.request("guest", "/api/whoami").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        HttpResponse<String> get = warren.get("guest", "/api/whoami");

        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        assertEquals(get.headers().firstValue("content-length"), head.headers().firstValue("content-length"));
    }

    @Test
    void refusesLargeBodies() throws Exception {
        HttpResponse<String> response = warren.send(warren.request("guest", "/api/overview")
                .PUT(HttpRequest.BodyPublishers.ofString("x".repeat(1_000_000))));

        assertEquals(413, response.statusCode());
        assertEquals(200, warren.get("guest", "/api/whoami").statusCode());
    }

    @Test
    void refusesLargeBodiesBeforeTheyAreSent() throws Exception {
        HttpResponse<String> response = warren.send(warren.request("guest", "/api/overview")
                .expectContinue(true)
                .PUT(HttpRequest.BodyPublishers.ofString("x".repeat(1_000_000))));

        assertEquals(413, response.statusCode());
    }

    @Test
    void keepsItsErrorsToItself() throws Exception {
        warren.store.fail(new IllegalStateException("secret"));
        HttpResponse<String> response = warren.get("guest", "/api/overview");

        assertEquals(500, response.statusCode());
        assertEquals("{\"error\":\"internal_error\"}", response.body());
    }

    @Test
    void compressesWhenAsked() throws Exception {
        for (int i = 0; i < 20; i++) {
            warren.declare("/", "queue-" + i, dev.warren.codec.FieldTable.EMPTY);
        }
        HttpResponse<InputStream> response = warren.http.send(
                warren.request("guest", "/api/queues")
                        .header("Accept-Encoding", "gzip")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());

        assertEquals("gzip", response.headers().firstValue("content-encoding").orElseThrow());
        try (InputStream in = new GZIPInputStream(response.body())) {
            assertTrue(new String(in.readAllBytes(), StandardCharsets.UTF_8).contains("queue-19"));
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        URI uri = warren.uri("/");
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            String first = "GET /api/version HTTP/1.1\r\nHost: x\r\n\r\n";
            String last = "GET /api/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write((first.repeat(50) + last).getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertEquals(51, answers.split("HTTP/1.1 200 OK", -1).length);
            assertTrue(answers.indexOf("404") > answers.lastIndexOf("200 OK"));
        }
    }

    @Test
    void refusesWhatIsNoHttp() throws Exception {
        URI uri = warren.uri("/");
        for (String nonsense :
                new String[] {"AMQP\0\0\11\1\r\n\r\n", "GET /%zz HTTP/1.1\r\nConnection: close\r\n\r\n"}) {
            try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                socket.getOutputStream().write(nonsense.getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
            }
        }
    }

    @Test
    void dropsClientsThatKeepItWaiting() throws Exception {
        try (Warren hasty = new Warren(new HttpListener.Limits(10, 1024, 50))) {
            URI uri = hasty.uri("/");
            try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                socket.getOutputStream().write("GET /api/version HT".getBytes(StandardCharsets.US_ASCII));
                assertEquals(-1, socket.getInputStream().read());
            }
        }
    }

    @Test
    void boundsTheConnections() throws Exception {
        try (Warren small = new Warren(new HttpListener.Limits(1, 1024, 60_000))) {
            URI uri = small.uri("/");
            try (Socket first = new Socket(uri.getHost(), uri.getPort());
                    Socket second = new Socket(uri.getHost(), uri.getPort())) {
                assertEquals(-1, second.getInputStream().read());
                first.getOutputStream()
                        .write("GET /api/version HTTP/1.1\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertTrue(new String(first.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                        .startsWith("HTTP/1.1 200"));
            }
        }
    }

    @Test
    void servesThePageUnderAStrictPolicy() throws Exception {
        for (String path :
                new String[] {"/", "/index.html", "/console.js", "/base.css", "/lib/uPlot.min.css", "/icon.svg"}) {
            HttpResponse<String> response = warren.send(HttpRequest.newBuilder(warren.uri(path)));
            String policy =
                    response.headers().firstValue("content-security-policy").orElseThrow();

            assertEquals(200, response.statusCode(), path);
            assertTrue(policy.startsWith("default-src 'none'"), policy);
            assertFalse(policy.contains("unsafe"), policy);
            assertEquals(
                    "nosniff",
                    response.headers().firstValue("x-content-type-options").orElseThrow());
            assertEquals(
                    "DENY", response.headers().firstValue("x-frame-options").orElseThrow());
        }
    }
}
