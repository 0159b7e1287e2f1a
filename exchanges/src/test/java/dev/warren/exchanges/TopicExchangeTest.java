package dev.warren.exchanges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicExchangeTest {
    private final TopicRouter router = new TopicRouter();
    private final Fixture exchange = new Fixture(router);

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a.b", ".", "a..b", "#", "*.#"})
    void hashAloneMatchesEveryKey(String key) {
        assertEquals(Set.of("q"), exchange.bind("q", "#").route(key));
    }

    @ParameterizedTest
    @CsvSource({
        "a.#, a",
        "#.a, a",
        "#.a.#, a",
        "a.#.b, a.b",
        "#.#, ''",
        "#.#.a, a",
        "a.#.#.b, a.b",
        "a.#.*, a.b",
        "*.#, a",
        "#.*, a",
    })
    void hashMatchesZeroWords(String pattern, String key) {
        assertEquals(Set.of("q"), exchange.bind("q", pattern).route(key));
    }

    @ParameterizedTest
    @CsvSource({
        "a.#, a.b.c",
        "#.c, a.b.c",
        "a.#.d, a.b.c.d",
        "#.b.#, a.b.c",
        "#.a.#.a, a.a",
        "#.a.#.a, b.a.b.b.a",
        "*.#.*, a.b",
        "#.*.*.#, a.b.c.d",
        "a.#.b.#.c, a.x.b.b.y.c",
        "a.#, a.",
    })
    void hashMatchesManyWords(String pattern, String key) {
        assertEquals(Set.of("q"), exchange.bind("q", pattern).route(key));
    }

    @ParameterizedTest
    @CsvSource({
        "a.*, a.b",
        "*.b, a.b",
        "*.*, a.b",
        "a.*.c, a.b.c",
        "*, a",
        "a.*, a.",
        "*.*, .",
        "*.a, .a",
        "a.*.b, a..b"
    })
    void starMatchesOneWordBeItEmpty(String pattern, String key) {
        assertEquals(Set.of("q"), exchange.bind("q", pattern).route(key));
    }

    @ParameterizedTest
    @CsvSource({"*, ''", "a.*, a", "*, a.b", "a.*, a.b.c", "*.*, a", "a.*.b, a.b", "*.#, ''", "#.*.#, ''", "*, ."})
    void starMatchesNeitherNoneNorTwo(String pattern, String key) {
        assertEquals(Set.of(), exchange.bind("q", pattern).route(key));
    }

    @ParameterizedTest
    @CsvSource({
        "a, b",
        "a, a.",
        "a, .a",
        "a.b, a..b",
        "'', a",
        "'', .",
        "a.#, b.a",
        "a.#, ab",
        "#.a, a.b",
        "#.a.#.a, a",
        "a.#.b.#.c, a.b",
        "a.b, a",
        "a, a.b",
        "A, a",
    })
    void wordsMatchOnlyThemselves(String pattern, String key) {
        assertEquals(Set.of(), exchange.bind("q", pattern).route(key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "..", "é.ü"})
    void aKeyMatchesItself(String key) {
        assertEquals(Set.of("q"), exchange.bind("q", key).route(key));
    }

    @Test
    void wildcardsArePartsOfAWordAlongsideOtherLetters() {
        exchange.bind("star", "a*.b").bind("hash", "#a");
        assertEquals(Set.of(), exchange.route("ab.b"));
        assertEquals(Set.of("star"), exchange.route("a*.b"));
        assertEquals(Set.of("hash"), exchange.route("#a"));
    }

    @Test
    void wildcardsOfARoutingKeyAreWords() {
        exchange.bind("word", "a.b").bind("star", "a.*");
        assertEquals(Set.of("star"), exchange.route("a.*"));
        assertEquals(Set.of("star"), exchange.route("a.#"));
        assertEquals(Set.of(), exchange.route("#"));
    }

    @Test
    void namesAllThatMatch() {
        exchange.bind("all", "#")
                .bind("exact", "a.b.c")
                .bind("star", "a.*.c")
                .bind("head", "a.#")
                .bind("tail", "#.c")
                .bind("tail too", "#.c")
                .bind("other", "a.b");
        assertEquals(
                new TreeSet<>(Set.of("all", "exact", "star", "head", "tail", "tail too")), exchange.route("a.b.c"));
    }

    @Test
    void unbindLeavesLongerShorterAndEqualKeys() {
        exchange.bind("short", "a.*").bind("q", "a.*.#.c").bind("p", "a.*.#.c").bind("long", "a.*.#.c.d");
        exchange.unbind("q", "a.*.#.c");
        assertEquals(Set.of("p"), exchange.route("a.b.c"));
        assertEquals(Set.of("short"), exchange.route("a.b"));
        assertEquals(Set.of("long"), exchange.route("a.b.c.d"));
        exchange.unbind("p", "a.*.#.c");
        assertEquals(Set.of(), exchange.route("a.b.c"));
        assertEquals(Set.of("long"), exchange.route("a.b.x.c.d"));
    }

    @Test
    void forgetsKeysWithoutBindings() {
        exchange.bind("q", "a.*.#.b").bind("q", "a.*").bind("q", "").bind("q", "#");
        exchange.unbind("q", "a.*.#.b").unbind("q", "").unbind("q", "#");
        assertFalse(router.isEmpty());
        exchange.unbind("q", "a.*");
        assertTrue(router.isEmpty());
    }

    @Test
    void unbindingWhatIsNotThereChangesNothing() {
        exchange.bind("q", "a.b").unbind("q", "a").unbind("q", "a.b.c").unbind("p", "a.b");
        assertEquals(Set.of("q"), exchange.route("a.b"));
    }
}
