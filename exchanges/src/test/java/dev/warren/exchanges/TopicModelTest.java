package dev.warren.exchanges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The trie against a matcher that follows the definition word by word, over random keys and a changing set of bindings.
 * Repeat a run with {@code -Dwarren.test.seed=N}.
 */
class TopicModelTest {
    private static final String[] WORDS = {"a", "b", ""};
    private static final String[] PATTERN_WORDS = {"a", "b", "", "*", "*", "#", "#"};

    private final long seed = Long.getLong("warren.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final TopicRouter router = new TopicRouter();
    private final Fixture exchange = new Fixture(router);
    private final Map<String, String> keyByDestination = new HashMap<>();
    private int matches;

    @Test
    void agreesWithTheDefinition() {
        System.out.println("TopicModelTest seed " + seed);
        for (int round = 0; round < 20_000; round++) {
            changeABinding(round);
            compare(key(WORDS, 6));
        }
        assertTrue(matches > 20_000, "too few matches to mean anything: " + matches);
        List.copyOf(keyByDestination.keySet()).forEach(this::unbind);
        assertTrue(router.isEmpty(), () -> "nodes are left, seed " + seed);
    }

    private void changeABinding(int round) {
        if (keyByDestination.size() > random.nextInt(40)) {
            unbind(List.copyOf(keyByDestination.keySet()).get(random.nextInt(keyByDestination.size())));
        } else {
            String name = "q" + round;
            String key = key(PATTERN_WORDS, 5);
            keyByDestination.put(name, key);
            exchange.bind(name, key);
        }
    }

    private void unbind(String destination) {
        exchange.unbind(destination, keyByDestination.remove(destination));
    }

    private void compare(String key) {
        Set<String> expected = new TreeSet<>();
        keyByDestination.forEach((destination, pattern) -> {
            if (matches(words(pattern), words(key))) {
                expected.add(destination);
            }
        });
        matches += expected.size();
        assertEquals(
                expected, exchange.route(key), () -> "key '" + key + "' in " + keyByDestination + ", seed " + seed);
    }

    private String key(String[] words, int most) {
        int count = random.nextInt(most + 1);
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < count; i++) {
            key.append(i == 0 ? "" : ".").append(words[random.nextInt(words.length)]);
        }
        return key.toString();
    }

    private static List<String> words(String key) {
        return key.isEmpty() ? List.of() : List.of(key.split("\\.", -1));
    }

    private static boolean matches(List<String> pattern, List<String> key) {
        if (pattern.isEmpty()) {
            return key.isEmpty();
        }
        List<String> rest = pattern.subList(1, pattern.size());
        if (pattern.get(0).equals("#")) {
            return matches(rest, key) || (!key.isEmpty() && matches(pattern, key.subList(1, key.size())));
        }
        return !key.isEmpty()
                && (pattern.get(0).equals("*") || pattern.get(0).equals(key.get(0)))
                && matches(rest, key.subList(1, key.size()));
    }
}
