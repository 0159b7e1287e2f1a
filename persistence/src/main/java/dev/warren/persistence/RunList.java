package dev.warren.persistence;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A queue's runs by ascending first sequence; they may overlap. Safe for any thread. */
final class RunList {
    private final ArrayList<Run> runs = new ArrayList<>(1);
    private int dead;

    /** The longest distance between first and last sequence of a run. */
    private long longest;

    synchronized void add(Run run) {
        longest = Math.max(longest, run.lastOfAll() - run.firstOfAll());
        int at = runs.size();
        while (at > 0 && runs.get(at - 1).firstOfAll() > run.firstOfAll()) {
            at--;
        }
        runs.add(at, run);
    }

    /** A run of the list has no live message any more. */
    synchronized void died() {
        dead++;
        if (dead > 16 && dead > runs.size() / 2) {
            runs.removeIf(run -> run.live() == 0);
            dead = 0;
        }
    }

    synchronized List<Run> snapshot() {
        return new ArrayList<>(runs);
    }

    /** The run with a sequence, or null. */
    synchronized @Nullable Run find(long sequence) {
        int low = 0;
        int high = runs.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (runs.get(middle).firstOfAll() <= sequence) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        for (int i = low - 1; i >= 0 && runs.get(i).firstOfAll() >= sequence - longest; i--) {
            if (runs.get(i).indexOf(sequence) >= 0) {
                return runs.get(i);
            }
        }
        return null;
    }
}
