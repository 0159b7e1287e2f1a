package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import java.util.function.Consumer;

/**
 * The trie of binding keys. Changed under the virtual host's lock, read by any thread without one.
 *
 * <p>A binding appears and disappears with one change of its last node's destinations. The nodes on the way there are made
 * before that and dropped after it, and lead to nothing in between, so a reader never sees half a binding.
 */
final class TopicRouter implements Router {
    private final TopicNode root = TopicNode.root();

    @Override
    public void bind(Binding binding) {
        TopicNode node = root;
        for (String word : TopicWords.split(binding.routingKey())) {
            node = node.extend(word);
        }
        node.add(binding.destination());
    }

    @Override
    public void unbind(Binding binding) {
        String[] words = TopicWords.split(binding.routingKey());
        TopicNode[] path = new TopicNode[words.length + 1];
        path[0] = root;
        for (int i = 0; i < words.length; i++) {
            TopicNode next = path[i].next(words[i]);
            if (next == null) {
                return;
            }
            path[i + 1] = next;
        }
        path[words.length].remove(binding.destination());
        for (int i = words.length; i > 0 && path[i].isEmpty(); i--) {
            path[i - 1].drop(words[i - 1]);
        }
    }

    @Override
    public void route(Routable message, Consumer<Destination> destinations) {
        walk(message.routingKey(), destinations);
    }

    /** Names the matches and returns the number of steps that took. */
    int walk(String routingKey, Consumer<Destination> destinations) {
        return new TopicWalk(routingKey, destinations).from(root);
    }

    /** Whether nothing is left of the bindings there once were. */
    boolean isEmpty() {
        return root.isEmpty();
    }
}
