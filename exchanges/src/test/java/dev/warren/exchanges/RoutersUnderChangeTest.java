package dev.warren.exchanges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Router;
import dev.warren.codec.FieldTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One thread binds and unbinds around bindings that stay, others route: what stays is always found, and what was never
 * bound is not.
 */
@Timeout(60)
class RoutersUnderChangeTest {
    private static final int READERS = 2;
    private static final int ROUNDS = 150;
    private static final FieldTable HEADERS = FieldTable.builder().put("h", "1").build();
    private static final Set<String> STAYING = Set.of("stays 0", "stays 1", "stays 2");

    private final ExecutorService readers = Executors.newFixedThreadPool(READERS);
    private final CountDownLatch reading = new CountDownLatch(READERS);
    private volatile boolean changing = true;

    @AfterEach
    void stop() {
        changing = false;
        readers.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "fanout", "topic", "headers"})
    void whatStaysBoundIsAlwaysFound(String type) throws Exception {
        Router router = Fixture.type(type).newRouter(FieldTable.EMPTY, Fixture.HOME);
        staying(type).forEach(router::bind);
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            results.add(readers.submit(read(router)));
        }
        assertTrue(reading.await(30, TimeUnit.SECONDS));
        change(router, coming(type));
        changing = false;
        for (Future<Integer> result : results) {
            assertTrue(result.get() > 0);
        }
        assertEquals(STAYING, destinations(router), "left in the end");
    }

    private Callable<Integer> read(Router router) {
        return () -> {
            int routed = 0;
            while (changing) {
                Set<String> found = destinations(router);
                assertTrue(found.containsAll(STAYING), () -> "lost a binding that stays: " + found);
                assertTrue(!found.contains("never"), "found a binding that does not match");
                routed++;
                reading.countDown();
            }
            return routed;
        };
    }

    private static Set<String> destinations(Router router) {
        Set<String> found = new TreeSet<>();
        router.route(new Fixture.Message("a.b.c", HEADERS), destination -> found.add(destination.name()));
        return found;
    }

    /** All come, in another order all go, over and over, so that the router grows and shrinks along the same paths. */
    private static void change(Router router, List<Binding> bindings) {
        Random random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            bindings.forEach(router::bind);
            Collections.shuffle(bindings, random);
            bindings.forEach(router::unbind);
        }
    }

    private static List<Binding> staying(String type) {
        List<String> keys =
                type.equals("topic") ? List.of("a.b.c", "a.*.c", "#.c") : List.of("a.b.c", "a.b.c", "a.b.c");
        List<Binding> bindings = new ArrayList<>();
        for (String key : keys) {
            bindings.add(Fixture.binding("stays " + bindings.size(), key, HEADERS));
        }
        return bindings;
    }

    private static List<Binding> coming(String type) {
        String[] patterns = type.equals("topic")
                ? new String[] {
                    "a.b.c", "a.b", "a.*.c.#", "#.c", "#", "a.*", "#.b.#", "*.b.*", "a.b.c.d", "a.b.x%d", "x%d.c"
                }
                : new String[] {"a.b.c", "a.b", "x%d"};
        List<Binding> bindings = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String key = patterns[i % patterns.length].formatted(i);
            bindings.add(Fixture.binding("comes " + i, key, HEADERS));
            // The same destinations as those that stay, by another binding.
            FieldTable other = FieldTable.builder().put("other", "o" + i).build();
            bindings.add(Fixture.binding("stays " + i % 3, key, other));
        }
        if (!type.equals("fanout")) {
            FieldTable absent = FieldTable.builder().put("absent", "1").build();
            bindings.add(Fixture.binding("never", type.equals("topic") ? "a.b.c.*" : "z", absent));
        }
        return bindings;
    }
}
