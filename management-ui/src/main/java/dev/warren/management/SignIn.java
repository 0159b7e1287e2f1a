package dev.warren.management;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.warren.broker.auth.SaslMechanism;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code /api/login}: tells whether a user's password is right. No cookie is set: every request says by itself who asks, so that
 * a page from elsewhere can ask nothing in a user's name. Thread-safe.
 */
final class SignIn {
    private static final String FORM = "application/x-www-form-urlencoded";

    private final Login login;

    SignIn(Login login) {
        this.login = login;
    }

    Response post(Request request) {
        String type = request.header("content-type");
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(FORM)) {
            throw new HttpProblem(415, "unsupported_media_type", "Unsupported Media Type");
        }
        Map<String, List<String>> form =
                new QueryStringDecoder(new String(request.body(), StandardCharsets.UTF_8), false).parameters();
        login.viewer(request, new SaslMechanism.Credentials(first(form, "username"), first(form, "password")));
        return Response.ok(TextNode.valueOf("ok"));
    }

    private static String first(Map<String, List<String>> form, String name) {
        return form.getOrDefault(name, List.of("")).get(0);
    }

    /** Nothing is remembered that could be forgotten. */
    Response delete(Request request) {
        return Response.empty(204);
    }

    /** No other way than by password. */
    Response about(Request request) {
        return Response.ok(Json.object().put("oauth_enabled", false));
    }
}
