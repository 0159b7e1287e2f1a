package dev.warren.exchanges;

import dev.warren.broker.exchange.Destination;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One word of the binding keys in the trie: what may follow it, and the destinations of the keys that end here. Changed by
 * one thread at a time, read by any without a lock; a node that is empty is unlinked and never used again.
 */
final class TopicNode {
    private static final String STAR = "*";
    private static final String HASH = "#";

    /** Whether one walk may come here at more than one position of its key: somewhere on the way is a {@code #}. */
    private final boolean revisited;

    private volatile @Nullable ConcurrentHashMap<String, TopicNode> children;
    private volatile @Nullable TopicNode star;
    private volatile @Nullable TopicNode hash;
    private volatile @Nullable Destinations destinations;

    private TopicNode(boolean revisited) {
        this.revisited = revisited;
    }

    static TopicNode root() {
        return new TopicNode(false);
    }

    boolean revisited() {
        return revisited;
    }

    /** What follows a word of a routing key, in which {@code *} and {@code #} are words as any other. */
    @Nullable
    TopicNode child(String word) {
        ConcurrentHashMap<String, TopicNode> known = children;
        return known == null ? null : known.get(word);
    }

    @Nullable
    TopicNode star() {
        return star;
    }

    @Nullable
    TopicNode hash() {
        return hash;
    }

    /** Whether nothing follows. */
    boolean isLeaf() {
        return children == null && star == null && hash == null;
    }

    boolean isEmpty() {
        return destinations == null && isLeaf();
    }

    void name(Consumer<Destination> action) {
        Destinations bound = destinations;
        if (bound != null) {
            bound.forEach(action);
        }
    }

    /** What follows a word of a binding key. */
    @Nullable
    TopicNode next(String word) {
        return switch (word) {
            case STAR -> star;
            case HASH -> hash;
            default -> child(word);
        };
    }

    /** As {@link #next}, made when missing. */
    TopicNode extend(String word) {
        TopicNode known = next(word);
        if (known != null) {
            return known;
        }
        TopicNode added = new TopicNode(revisited || word.equals(HASH));
        switch (word) {
            case STAR -> star = added;
            case HASH -> hash = added;
            default -> put(word, added);
        }
        return added;
    }

    private void put(String word, TopicNode added) {
        ConcurrentHashMap<String, TopicNode> known = children;
        if (known == null) {
            known = new ConcurrentHashMap<>(1);
            children = known;
        }
        known.put(word, added);
    }

    /** Unlinks what follows a word of a binding key. */
    void drop(String word) {
        switch (word) {
            case STAR -> star = null;
            case HASH -> hash = null;
            default -> {
                ConcurrentHashMap<String, TopicNode> known = children;
                if (known != null && known.remove(word) != null && known.isEmpty()) {
                    children = null;
                }
            }
        }
    }

    void add(Destination destination) {
        Destinations bound = destinations;
        if (bound == null) {
            bound = new Destinations();
            bound.add(destination);
            destinations = bound;
        } else {
            bound.add(destination);
        }
    }

    void remove(Destination destination) {
        Destinations bound = destinations;
        if (bound != null) {
            bound.remove(destination);
            if (bound.isEmpty()) {
                destinations = null;
            }
        }
    }
}
