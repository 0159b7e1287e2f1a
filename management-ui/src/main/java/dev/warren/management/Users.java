package dev.warren.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.Administration;
import dev.warren.broker.auth.AccessControl;
import dev.warren.broker.auth.Passwords;
import dev.warren.broker.definition.Definition;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** {@code /api/users}, for administrators. Thread-safe. */
final class Users {
    private final Administration administration;
    private final AccessControl access;

    Users(Node node) {
        this.administration = node.broker().administration();
        this.access = node.broker().access();
    }

    Response list(Request request, Viewer viewer) {
        return list(request, user -> true);
    }

    Response withoutPermissions(Request request, Viewer viewer) {
        Set<String> have =
                access.permissions().stream().map(Definition.Permission::user).collect(Collectors.toSet());
        return list(request, user -> !have.contains(user.name()));
    }

    private Response list(Request request, Predicate<Definition.User> wanted) {
        List<Definition.UserLimit> limits = administration.userLimits();
        return Listing.of(
                request,
                access.users().stream()
                        .filter(wanted)
                        .sorted(Comparator.comparing(Definition.User::name))
                        .map(user -> json(user, limits))
                        .toList());
    }

    Response get(Request request, Viewer viewer) {
        return Listing.one(request, json(existing(request), administration.userLimits()));
    }

    /** The user of the path. */
    Definition.User existing(Request request) {
        Definition.User user = access.user(request.parameter("user"));
        if (user == null) {
            throw HttpProblem.notFound();
        }
        return user;
    }

    Response put(Request request, Viewer viewer) {
        String name = Names.shortString("user name", request.parameter("user"));
        boolean isNew = Waiting.until(administration.putUser(read(name, Body.of(request))));
        return Response.empty(isNew ? 201 : 204);
    }

    Response delete(Request request, Viewer viewer) {
        Waiting.until(administration.deleteUser(existing(request).name()));
        return Response.empty(204);
    }

    Response bulkDelete(Request request, Viewer viewer) {
        JsonNode users = Body.of(request).required("users");
        if (!users.isArray()) {
            throw HttpProblem.badValue("not_a_list", "users");
        }
        List<String> names = new ArrayList<>();
        for (JsonNode each : users) {
            if (!each.isTextual() || access.user(each.textValue()) == null) {
                throw HttpProblem.badValue("no_such_user", each.asText());
            }
            names.add(each.textValue());
        }
        names.forEach(name -> Waiting.until(administration.deleteUser(name)));
        return Response.empty(204);
    }

    Response hashPassword(Request request, Viewer viewer) {
        return Response.ok(Json.object().put("ok", Passwords.hash(request.parameter("password"))));
    }

    static ObjectNode json(Definition.User user, List<Definition.UserLimit> limits) {
        ObjectNode json = Json.object()
                .put("name", user.name())
                .put("password_hash", user.passwordHash())
                .put("hashing_algorithm", user.hashingAlgorithm());
        json.set("tags", Json.array(user.tags()));
        ObjectNode own = json.putObject("limits");
        limits.stream()
                .filter(each -> each.user().equals(user.name()))
                .forEach(each -> own.put(each.name(), each.value()));
        return json;
    }

    /** A user with a password, a hash, or neither, who cannot log in by password. */
    static Definition.User read(String name, Body body) {
        if (!body.has("tags")) {
            throw HttpProblem.badRequest("tags_not_present");
        }
        List<String> tags = texts(body.required("tags"));
        if (body.has("password") && body.has("password_hash")) {
            throw HttpProblem.badRequest("both_password_and_password_hash_are_provided");
        }
        if (body.has("password_hash")) {
            String algorithm = Passwords.algorithm(body.optionalText("hashing_algorithm"));
            return new Definition.User(name, body.text("password_hash"), algorithm, tags);
        }
        String password = body.text("password", "");
        return new Definition.User(name, password.isEmpty() ? "" : Passwords.hash(password), Passwords.SHA256, tags);
    }

    /** A list, or as in old files the same with commas between. */
    static List<String> texts(JsonNode value) {
        List<String> texts = new ArrayList<>();
        if (value.isArray()) {
            for (JsonNode each : value) {
                if (!each.isTextual()) {
                    throw HttpProblem.badValue("not_a_list_of_tags", value.toString());
                }
                texts.add(each.textValue());
            }
        } else if (value.isTextual()) {
            texts.addAll(Arrays.asList(value.textValue().split(",", -1)));
        } else {
            throw HttpProblem.badValue("not_a_list_of_tags", value.toString());
        }
        return texts.stream().map(String::strip).filter(text -> !text.isEmpty()).toList();
    }
}
