package dev.warren.it.differential;

import java.util.ArrayList;
import java.util.List;

/**
 * Delta debugging: leaves out steps as long as the brokers still differ in the same step (the last one). Confined to the
 * test's thread.
 */
final class Minimizer {

    private Minimizer() {}

    /** Whether a script still shows the difference. */
    interface Probe {
        boolean differs(List<Step> script) throws Exception;
    }

    static List<Step> minimize(List<Step> failing, int mostRuns, Probe probe) throws Exception {
        List<Step> steps = new ArrayList<>(failing);
        int runs = 0;
        for (int piece = Math.max(1, steps.size() / 2); piece >= 1; piece = piece == 1 ? 0 : (piece + 1) / 2) {
            boolean shorter = true;
            while (shorter) {
                shorter = false;
                for (int end = steps.size() - 1; end > 0; end -= piece) {
                    if (++runs > mostRuns) {
                        return steps;
                    }
                    List<Step> without = new ArrayList<>(steps.subList(0, Math.max(0, end - piece)));
                    without.addAll(steps.subList(end, steps.size()));
                    if (probe.differs(without)) {
                        steps = without;
                        shorter = piece == 1;
                    }
                }
            }
        }
        return steps;
    }
}
