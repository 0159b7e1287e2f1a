package dev.warren.it.differential;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one broker calls the script's queues, exchanges and consumers in one run: names carry a prefix of the run, so that
 * runs do not meet, and names that the broker chose are numbered in the order of their appearance. Confined to the test's
 * thread.
 */
final class Names {

    private static final Pattern GENERATED = Pattern.compile("amq\\.(gen|ctag)-[A-Za-z0-9_-]{22}");

    private final String prefix;
    private final Map<String, String> aliases = new LinkedHashMap<>();
    private String lastQueue = "";

    Names(String prefix) {
        this.prefix = prefix;
    }

    /** On the wire. */
    String wire(String plain) {
        boolean brokersOwn = plain.isEmpty() || plain.startsWith("amq.");
        return brokersOwn ? plain : prefix + plain;
    }

    /** The queue whose name the broker chose last. */
    String generated() {
        return lastQueue.isEmpty() ? wire("never-declared") : lastQueue;
    }

    Optional<String> generatedQueue() {
        return Optional.of(lastQueue).filter(name -> !name.isEmpty());
    }

    void forget(String queue) {
        if (lastQueue.equals(queue)) {
            lastQueue = "";
        }
    }

    /** A text of the broker in the words of the script. */
    String normalize(String text) {
        Matcher generated = GENERATED.matcher(text);
        StringBuilder out = new StringBuilder();
        while (generated.find()) {
            generated.appendReplacement(out, aliasOf(generated.group(), generated.group(1)));
        }
        return generated.appendTail(out).toString().replace(prefix, "@");
    }

    private String aliasOf(String name, String kind) {
        if (kind.equals("gen") && !aliases.containsKey(name)) {
            lastQueue = name;
        }
        return aliases.computeIfAbsent(
                name,
                unseen -> kind + "#"
                        + aliases.values().stream()
                                .filter(alias -> alias.startsWith(kind + "#"))
                                .count());
    }
}
