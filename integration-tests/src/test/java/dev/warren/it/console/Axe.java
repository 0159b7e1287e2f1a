package dev.warren.it.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * WCAG 2.2 A and AA as far as axe knows, of a page as it is. Its script is put into a page once, and of its findings only what is
 * wrong is handed over: AxeBuilder opens a second page for each look, and hands over what is right, too.
 */
final class Axe {
    private static final List<String> WCAG =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");

    private static final String SCRIPT = script();

    private static final String VIOLATIONS = """
            async (tags) => {
              const {violations, passes} = await axe.run({
                runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],
              });
              if (passes.length === 0) {
                throw new Error('axe looked at nothing');
              }
              return violations.flatMap((rule) => rule.nodes.map(({target, html}) => `${rule.id}: ${target} ${html}`));
            }""";

    private Axe() {}

    private static String script() {
        try (InputStream in = AxeBuilder.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails on what axe finds, and on what is wider than the screen. */
    static void check(Page page, String name) {
        if (page.evaluate("'axe' in window").equals(false)) {
            page.evaluate(SCRIPT);
        }
        assertEquals(List.of(), page.evaluate(VIOLATIONS, WCAG), name);
        assertEquals(
                0,
                page.evaluate("Math.max(0, document.documentElement.scrollWidth - innerWidth)"),
                name + " is wider than the screen");
    }
}
