package dev.warren.management;

import dev.warren.broker.browse.Browsed;
import dev.warren.broker.browse.Browsed.State;
import dev.warren.broker.browse.Place;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueBrowser;
import dev.warren.broker.queue.ReadyWalk;
import dev.warren.management.http.HttpProblem;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All messages in some states that are in a queue when this is made, a slice at a time, without changing anything. What comes
 * in later is left out, so that it ends. Confined to one thread.
 */
final class Sweep {
    private final QueueBrowser browser;
    private final long below;
    private final long total;
    private @Nullable ReadyWalk ready;
    private @Nullable Place retrying;

    Sweep(ClassicQueue queue, Set<State> states) {
        this.browser = queue.browser();
        this.below = browser.nextId();
        long expected = 0;
        if (states.contains(State.READY)) {
            ready = browser.ready(Place.FIRST_READY);
            expected += queue.ready();
        }
        if (states.contains(State.RETRY_WAIT)) {
            retrying = Place.FIRST_WAITING;
            expected += queue.stats().delayed();
        }
        this.total = expected;
    }

    /** @throws HttpProblem 400 for another word than those of the states that can be swept */
    static Set<State> states(String word) {
        return switch (word) {
            case "ready" -> Set.of(State.READY);
            case "retry-wait" -> Set.of(State.RETRY_WAIT);
            default -> throw HttpProblem.badRequest("state must be ready or retry-wait");
        };
    }

    /** About how many there are. */
    long total() {
        return total;
    }

    /** The next ones, at most {@code most}; perhaps none, so that who works on them can rest between two reads; null at the end. */
    @Nullable
    List<Browsed> next(int most) {
        List<Browsed> some = some(most);
        return some == null
                ? null
                : some.stream().filter(each -> each.id() < below).toList();
    }

    /** Perhaps none; null at the end. */
    private @Nullable List<Browsed> some(int most) {
        ReadyWalk walk = ready;
        if (walk != null) {
            List<Browsed> some = walk.step(most);
            if (some == null) {
                ready = null;
                return List.of();
            }
            if (!some.isEmpty() && some.get(some.size() - 1).id() >= below) {
                walk.leaveLane();
            }
            return some;
        }
        Place place = retrying;
        if (place == null) {
            return null;
        }
        QueueBrowser.Page page = browser.retrying(place, most);
        retrying = page.next();
        return page.messages();
    }
}
