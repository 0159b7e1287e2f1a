package dev.warren.server.log;

import dev.warren.management.LogLevels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The log of this process: slf4j's over java.util.logging, whose levels can be changed at any time. Guarded by its monitor.
 *
 * <p>A level is the broker's: what libraries say below info (Netty's two hundred lines of a start) is written only if they are
 * named.
 */
public final class Logs implements LogLevels {
    private static final String EVERYTHING = "";
    private static final List<String> BROKER = List.of("dev.warren", "warren");

    /** The JVM forgets a logger that nobody holds, and its level with it. */
    private final Map<String, Logger> levelled = new TreeMap<>();

    private final List<Handler> outputs = new ArrayList<>();
    private final List<String> places = new ArrayList<>();
    private final LastLines last;
    private LogLevel level;
    private final Map<String, LogLevel> categories = new TreeMap<>();

    private Logs(LogLevel level, LastLines last) {
        this.level = level;
        this.last = last;
    }

    /**
     * Must come before the first logger is asked for.
     *
     * @throws IOException when the file can not be written
     */
    public static Logs open(LogOptions options) throws IOException {
        System.setProperty("java.util.logging.manager", StandingLogManager.class.getName());
        LogOptions.Output console = options.console();
        LogOptions.ToFile file = options.file();
        boolean json =
                console != null ? console.json() : file != null && file.output().json();
        Logs logs = new Logs(options.level(), new LastLines(formatter(json)));
        Logger root = logs.logger(EVERYTHING);
        for (Handler each : root.getHandlers()) {
            root.removeHandler(each);
        }
        root.addHandler(logs.last);
        if (console != null) {
            logs.add(new ConsoleOutput(System.out, formatter(console.json())), console, "<stdout>");
        }
        if (file != null) {
            Handler output = new FileOutput(file, formatter(file.output().json()));
            logs.add(output, file.output(), file.path().toAbsolutePath().toString());
        }
        logs.setAll(options.level());
        options.categories().forEach(logs::setCategory);
        return logs;
    }

    private static Formatter formatter(boolean json) {
        return json ? new JsonFormatter() : new TextFormatter();
    }

    private void add(Handler output, LogOptions.Output options, String place) {
        output.setLevel(options.level().level());
        outputs.add(output);
        places.add(place);
        logger(EVERYTHING).addHandler(output);
    }

    private Logger logger(String name) {
        return levelled.computeIfAbsent(name, Logger::getLogger);
    }

    private void setAll(LogLevel to) {
        level = to;
        categories.clear();
        levelled.values().forEach(each -> each.setLevel(null));
        Level own = to.level();
        logger(EVERYTHING).setLevel(own.intValue() < Level.INFO.intValue() ? Level.INFO : own);
        BROKER.forEach(name -> logger(name).setLevel(own));
    }

    private void setCategory(String category, LogLevel to) {
        logger(Categories.logger(category)).setLevel(to.level());
        categories.put(category, to);
    }

    @Override
    public synchronized Map<String, String> levels() {
        Map<String, String> all = new TreeMap<>();
        all.put("default", level.toString());
        categories.forEach((category, its) -> all.put(category, its.toString()));
        return all;
    }

    @Override
    public synchronized void set(String name, @Nullable String category) {
        LogLevel to = LogLevel.of(name);
        if (category == null || category.equals("default")) {
            // What an output was to leave out is what is asked for now.
            outputs.forEach(each -> each.setLevel(Level.ALL));
            setAll(to);
        } else {
            setCategory(category, to);
        }
    }

    @Override
    public synchronized List<String> places() {
        return List.copyOf(places);
    }

    @Override
    public List<String> tail(int most) {
        return last.tail(most);
    }
}
