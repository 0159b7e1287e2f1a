package dev.warren.persistence;

import dev.warren.broker.message.Message;
import java.util.ArrayList;
import java.util.List;

/** A block that a commit fills. Confined to the log's writer. */
final class BlockDraft {
    private final List<Group> groups = new ArrayList<>();
    private final List<List<GroupDraft.Item>> items = new ArrayList<>();
    private int octets;

    /** What a message takes in a block, roughly. */
    static int octets(Message message) {
        return message.content().length + message.address().length + 8;
    }

    int octets() {
        return octets;
    }

    /** An item will be added. */
    void count(int more) {
        octets += more;
    }

    void add(GroupDraft draft, int from, int to) {
        if (from < to) {
            groups.add(draft.group(from, to));
            items.add(draft.items.subList(from, to));
        }
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    List<Group> groups() {
        return groups;
    }

    List<GroupDraft.Item> items(int group) {
        return items.get(group);
    }

    /** Address and content of each message, by turns. */
    byte[][] parts() {
        int count = 0;
        for (List<GroupDraft.Item> group : items) {
            count += group.size();
        }
        byte[][] parts = new byte[2 * count][];
        int at = 0;
        for (List<GroupDraft.Item> group : items) {
            for (GroupDraft.Item item : group) {
                parts[at++] = item.message().address();
                parts[at++] = item.message().content();
            }
        }
        return parts;
    }

    static int[] checksums(byte[][] parts, Checksum checksum) {
        int[] sums = new int[parts.length / 2];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = checksum.of(parts[2 * i], parts[2 * i + 1]);
        }
        return sums;
    }
}
