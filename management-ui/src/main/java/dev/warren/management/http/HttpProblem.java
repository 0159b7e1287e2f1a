package dev.warren.management.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;

/** A request that is answered by an error: RabbitMQ's two fields, {@code error} for programs and {@code reason} for people. */
public final class HttpProblem extends RuntimeException {
    private final int status;
    private final String error;
    private final JsonNode reason;

    public HttpProblem(int status, String error, String reason) {
        this(status, error, TextNode.valueOf(reason));
    }

    private HttpProblem(int status, String error, JsonNode reason) {
        super(reason.isTextual() ? reason.textValue() : reason.toString(), null, false, false);
        this.status = status;
        this.error = error;
        this.reason = reason;
    }

    public static HttpProblem badRequest(String reason) {
        return new HttpProblem(400, "bad_request", reason);
    }

    /** RabbitMQ's way to say what is wrong with a value: {@code ["not_boolean","yes"]}. */
    public static HttpProblem badValue(String problem, String value) {
        ArrayNode reason = Json.array(List.of(problem, value));
        return new HttpProblem(400, "bad_request", reason);
    }

    /** The body lacks a key that it must have. */
    public static HttpProblem keyMissing(String key) {
        return badRequest("[{key_missing," + key + "}]");
    }

    public static HttpProblem notAuthorised(String reason) {
        return new HttpProblem(401, "not_authorised", reason);
    }

    public static HttpProblem notFound() {
        return new HttpProblem(404, "Object Not Found", "Not Found");
    }

    public Response response() {
        ObjectNode json = Json.object().put("error", error);
        json.set("reason", reason);
        Response response = Response.json(status, json);
        return status == 401 ? response.with("www-authenticate", "Basic realm=\"RabbitMQ Management\"") : response;
    }
}
