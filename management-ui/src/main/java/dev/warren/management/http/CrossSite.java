package dev.warren.management.http;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pages of other sites from changing anything: a browser that remembers the user's password would send it along with their
 * forms. Clients that are no browsers say neither header.
 */
final class CrossSite {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private CrossSite() {}

    /** @throws HttpProblem 403 when a browser says that the request comes from elsewhere */
    static void refuse(Request request) {
        if (READING.contains(request.method())) {
            return;
        }
        String site = request.header("sec-fetch-site");
        // Browsers say this only where the connection cannot be listened to; the origin they say always.
        boolean own = site == null ? isOwn(request, request.header("origin")) : OWN.contains(site);
        if (!own) {
            throw new HttpProblem(403, "forbidden", "requests of pages from elsewhere change nothing here");
        }
    }

    private static boolean isOwn(Request request, @Nullable String origin) {
        if (origin == null) {
            return true;
        }
        String host = origin.substring(origin.indexOf("//") + 1).replace("/", "");
        return isHost(host, request.header("host")) || isHost(host, request.header("x-forwarded-host"));
    }

    private static boolean isHost(String host, @Nullable String header) {
        return header != null && header.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
    }
}
