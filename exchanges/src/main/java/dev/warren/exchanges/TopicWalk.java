package dev.warren.exchanges;

import dev.warren.broker.exchange.Destination;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One search of the trie for one routing key. Confined to the thread that routes.
 *
 * <p>No node is visited twice at the same position of the key, so the steps are bounded by nodes times words, whatever the
 * number of {@code #}. A node has one parent, hence it could only be visited twice by way of a {@code #} above it. That one
 * tries its followers at every remaining position, in rising order, so all below is first reached at the lowest position it
 * will ever be reached at: a second entry of a {@code #} has nothing to add, and is refused.
 */
final class TopicWalk {
    private final String[] words;
    private final Consumer<Destination> destinations;
    private @Nullable Set<TopicNode> entered;
    private int steps;

    TopicWalk(String routingKey, Consumer<Destination> destinations) {
        this.words = TopicWords.split(routingKey);
        this.destinations = destinations;
    }

    /** Names all matches and returns the number of steps that took. */
    int from(TopicNode root) {
        visit(root, 0);
        return steps;
    }

    private void visit(TopicNode node, int position) {
        steps++;
        if (position == words.length) {
            node.name(destinations);
        } else {
            TopicNode child = node.child(words[position]);
            if (child != null) {
                visit(child, position + 1);
            }
            TopicNode star = node.star();
            if (star != null) {
                visit(star, position + 1);
            }
        }
        TopicNode hash = node.hash();
        if (hash != null && (!node.revisited() || enterFirst(hash))) {
            absorb(hash, position);
        }
    }

    private boolean enterFirst(TopicNode hash) {
        Set<TopicNode> known = entered;
        if (known == null) {
            known = Collections.newSetFromMap(new IdentityHashMap<>());
            entered = known;
        }
        return known.add(hash);
    }

    /** Lets {@code #} stand for no word, then one, then two, up to all that remain. */
    private void absorb(TopicNode hash, int first) {
        int position = hash.isLeaf() ? words.length : first;
        for (; position <= words.length; position++) {
            visit(hash, position);
        }
    }
}
