package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.Broker;
import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionException;
import dev.warren.broker.definition.Definitions;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Multipart;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /api/definitions}: export and import, for administrators; import of files at the start. Thread-safe. */
public final class DefinitionFiles {
    private final Node node;

    DefinitionFiles(Node node) {
        this.node = node;
    }

    Response get(Request request, Viewer viewer) {
        Broker broker = node.broker();
        Definitions all = broker.administration().definitions();
        return file(request, DefinitionsJson.of(all, broker.administration()));
    }

    Response getOfVhost(Request request, Viewer viewer) {
        Broker broker = node.broker();
        String vhost = node.vhost(request, viewer).name();
        Definitions all = broker.administration().definitions();
        return file(request, DefinitionsJson.ofVhost(all.of(vhost), vhost));
    }

    private static Response file(Request request, ObjectNode json) {
        Response response = Response.ok(json);
        String name = request.query("download");
        return name == null
                ? response
                : response.with(
                        "content-disposition", "attachment; filename=\"" + name.replaceAll("[^\\w. -]", "_") + "\"");
    }

    Response post(Request request, Viewer viewer) {
        load(node.broker(), body(request), null);
        return Response.empty(204);
    }

    Response postOfVhost(Request request, Viewer viewer) {
        load(node.broker(), body(request), node.vhost(request, viewer).name());
        return Response.empty(204);
    }

    private static ObjectNode body(Request request) {
        return Json.parse(Multipart.is(request) ? Multipart.part(request, "file") : request.body());
    }

    private static void load(Broker broker, ObjectNode file, @Nullable String vhost) {
        Definitions definitions = new DefinitionsReader(file, vhost, name -> definition(broker, name)).read();
        Waiting.until(broker.administration().importDefinitions(definitions));
    }

    private static Definition.@Nullable Vhost definition(Broker broker, String name) {
        VirtualHost vhost = broker.vhost(name);
        return vhost == null ? null : vhost.definition();
    }

    /**
     * Imports a file, or all {@code .json} files of a folder by name, before clients come.
     *
     * @throws IOException when one cannot be read or imported
     */
    public static void load(Broker broker, Path path) throws IOException {
        for (Path each : files(path)) {
            try {
                load(broker, Json.parse(Files.readAllBytes(each)), null);
            } catch (HttpProblem | DefinitionException e) {
                throw new IOException("cannot import definitions from " + each + ": " + e.getMessage(), e);
            }
        }
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> all = Files.list(path)) {
            return all.filter(each -> each.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }
}
