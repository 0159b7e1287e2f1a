package dev.warren.management;

import dev.warren.broker.auth.AccessControl;
import dev.warren.broker.auth.SaslMechanism;
import dev.warren.broker.browse.StoreUnavailableException;
import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionException;
import dev.warren.broker.event.Actor;
import dev.warren.codec.AmqpException;
import dev.warren.management.http.Handler;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Lets users in by HTTP Basic authentication (RFC 7617). Thread-safe. */
final class Login {
    /** Answers a request of a user who was let in. */
    @FunctionalInterface
    interface Inside {
        Response handle(Request request, Viewer viewer);
    }

    private static final String SCHEME = "basic ";

    private final AccessControl access;
    private final LoginAttempts attempts;

    Login(AccessControl access, LoginAttempts attempts) {
        this.access = access;
        this.attempts = attempts;
    }

    /** Any user of the API. */
    Handler required(Inside inside) {
        return request -> {
            try {
                Viewer viewer = viewer(request);
                return Actor.get(viewer.name(), () -> inside.handle(request, viewer));
            } catch (AmqpException e) {
                throw BrokerErrors.problem(e);
            } catch (DefinitionException e) {
                throw BrokerErrors.problem(e);
            } catch (StoreUnavailableException e) {
                throw new HttpProblem(503, "service_unavailable", String.valueOf(e.getMessage()));
            }
        };
    }

    Handler monitor(Inside inside) {
        return required((request, viewer) -> {
            viewer.require(viewer.monitors(), "Not monitor user");
            return inside.handle(request, viewer);
        });
    }

    Handler policymaker(Inside inside) {
        return required((request, viewer) -> {
            viewer.require(viewer.makesPolicies(), "User not authorised to access object");
            return inside.handle(request, viewer);
        });
    }

    Handler administrator(Inside inside) {
        return required((request, viewer) -> {
            viewer.require(viewer.administers(), "Not administrator user");
            return inside.handle(request, viewer);
        });
    }

    private Viewer viewer(Request request) {
        return viewer(request, credentials(request.header("authorization")));
    }

    /** @throws HttpProblem 401 when it is no user of the API */
    Viewer viewer(Request request, SaslMechanism.@Nullable Credentials credentials) {
        boolean known = credentials != null && access.login(credentials, request.peer());
        attempts.count(known);
        if (credentials == null || !known) {
            throw HttpProblem.notAuthorised("Login failed");
        }
        Definition.User user = access.user(credentials.user());
        Viewer viewer = user == null ? null : new Viewer(user.name(), user.tags(), access);
        if (viewer == null || !viewer.manages()) {
            throw HttpProblem.notAuthorised("Not management user");
        }
        return viewer;
    }

    private static SaslMechanism.@Nullable Credentials credentials(@Nullable String header) {
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
            String text = new String(decoded, StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 0
                    ? null
                    : new SaslMechanism.Credentials(text.substring(0, colon), text.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
