package dev.warren.broker.store;

import java.util.List;

/**
 * What of a run is due.
 *
 * @param entries by sequence, without their messages
 * @param nextDueMs when the next of the run is due; Long.MAX_VALUE for never
 */
public record DueEntries(List<QueueEntry> entries, long nextDueMs) {}
