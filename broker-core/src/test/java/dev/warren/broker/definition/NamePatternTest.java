package dev.warren.broker.definition;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class NamePatternTest {
    private static String refusal(String expression) {
        return assertThrows(DefinitionException.class, () -> NamePattern.compile(expression))
                .text();
    }

    @Test
    void isFoundAnywhere() {
        assertTrue(NamePattern.compile("b.d").find("abcde"));
        assertFalse(NamePattern.compile("^b").find("ab"));
        assertTrue(NamePattern.compile("^amq\\.(gen|ctag)-").find("amq.gen-x"));
        assertTrue(NamePattern.compile("").find("anything"));
    }

    @Test
    void anEmptyPermissionMatchesOnlyTheEmptyName() {
        assertFalse(NamePattern.ofPermission("").find("q"));
        assertTrue(NamePattern.ofPermission("").find(""));
    }

    @Test
    void remembersNoMoreThanItShouldAndStaysRight() {
        NamePattern even = NamePattern.compile("[02468]$");
        for (int i = 0; i < 5000; i++) {
            assertTrue(even.find("q" + i) == (i % 2 == 0));
            assertTrue(even.find("q" + i) == (i % 2 == 0));
        }
    }

    @Test
    void refusesWhatIsNoExpression() {
        assertTrue(refusal("(").contains("regular expression"));
        assertTrue(refusal("[a").contains("regular expression"));
        assertTrue(refusal("a".repeat(1025)).contains("must not exceed 1024 bytes"));
    }

    @Test
    void refusesLookAroundAndBackReferencesClearly() {
        for (String expression : new String[] {"^(?!amq)", "(?<=a)b", "(a)\\1", "(?=x)"}) {
            String text = refusal(expression);
            assertTrue(text.contains("look-around and back-references are not supported"), text);
        }
    }

    @Test
    void takesTimeLinearInTheName() {
        // With a backtracking engine this one would not end.
        NamePattern evil = NamePattern.compile("^(a+)+$");
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> assertFalse(evil.find("a".repeat(250) + "b")));
    }

    @Test
    void refusesRepetitionsThatGrowWithoutBounds() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertTrue(
                        refusal("((((a{1,100}){1,100}){1,100}){1,100})").contains("regular expression")));
    }
}
