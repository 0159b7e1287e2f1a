package dev.warren.persistence;

/**
 * Sizes that a block log keeps to. Tests use small ones to see everything happen.
 *
 * @param blockOctets a block is closed before it grows beyond (a larger message has one of its own)
 * @param commitOctets a commit takes no more tasks beyond; H2 keeps write buffers of up to 4 MiB for the next one
 * @param journalOctets the journal is folded beyond
 * @param journalEntries likewise
 * @param garbageOctets settled records are compacted away when they take more, and more than the live ones
 * @param tinyOctets blocks below are tiny
 * @param tinyBlocks tiny blocks are merged when there are as many
 * @param pauseCommits commits between two looks for something to compact
 * @param quietMillis a writer with little to do for twice as long tidies its file up
 */
record LogTuning(
        int blockOctets,
        long commitOctets,
        long journalOctets,
        int journalEntries,
        long garbageOctets,
        int tinyOctets,
        int tinyBlocks,
        int pauseCommits,
        int quietMillis) {
    static final LogTuning DEFAULT = new LogTuning(1 << 20, 3 << 20, 2 << 20, 2000, 16 << 20, 32 << 10, 1024, 16, 40);
}
