package dev.warren.server.config;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is set, by whom. A value of the command line comes before one of the environment ({@code WARREN_*}, then {@code
 * RABBITMQ_*}), this before one of the file; of two lines of a file the later one counts.
 */
final class Configuration {
    /** A value as it was written, with its source. */
    record Given(String text, Source source) {}

    /** Canonical key to value; of families, the keys that were given. */
    private final Map<String, Given> given = new TreeMap<>();

    private final List<String> warnings = new ArrayList<>();

    /** @throws ConfigurationException for a key that is unknown or refused, or a value that is not of its type */
    void put(String key, String text, Source source) throws ConfigurationException {
        String canonical = ForeignKeys.canonical(key);
        Setting<?> setting = settingOf(canonical);
        if (setting == null) {
            foreign(key, text, source);
            return;
        }
        try {
            setting.type().parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(source.subject(key) + " must be " + e.getMessage() + ", not '"
                    + (setting.secret() ? "..." : text) + "'");
        }
        Given before = given.get(canonical);
        if (before == null || before.source().rank() <= source.rank()) {
            given.put(canonical, new Given(text, source));
        }
    }

    private void foreign(String key, String text, Source source) throws ConfigurationException {
        if (ForeignKeys.isSo(key, text)) {
            return;
        }
        String refused = ForeignKeys.refused(key);
        if (refused != null) {
            throw new ConfigurationException(source.text() + ": '" + key + "' is not supported: " + refused);
        }
        String harmless = ForeignKeys.harmless(key);
        if (harmless == null) {
            String nearest = NearestKey.of(key, keys());
            throw new ConfigurationException(source.text() + ": unknown key '" + key + "'"
                    + (nearest == null ? "" : "; did you mean '" + nearest + "'?"));
        }
        warnings.add(source.text() + ": '" + key + "' has no effect: " + harmless);
    }

    static List<String> keys() {
        return Settings.ALL.stream().map(Setting::key).toList();
    }

    private static @Nullable Setting<?> settingOf(String key) {
        Setting<?> family = null;
        for (Setting<?> each : Settings.ALL) {
            if (each.nameIn(key) != null) {
                if (!each.isFamily()) {
                    return each;
                }
                family = each;
            }
        }
        return family;
    }

    /** Whether somebody set it. */
    boolean isSet(Setting<?> setting) {
        return given.containsKey(setting.key());
    }

    /** Its value, or its default. */
    <T> T get(Setting<T> setting) {
        Given value = given.get(setting.key());
        return setting.type().parse(value == null ? setting.standard() : value.text());
    }

    /** The values of a family by name. */
    <T> Map<String, T> family(Setting<T> setting) {
        Map<String, T> values = new LinkedHashMap<>();
        given.forEach((key, value) -> {
            String name = setting.nameIn(key);
            if (name != null && setting.equals(settingOf(key))) {
                values.put(name, setting.type().parse(value.text()));
            }
        });
        return values;
    }

    /** Of what was set without effect, in words. */
    List<String> warnings() {
        return warnings;
    }

    /** Every value and where it comes from, one a line. */
    void explain(PrintStream out) {
        List<String[]> rows = rows();
        int keyWidth = rows.stream().mapToInt(row -> row[0].length()).max().orElse(0);
        int valueWidth = rows.stream().mapToInt(row -> row[1].length()).max().orElse(0);
        for (String[] row : rows) {
            out.printf("%-" + keyWidth + "s = %-" + valueWidth + "s  # %s%n", (Object[]) row);
        }
        warnings.forEach(each -> out.println("# " + each));
    }

    /** Every key, its value unless that is secret, and where it comes from. */
    List<String[]> rows() {
        List<String[]> rows = new ArrayList<>();
        for (Setting<?> setting : Settings.ALL) {
            if (setting.isFamily()) {
                given.forEach((key, value) -> {
                    if (setting.equals(settingOf(key))) {
                        rows.add(row(setting, key, value));
                    }
                });
            } else {
                Given value = given.get(setting.key());
                rows.add(row(
                        setting, setting.key(), value == null ? new Given(setting.standard(), Source.DEFAULT) : value));
            }
        }
        return rows;
    }

    private static String[] row(Setting<?> setting, String key, Given value) {
        String shown = setting.secret() && !value.source().equals(Source.DEFAULT) ? "******" : value.text();
        return new String[] {key, shown, value.source().text()};
    }
}
