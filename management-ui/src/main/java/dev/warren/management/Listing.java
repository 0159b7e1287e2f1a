package dev.warren.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sorts, filters, pages and narrows what is listed, by the query parameters that all lists of RabbitMQ's API share. */
final class Listing {
    private static final int DEFAULT_PAGE_SIZE = 100;
    private static final int MAX_PAGE_SIZE = 500;

    private Listing() {}

    /** Answers with one object, of which {@code columns} are shown. */
    static Response one(Request request, ObjectNode item) {
        return Response.ok(Columns.of(request.query("columns")).narrow(item));
    }

    /**
     * Answers with a list: bare, or wrapped when a page is asked for.
     *
     * @throws HttpProblem 400 when a parameter makes no sense
     */
    static Response of(Request request, List<ObjectNode> items) {
        return of(request, items, item -> {});
    }

    /** @param complete adds what is only for those that are shown */
    static Response of(Request request, List<ObjectNode> items, Consumer<ObjectNode> complete) {
        Columns columns = Columns.of(request.query("columns"));
        List<ObjectNode> sorted = sorted(request, items);
        String page = request.query("page");
        if (page == null && !request.flag("pagination")) {
            ArrayNode all = Json.array();
            sorted.forEach(item -> all.add(completed(item, complete, columns)));
            return Response.ok(all);
        }
        NameFilter filter = NameFilter.of(request.query("name"), request.flag("use_regex"));
        List<ObjectNode> found =
                sorted.stream().filter(item -> filter.accepts(name(item))).toList();
        return Response.ok(page(request, items.size(), found, complete, columns));
    }

    private static ObjectNode completed(ObjectNode item, Consumer<ObjectNode> complete, Columns columns) {
        complete.accept(item);
        return columns.narrow(item);
    }

    /** Of consumers, the tag. */
    private static String name(ObjectNode item) {
        return item.path(item.has("name") ? "name" : "consumer_tag").asText();
    }

    private static ObjectNode page(
            Request request, int total, List<ObjectNode> found, Consumer<ObjectNode> complete, Columns columns) {
        int page = number(request, "page", 1, Integer.MAX_VALUE);
        int size = number(request, "page_size", DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
        int pages = Math.max(1, (found.size() + size - 1) / size);
        if (page > pages) {
            throw new HttpProblem(
                    400,
                    "page_out_of_range",
                    "Page out of range, page: " + page + " page size: " + size + ", len: " + found.size());
        }
        List<ObjectNode> shown = found.subList((page - 1) * size, Math.min(found.size(), page * size));
        ObjectNode result = Json.object()
                .put("total_count", total)
                .put("item_count", shown.size())
                .put("filtered_count", found.size())
                .put("page", page)
                .put("page_size", size)
                .put("page_count", pages);
        ArrayNode array = result.putArray("items");
        shown.forEach(item -> array.add(completed(item, complete, columns)));
        return result;
    }

    private static int number(Request request, String name, int absent, int most) {
        String text = request.query(name);
        if (text == null) {
            return absent;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, like a number out of range.
        }
        throw new HttpProblem(
                400, "invalid_pagination_parameters", name + " must be a number from 1 to " + most + ", not " + text);
    }

    private static List<ObjectNode> sorted(Request request, List<ObjectNode> items) {
        String by = request.query("sort");
        if (by == null || by.isEmpty()) {
            return items;
        }
        Comparator<ObjectNode> order = Comparator.comparing(item -> at(item, by), Listing::compare);
        return items.stream()
                .sorted(request.flag("sort_reverse") ? order.reversed() : order)
                .toList();
    }

    private static int compare(@Nullable JsonNode a, @Nullable JsonNode b) {
        if (a == null || b == null) {
            return Boolean.compare(a != null, b != null);
        }
        return a.isNumber() && b.isNumber()
                ? Double.compare(a.asDouble(), b.asDouble())
                : a.asText().compareTo(b.asText());
    }

    /** What stands at a path such as {@code message_stats.publish_details.rate}; null when nothing does. */
    static @Nullable JsonNode at(JsonNode item, String path) {
        JsonNode node = item;
        for (String name : path.split("\\.", -1)) {
            node = node == null ? null : node.get(name);
        }
        return node;
    }
}
