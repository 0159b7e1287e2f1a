package dev.warren.persistence;

/** Adds to a commit what makes the file smaller, not what somebody asked for. */
interface Rewriting {
    void step(Commit commit);
}
