package dev.warren.persistence;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was found damaged since start: each place once, with what it costs. Safe for any thread. */
final class DamageReport {
    private static final Logger LOG = LoggerFactory.getLogger(DamageReport.class);
    private static final int MAX_KEPT = 1000;

    private final List<String> found = new ArrayList<>();

    synchronized void add(String what) {
        if (found.size() < MAX_KEPT && !found.contains(what)) {
            found.add(what);
            LOG.error("Damaged: {}", what);
        }
    }

    synchronized List<String> found() {
        return List.copyOf(found);
    }
}
