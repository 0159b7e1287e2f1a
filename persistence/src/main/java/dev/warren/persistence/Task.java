package dev.warren.persistence;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.StoredRun;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** What the log's writer is asked to do. */
sealed interface Task {
    /** A unit's part in this log. */
    final class Unit implements Task {
        private final List<QueueEntry> appended;
        private final @Nullable Message[] messages;
        private final List<QueueEntry> settled;
        private final List<? extends StoredRun> settledRuns;
        private final @Nullable Runnable whenDurable;
        private final long bytes;

        /** Takes the messages of the entries, which may let go of them before they are written. */
        Unit(
                List<QueueEntry> appended,
                List<QueueEntry> settled,
                List<? extends StoredRun> settledRuns,
                @Nullable Runnable whenDurable) {
            this.appended = appended;
            this.messages = new Message[appended.size()];
            this.settled = settled;
            this.settledRuns = settledRuns;
            this.whenDurable = whenDurable;
            long sum = 0;
            for (int i = 0; i < messages.length; i++) {
                Message message = appended.get(i).message();
                if (message == null) {
                    throw new IllegalArgumentException("an appended entry has no message");
                }
                messages[i] = message;
                sum += message.content().length + Message.OVERHEAD_BYTES;
            }
            this.bytes = sum;
        }

        List<QueueEntry> appended() {
            return appended;
        }

        /** The message of an appended entry; null once it was answered for. */
        @Nullable
        Message message(int index) {
            return messages[index];
        }

        /** The message of an appended entry if the store owes an answer for it, which it gives now. */
        @Nullable
        Message answer(int index) {
            QueueEntry entry = appended.get(index);
            Message message = messages[index];
            messages[index] = null;
            // For other messages the broker has answered already.
            return entry.persistent() && entry.log().durable() ? message : null;
        }

        List<QueueEntry> settled() {
            return settled;
        }

        List<? extends StoredRun> settledRuns() {
            return settledRuns;
        }

        @Nullable
        Runnable whenDurable() {
            return whenDurable;
        }

        /** Octets that it counts as pending. */
        long bytes() {
            return bytes;
        }

        /** Mere settlements may wait for others. */
        boolean lazy() {
            return appended.isEmpty() && whenDurable == null;
        }
    }

    record Mark(StoredQueue queue, long below, Runnable whenDurable) implements Task {}

    record Drop(StoredQueue queue) implements Task {}

    /** Records that can not be read any more leave their queue. */
    record Damaged(Run run, BitSet indexes) implements Task {}

    /** The last task: what is redelivered is written and the file closed. */
    record Stop(List<QueueEntry> redelivered, CountDownLatch done) implements Task {}
}
