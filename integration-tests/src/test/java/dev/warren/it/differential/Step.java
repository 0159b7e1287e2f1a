package dev.warren.it.differential;

import java.util.List;

/**
 * What is sent in one piece on one channel before the brokers are compared. Connection and channel are opened before, if
 * they are not open. Immutable.
 */
record Step(int number, int connection, int channel, List<Act> acts) {

    /** The end of the step's connection instead of its acts. */
    Step dropped() {
        return dropped(connection);
    }

    /** The end of another connection instead. */
    Step dropped(int other) {
        return new Step(number, other, channel, List.of(new Act.DropConnection()));
    }
}
