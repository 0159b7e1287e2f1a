package dev.warren.server.ctl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command line of rabbitmqctl's kind: a command, its arguments, and options wherever they stand. Immutable.
 *
 * @param options by their long names; a switch has the value {@code true}
 */
record Invocation(String command, List<String> arguments, Map<String, String> options) {
    private static final Map<String, String> SHORT = Map.of(
            "-q",
            "quiet",
            "-s",
            "silent",
            "-p",
            "vhost",
            "-n",
            "node",
            "-t",
            "timeout",
            "-N",
            "number",
            "-l",
            "longnames",
            "-h",
            "help");
    private static final Set<String> SWITCHES = Set.of(
            "quiet", "silent", "longnames", "no-table-headers", "global", "if-empty", "if-unused", "help", "all");
    private static final Set<String> WITH_VALUE = Set.of(
            "vhost",
            "node",
            "timeout",
            "formatter",
            "priority",
            "apply-to",
            "user",
            "api",
            "login",
            "format",
            "limit",
            "per-connection-delay",
            "description",
            "tags",
            "default-queue-type",
            "erlang-cookie",
            "unit",
            "within",
            "number");

    /** @throws CtlException 64 for an option that is unknown or lacks its value */
    static Invocation parse(List<String> words) {
        List<String> plain = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        boolean onlyPlain = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (onlyPlain || !word.startsWith("-") || word.equals("-")) {
                plain.add(word);
            } else if (word.equals("--")) {
                onlyPlain = true;
            } else {
                i += option(word, i + 1 < words.size() ? words.get(i + 1) : null, options);
            }
        }
        if (plain.isEmpty()) {
            return new Invocation("help", List.of(), options);
        }
        return new Invocation(plain.get(0), List.copyOf(plain.subList(1, plain.size())), Map.copyOf(options));
    }

    /** Returns how many of the words behind it the option took. */
    private static int option(String word, @Nullable String next, Map<String, String> options) {
        int equals = word.indexOf('=');
        String stem = equals < 0 ? word : word.substring(0, equals);
        String name = SHORT.getOrDefault(
                stem, stem.startsWith("--") ? stem.substring(2).replace('_', '-') : "");
        if (SWITCHES.contains(name)) {
            options.put(name, "true");
            return 0;
        }
        if (!WITH_VALUE.contains(name)) {
            throw CtlException.usage("unknown option " + word);
        }
        if (equals >= 0) {
            options.put(name, word.substring(equals + 1));
            return 0;
        }
        if (next == null) {
            throw CtlException.usage("option " + word + " lacks its value");
        }
        options.put(name, next);
        return 1;
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    @Nullable
    String option(String name) {
        return options.get(name);
    }

    String option(String name, String absent) {
        return options.getOrDefault(name, absent);
    }

    String vhost() {
        return option("vhost", "/");
    }

    String argument(int index) {
        return arguments.get(index);
    }
}
