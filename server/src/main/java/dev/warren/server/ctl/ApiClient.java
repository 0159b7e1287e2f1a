package dev.warren.server.ctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Asks the HTTP API. Used by one thread.
 *
 * <p>By the JDK's older client: the newer one's threads and its TLS, which it prepares for http too, are half the time of a command.
 */
final class ApiClient {
    static {
        // It would send a POST again by itself when the connection is lost, though it may have been carried out.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int CONNECT_WITHIN_MS = 10_000;
    private static final int PATIENCE_MS = 60_000;

    private record Answer(int status, byte[] body) {}

    private final String base;
    private final String authorization;

    /**
     * @param base such as {@code http://127.0.0.1:15672}
     * @param login user and password, with a colon between
     */
    ApiClient(String base, String login) {
        this.base = base;
        this.authorization = "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    ApiClient as(String user, String password) {
        return new ApiClient(base, user + ":" + password);
    }

    /** Whether the broker knows user and password, whatever the user may do. */
    boolean isPasswordRight() {
        Answer response = request("GET", path("whoami"), null, null);
        return response.status() == 200
                || parse(response.body()).path("reason").asText().equals("Not management user");
    }

    /** A path of the API: each segment is escaped. */
    static String path(String... segments) {
        StringBuilder path = new StringBuilder("/api");
        for (String segment : segments) {
            path.append('/')
                    .append(URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return path.toString();
    }

    JsonNode get(String path) {
        return send("GET", path, null, null);
    }

    /** What is answered, whatever the status: a failed health check says why. */
    JsonNode answer(String path) {
        return parse(request("GET", path, null, null).body());
    }

    /** Where the API is asked. */
    String host() {
        String host = URI.create(base).getHost();
        return host == null ? "127.0.0.1" : host;
    }

    boolean exists(String path) {
        return request("GET", path, null, null).status() == 200;
    }

    void put(String path, JsonNode body) {
        send("PUT", path, body, null);
    }

    void post(String path, byte[] body) {
        check("POST", path, request("POST", path, body, null));
    }

    void delete(String path) {
        send("DELETE", path, null, null);
    }

    /** @param reason what the client whose connection is closed is told */
    void delete(String path, String reason) {
        send("DELETE", path, null, reason);
    }

    void deleteIfThere(String path) {
        deleteIfThere(path, "");
    }

    /** What is gone already is fine. */
    void deleteIfThere(String path, String reason) {
        Answer response = request("DELETE", path, null, reason);
        if (response.status() != 404) {
            check("DELETE", path, response);
        }
    }

    private JsonNode send(String method, String path, @Nullable JsonNode body, @Nullable String reason) {
        byte[] octets = body == null ? null : body.toString().getBytes(StandardCharsets.UTF_8);
        return check(method, path, request(method, path, octets, reason));
    }

    private Answer request(String method, String path, byte @Nullable [] body, @Nullable String reason) {
        try {
            HttpURLConnection connection = connection(path);
            connection.setConnectTimeout(CONNECT_WITHIN_MS);
            connection.setReadTimeout(PATIENCE_MS);
            connection.setRequestMethod(method);
            connection.setRequestProperty("Authorization", authorization);
            connection.setRequestProperty("Content-Type", "application/json");
            if (reason != null) {
                connection.setRequestProperty("X-Reason", reason.replaceAll("\\p{Cntrl}", " "));
            }
            if (body != null) {
                connection.setDoOutput(true);
                connection.getOutputStream().write(body);
            }
            int status = connection.getResponseCode();
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return new Answer(status, in == null ? new byte[0] : in.readAllBytes());
            }
        } catch (IOException e) {
            throw new CtlException(CtlException.UNAVAILABLE, "Error: unable to reach the broker at " + base + ": " + e);
        }
    }

    private HttpURLConnection connection(String path) throws IOException {
        try {
            URL url = URI.create(base + path).toURL();
            if (!url.getHost().isEmpty() && url.openConnection() instanceof HttpURLConnection connection) {
                return connection;
            }
        } catch (IllegalArgumentException | MalformedURLException e) {
            // Refused below, like a file's.
        }
        throw CtlException.usage("not the address of an HTTP API: " + base);
    }

    private static JsonNode check(String method, String path, Answer response) {
        JsonNode json = parse(response.body());
        int status = response.status();
        if (status < 300) {
            return json;
        }
        JsonNode reason = json.path("reason");
        String text = reason.isTextual() ? reason.textValue() : reason.toString();
        switch (status) {
            case 503 -> throw new CtlException(CtlException.UNAVAILABLE, "Error:\n" + text);
            case 401 -> throw new CtlException(CtlException.UNAVAILABLE, "Error: " + text);
            case 404 ->
                throw new CtlException(
                        path.startsWith("/api/users/") ? CtlException.NO_USER : CtlException.DATA,
                        "Error:\n" + text + ": " + method + " " + path);
            default -> throw new CtlException(CtlException.SOFTWARE, "Error:\n" + text);
        }
    }

    private static JsonNode parse(byte[] body) {
        try {
            return body.length == 0 ? NullNode.instance : MAPPER.readTree(body);
        } catch (IOException e) {
            throw new CtlException(CtlException.SOFTWARE, "Error: the answer is not that of a broker's HTTP API");
        }
    }

    /** @throws CtlException 65 when an argument is not JSON */
    static JsonNode json(String argument) {
        try {
            JsonNode parsed = MAPPER.readTree(argument);
            if (parsed != null && !parsed.isMissingNode()) {
                return parsed;
            }
        } catch (JsonProcessingException e) {
            // Refused below, like nothing at all.
        }
        throw new CtlException(CtlException.DATA, "Error:\nJSON decoding error: " + argument);
    }
}
