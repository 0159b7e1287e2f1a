package dev.warren.it.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a broker said in one step, in the order in which it must say it: a stream for each thing that is ordered in
 * itself, and the counts of all queues after it. Confined to the test's thread.
 */
final class Outcome {

    private final Map<String, List<String>> streams = new TreeMap<>();
    private final Map<String, TreeSet<Long>> sets = new TreeMap<>();
    private Map<String, String> counts = Map.of();
    private int size;

    void say(String stream, String text) {
        streams.computeIfAbsent(stream, key -> new ArrayList<>()).add(text);
        size++;
    }

    /** For what has no order, as the tags of confirms. */
    void collect(String set, long member) {
        sets.computeIfAbsent(set, key -> new TreeSet<>()).add(member);
        size++;
    }

    void counts(Map<String, String> counted) {
        counts = Map.copyOf(counted);
    }

    Map<String, String> counts() {
        return counts;
    }

    int size() {
        return size;
    }

    /** All of it, stream by stream; equal for brokers that behave alike. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        streams.forEach((stream, texts) -> texts.forEach(text -> lines.add(stream + ": " + text)));
        sets.forEach((set, members) -> lines.add(set + ": " + members));
        new TreeMap<>(counts).forEach((name, count) -> lines.add(name + " -> " + count));
        return lines;
    }
}
