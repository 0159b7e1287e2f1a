package dev.warren.management;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warren.broker.browse.Browsed;
import dev.warren.broker.browse.Browsed.State;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueBrowser;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The messages that a request names: by their ids, or by a filter. Confined to one thread. */
final class Selection {
    private static final int MOST_IDS = 10_000;

    /** Looked at in one go for a filter. */
    private static final int SLICE = 256;

    private final QueueBrowser browser;
    private final long @Nullable [] ids;
    private final MessageFilter filter;
    private final @Nullable Sweep sweep;
    private int at;

    private Selection(QueueBrowser browser, long @Nullable [] ids, MessageFilter filter, @Nullable Sweep sweep) {
        this.browser = browser;
        this.ids = ids;
        this.filter = filter;
        this.sweep = sweep;
    }

    /** @throws HttpProblem 400 when the body has neither ids nor a filter, or both */
    static Selection of(Body body, ClassicQueue queue) {
        if (body.has("ids") == body.has("filter")) {
            throw HttpProblem.badRequest("either ids or filter is needed");
        }
        QueueBrowser browser = queue.browser();
        if (body.has("filter")) {
            if (!body.required("filter").isObject()) {
                throw HttpProblem.badRequest("filter must be an object");
            }
            MessageFilter filter = MessageFilter.of(body.object("filter"));
            return new Selection(browser, null, filter, new Sweep(queue, Set.of(State.READY, State.RETRY_WAIT)));
        }
        JsonNode array = body.required("ids");
        if (!array.isArray() || array.size() > MOST_IDS) {
            throw HttpProblem.badRequest("ids must be an array of at most " + MOST_IDS + " ids");
        }
        long[] ids = new long[array.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = array.get(i);
            if (!id.isIntegralNumber() || !id.canConvertToLong()) {
                throw HttpProblem.badRequest("ids must be whole numbers");
            }
            ids[i] = id.longValue();
        }
        return new Selection(
                browser, Arrays.stream(ids).sorted().distinct().toArray(), MessageFilter.of(Json.object()), null);
    }

    /** About how many messages will be looked at. */
    long total() {
        return ids != null ? ids.length : sweep == null ? 0 : sweep.total();
    }

    /**
     * Some of the messages.
     *
     * @param looked how many were looked at for them
     * @param found what is known of them; empty for ids, if contents are not asked for
     */
    record Slice(int looked, long[] ids, List<Browsed> found) {}

    /** The next at most so many messages, perhaps none; null at the end. */
    @Nullable
    Slice next(int most, boolean withContents) {
        if (ids != null) {
            return byIds(ids, most, withContents);
        }
        List<Browsed> some = sweep == null ? null : sweep.next(Math.min(most, SLICE));
        if (some == null) {
            return null;
        }
        List<Browsed> found = some.stream()
                .filter(each -> filter.accepts(new Candidate(browser, each)))
                .toList();
        return new Slice(some.size(), found.stream().mapToLong(Browsed::id).toArray(), found);
    }

    private @Nullable Slice byIds(long[] all, int most, boolean withContents) {
        if (at == all.length) {
            return null;
        }
        long[] some = Arrays.copyOfRange(all, at, Math.min(all.length, at + most));
        at += some.length;
        List<Browsed> found = new ArrayList<>();
        if (withContents) {
            for (long id : some) {
                Browsed each = browser.find(id);
                if (each != null) {
                    found.add(each);
                }
            }
        }
        return new Slice(some.length, some, found);
    }
}
