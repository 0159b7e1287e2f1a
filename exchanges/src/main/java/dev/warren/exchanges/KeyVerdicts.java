package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.exchange.Verdict;
import dev.warren.broker.queue.ClassicQueue;
import java.util.ArrayList;
import java.util.List;

/** Why bindings take a message by its routing key, or do not, in words. */
final class KeyVerdicts {
    private static final String HASH = "#";
    private static final String STAR = "*";

    private KeyVerdicts() {}

    private static List<String> keys(Routable message) {
        List<String> keys = new ArrayList<>(message.copyKeys());
        keys.add(0, message.routingKey());
        return keys;
    }

    static Verdict direct(Binding binding, Routable message) {
        List<String> keys = keys(message);
        return keys.contains(binding.routingKey())
                ? Verdict.yes("the routing key is '" + binding.routingKey() + "'")
                : Verdict.no("'" + String.join("' and '", keys) + "' is not '" + binding.routingKey() + "'");
    }

    static Verdict topic(Binding binding, Routable message) {
        TopicRouter alone = new TopicRouter();
        alone.bind(binding);
        List<Destination> found = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (String key : keys(message)) {
            alone.walk(key, found::add);
            if (!found.isEmpty()) {
                return Verdict.yes("'" + key + "' fits '" + binding.routingKey() + "'");
            }
            reasons.add(misfit(TopicWords.split(binding.routingKey()), TopicWords.split(key)));
        }
        return Verdict.no(String.join("; ", reasons));
    }

    /** What is in the way of a key that does not fit a pattern. */
    private static String misfit(String[] pattern, String[] words) {
        int at = 0;
        for (; at < pattern.length && !pattern[at].equals(HASH); at++) {
            if (at == words.length) {
                break;
            }
            if (!pattern[at].equals(STAR) && !pattern[at].equals(words[at])) {
                return "word " + (at + 1) + " is '" + words[at] + "', the binding wants '" + pattern[at] + "'";
            }
        }
        if (at < pattern.length && pattern[at].equals(HASH) && endDiffers(pattern, words)) {
            return "the last word is '" + words[words.length - 1] + "', the binding wants '"
                    + pattern[pattern.length - 1] + "'";
        }
        return "the key has " + count(words.length) + ", which do not fit '" + String.join(".", pattern) + "'";
    }

    private static boolean endDiffers(String[] pattern, String[] words) {
        String end = pattern[pattern.length - 1];
        return words.length > 0 && !end.equals(HASH) && !end.equals(STAR) && !end.equals(words[words.length - 1]);
    }

    private static String count(int words) {
        return words == 1 ? "1 word" : words + " words";
    }

    /** Of a router that chooses one destination, without any effect. */
    static List<Verdict> chosen(List<Binding> bindings, Router router, Routable message, String why) {
        List<Destination> chosen = new ArrayList<>();
        router.route(message, chosen::add);
        String reason = chosen.isEmpty() ? why + "nothing" : why + described(chosen.get(0));
        List<Verdict> verdicts = new ArrayList<>(bindings.size());
        for (Binding binding : bindings) {
            verdicts.add(new Verdict(chosen.contains(binding.destination()), reason));
        }
        return verdicts;
    }

    private static String described(Destination destination) {
        return (destination instanceof ClassicQueue ? "queue '" : "exchange '") + destination.name() + "'";
    }
}
