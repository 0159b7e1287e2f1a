package dev.warren.it.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.warren.it.harness.Broker;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Debian's Chromium, driven by Playwright with the machine's own Node.js: nothing is downloaded. A test fails on any error that a page
 * logs, a violated Content-Security-Policy among them. Where there is no browser the tests are skipped, in CI they fail.
 */
public final class Browser implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {

    static final int WIDE = 1440;
    static final int PHONE = 390;

    private static final double PATIENCE_MS = 15_000;

    private final Broker broker;
    private final List<String> errors = new ArrayList<>();
    private com.microsoft.playwright.Browser chromium;
    private BrowserContext context;
    private String test = "";

    public Browser(Broker broker) {
        this.broker = broker;
    }

    @Override
    public void beforeAll(ExtensionContext extension) {
        Path browser = program("chromium").or(() -> program("google-chrome")).orElse(null);
        Path node = program("node").orElse(null);
        if (browser == null || node == null) {
            String missing =
                    "the console's tests need chromium and node on the PATH (Debian: apt-get install chromium nodejs)";
            if (System.getenv("CI") != null) {
                throw new AssertionError(missing);
            }
            System.err.println("skipped: " + missing);
            abort(missing);
        }
        chromium = extension
                .getRoot()
                .getStore(ExtensionContext.Namespace.create(Browser.class))
                .getOrComputeIfAbsent(Running.class, key -> Running.start(browser, node), Running.class)
                .chromium();
        // Longer than the console takes to look again by itself: 5 s, Playwright's own patience.
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    }

    /** One for all classes: JUnit closes it after the last. */
    private record Running(Playwright playwright, com.microsoft.playwright.Browser chromium) implements AutoCloseable {
        static Running start(Path browser, Path node) {
            Playwright playwright = Playwright.create(new Playwright.CreateOptions()
                    .setEnv(Map.of(
                            "PLAYWRIGHT_NODEJS_PATH", node.toString(), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            return new Running(
                    playwright,
                    playwright
                            .chromium()
                            .launch(new BrowserType.LaunchOptions()
                                    .setExecutablePath(browser)
                                    // Containers run it as root, which its sandbox refuses.
                                    .setArgs(List.of("--no-sandbox"))));
        }

        @Override
        public void close() {
            playwright.close();
        }
    }

    @Override
    public void beforeEach(ExtensionContext extension) {
        test = extension.getRequiredTestMethod().getName();
        errors.clear();
    }

    @Override
    public void afterEach(ExtensionContext extension) {
        if (context != null) {
            if (extension.getExecutionException().isPresent()) {
                context.pages().forEach(page -> shoot(page, "failed-" + test));
            }
            context.close();
            context = null;
        }
        assertEquals(List.of(), errors, "errors that the page logged");
    }

    /** A new browser's page, not signed in. */
    Page open() {
        return open(WIDE, ColorScheme.LIGHT);
    }

    Page open(int width, ColorScheme colours) {
        if (context != null) {
            context.close();
        }
        context = chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, width == PHONE ? 844 : 900)
                .setColorScheme(colours)
                // Colours change at once: what axe and a screenshot see is not between two.
                .setReducedMotion(ReducedMotion.REDUCE)
                .setLocale("en-GB"));
        context.setDefaultTimeout(PATIENCE_MS);
        Page page = context.newPage();
        page.onPageError(errors::add);
        page.onConsoleMessage(message -> {
            // A refused request is logged by the browser itself; whether it is right is for the test to say.
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                errors.add(message.text());
            }
        });
        page.navigate(base());
        return page;
    }

    /** Changes the colours of an open page. */
    static void paint(Page page, ColorScheme colours) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(colours));
    }

    /** What a screenshot's name ends with. */
    static String kind(int width, ColorScheme colours) {
        return (width == PHONE ? "phone" : "wide") + "-" + colours.name().toLowerCase(Locale.ROOT);
    }

    Page signedIn() {
        Page page = open();
        signIn(page, "guest", "guest");
        page.getByRole(AriaRole.HEADING, named("Overview")).waitFor();
        return page;
    }

    static void signIn(Page page, String user, String password) {
        page.getByLabel("User name").fill(user);
        page.getByLabel("Password").fill(password);
        button(page, "Sign in").click();
    }

    String base() {
        InetSocketAddress address = broker.http().orElseThrow().address();
        return "http://" + address.getHostString() + ":" + address.getPort() + "/";
    }

    /** @param route as in the address bar, from the hash on: {@code /queues} */
    void go(Page page, String route) {
        page.navigate(base() + "#" + route);
    }

    static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, named(name));
    }

    /** A button in the dialog that is open. */
    static Locator dialogButton(Page page, String name) {
        return page.getByRole(AriaRole.DIALOG)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    /** A field of the dialog that is open; its label may go on with a hint. */
    static Locator dialogField(Page page, String label) {
        return page.getByRole(AriaRole.DIALOG).getByLabel(label).first();
    }

    /** Kept as build output, in {@code target/screenshots}. */
    static void shoot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
    }

    private static Optional<Path> program(String name) {
        for (String folder : System.getenv("PATH").split(":")) {
            Path file = Path.of(folder, name);
            if (Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }
}
