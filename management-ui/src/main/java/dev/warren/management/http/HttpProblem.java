package dev.warren.management.http;

/** A request that is answered by an error: RabbitMQ's two fields, {@code error} for programs and {@code reason} for people. */
public final class HttpProblem extends RuntimeException {
    private final int status;
    private final String error;
    private final String reason;

    public HttpProblem(int status, String error, String reason) {
        super(reason, null, false, false);
        this.status = status;
        this.error = error;
        this.reason = reason;
    }

    public static HttpProblem badRequest(String reason) {
        return new HttpProblem(400, "bad_request", reason);
    }

    public static HttpProblem notAuthorised(String reason) {
        return new HttpProblem(401, "not_authorised", reason);
    }

    public static HttpProblem notFound() {
        return new HttpProblem(404, "Object Not Found", "Not Found");
    }

    public Response response() {
        Response response =
                Response.json(status, Json.object().put("error", error).put("reason", reason));
        return status == 401 ? response.with("www-authenticate", "Basic realm=\"RabbitMQ Management\"") : response;
    }
}
