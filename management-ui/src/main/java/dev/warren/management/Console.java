package dev.warren.management;

import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import dev.warren.management.http.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The pages in the browser: files of the jar, each read when it is first asked for and then served from memory. Thread-safe.
 */
final class Console {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /** Folders of the console; a library's files lie in lib, unpacked from its own jar by the build. */
    private static final List<String> FOLDERS = List.of("", "parts/", "pages/", "lib/");

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z-]*(\\.[a-z]+)+");

    /** Nothing from elsewhere, nothing inline, no markup from text: a name of a queue can never become a script. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types 'none'";

    private static final String ETAG = "etag";

    private final Map<String, Response> files = new ConcurrentHashMap<>();

    static void addTo(Router router) {
        Console console = new Console();
        router.get("/", request -> console.answer(request, "index.html"));
        for (String folder : FOLDERS) {
            router.get("/" + folder + ":file", request -> console.answer(request, folder + request.parameter("file")));
        }
    }

    private Response answer(Request request, String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        if (!NAME.matcher(file).matches()) {
            throw HttpProblem.notFound();
        }
        Response response = files.computeIfAbsent(path, Console::read);
        String tag = response.headers().getOrDefault(ETAG, "");
        return tag.equals(request.header("if-none-match")) ? Response.empty(304).with(ETAG, tag) : response;
    }

    /** @throws HttpProblem 404 when there is no such file */
    private static Response read(String path) {
        String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        try (InputStream in = Console.class.getResourceAsStream("console/" + path)) {
            if (in == null || type == null) {
                throw HttpProblem.notFound();
            }
            byte[] bytes = in.readAllBytes();
            CRC32C sum = new CRC32C();
            sum.update(bytes);
            return new Response(
                    200,
                    bytes,
                    Map.of(
                            "content-type",
                            type,
                            "content-security-policy",
                            POLICY,
                            ETAG,
                            "\"" + Long.toHexString(sum.getValue()) + "-" + bytes.length + "\""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
