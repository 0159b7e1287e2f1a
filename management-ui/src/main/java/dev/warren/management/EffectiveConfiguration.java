package dev.warren.management;

import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.List;
import java.util.function.Supplier;

/** {@code /api/config/effective}: every setting with its source, as {@code config explain} prints it. Thread-safe. */
final class EffectiveConfiguration {
    private final Supplier<List<EffectiveSetting>> settings;

    EffectiveConfiguration(Supplier<List<EffectiveSetting>> settings) {
        this.settings = settings;
    }

    Response list(Request request, Viewer viewer) {
        return Listing.of(
                request,
                settings.get().stream()
                        .map(each -> Json.object()
                                .put("name", each.key())
                                .put("value", each.value())
                                .put("source", each.source()))
                        .toList());
    }
}
