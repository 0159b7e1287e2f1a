package dev.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.warren.broker.browse.Browsed;
import dev.warren.broker.browse.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Whether a queue shows what is in it, in its order and wherever it is, without changing anything. */
final class BrowsingCheck {
    private final ClassicQueue queue;
    private final Random random;

    BrowsingCheck(ClassicQueue queue, Random random) {
        this.queue = queue;
        this.random = random;
    }

    /** @param expected the ready messages in the order of their delivery, as {@code known} tells them apart */
    <T> void check(List<T> expected, Function<Browsed, T> known) {
        QueueStats before = queue.stats();
        List<Browsed> shown = pages();
        assertEquals(expected, shown.stream().map(known).toList(), "browsed");
        shown.forEach(each -> assertNotNull(queue.browser().find(each.id())));
        int offset = random.nextInt(expected.size() + 2);
        List<Browsed> fromOffset =
                queue.browser().ready(queue.browser().behind(offset)).next(1);
        assertEquals(
                offset < expected.size() ? List.of(expected.get(offset)) : List.of(),
                fromOffset.stream().map(known).toList(),
                "at offset " + offset);
        long below =
                shown.isEmpty() ? 0 : shown.get(random.nextInt(shown.size())).id();
        assertEquals(shown.stream().map(Browsed::id).filter(id -> id < below).toList(), sweep(below), "below " + below);
        assertEquals(before, queue.stats(), "browsing has changed something");
    }

    private List<Browsed> pages() {
        List<Browsed> shown = new ArrayList<>();
        Place place = Place.FIRST_READY;
        List<Browsed> some;
        do {
            ReadyWalk walk = queue.browser().ready(place);
            some = walk.next(1 + random.nextInt(20));
            shown.addAll(some);
            place = walk.place();
        } while (!some.isEmpty());
        return shown;
    }

    /** What came before a message, without looking at what came later. */
    private List<Long> sweep(long below) {
        List<Long> ids = new ArrayList<>();
        ReadyWalk walk = queue.browser().ready(Place.FIRST_READY);
        List<Browsed> some;
        while ((some = walk.step(1 + random.nextInt(20))) != null) {
            some.stream().map(Browsed::id).filter(id -> id < below).forEach(ids::add);
            if (!some.isEmpty() && some.get(some.size() - 1).id() >= below) {
                walk.leaveLane();
            }
        }
        return ids;
    }
}
