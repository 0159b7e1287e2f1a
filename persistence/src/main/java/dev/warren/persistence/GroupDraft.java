package dev.warren.persistence;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.QueueEntry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Messages of one queue and priority that a commit appends. Confined to the log's writer. */
final class GroupDraft {
    record Item(QueueEntry entry, Message message) {}

    final StoredQueue queue;
    final int priority;
    final List<Item> items = new ArrayList<>();
    private boolean ascending = true;

    GroupDraft(StoredQueue queue, int priority) {
        this.queue = queue;
        this.priority = priority;
    }

    void add(QueueEntry entry, Message message) {
        ascending &= items.isEmpty() || items.get(items.size() - 1).entry.sequence() < entry.sequence();
        items.add(new Item(entry, message));
    }

    /** Brings the items into the order of their sequences. */
    void sort() {
        if (!ascending) {
            items.sort(Comparator.comparingLong(item -> item.entry.sequence()));
        }
    }

    /** The head's part for items {@code from} to {@code to} (exclusive). */
    Group group(int from, int to) {
        int count = to - from;
        long first = items.get(from).entry.sequence();
        Group group = new Group(queue.queueId(), priority, count, first);
        if (items.get(to - 1).entry.sequence() != first + count - 1) {
            group.sequences = new long[count];
        }
        for (int i = 0; i < count; i++) {
            Item item = items.get(from + i);
            Message message = item.message;
            group.addressLengths.set(i, message.address().length);
            group.propertiesLengths.set(i, message.propertiesLength());
            group.bodyLengths.set(i, message.bodyLength());
            group.messagePriorities.set(i, message.priority());
            if (group.sequences != null) {
                group.sequences[i] = item.entry.sequence();
            }
            if (item.entry.dueAtMs() != 0) {
                group.dues = group.dues == null ? new long[count] : group.dues;
                group.dues[i] = item.entry.dueAtMs();
            }
            if (!message.persistent()) {
                group.transients = group.transients == null ? new BitSet(count) : group.transients;
                group.transients.set(i);
            }
            if (item.entry.possiblyDelivered()) {
                group.delivered = group.delivered == null ? new BitSet(count) : group.delivered;
                group.delivered.set(i);
            }
        }
        return group;
    }
}
