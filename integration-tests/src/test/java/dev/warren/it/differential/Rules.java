package dev.warren.it.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The differences that are meant, each with its reason; everything else is a finding. Warren follows RabbitMQ 4 where it
 * differs from the 3.10 compared with here. Immutable.
 *
 * <p>What a script leaves out because the answer is open, or because it depends on the moment:
 *
 * <ul>
 *   <li>A prefetch shared by consumers of several queues: RabbitMQ serves the queues in random order.
 *   <li>Messages of several priorities in one write: a broker that reads them at once hands out the highest first.
 *   <li>A short time to live behind a longer one: RabbitMQ removes what expired only when it reaches the head,
 *       Warren wherever it lies.
 *   <li>Values of x-queue-mode that make no sense: 3.x refuses them, since 4.x the argument has no effect.
 *   <li>Which of several consumers of one channel is served when they share a prefetch: the order counts, not the consumer.
 *   <li>A message with several mistakes: 3.x looks at the user before it looks at the expiration, 4.x after.
 *   <li>An unknown type of exchange: 3.x closes the connection, 4.x the channel.
 *   <li>A policy that gives several queues another length, while what one of them drops is a dead letter for another.
 *   <li>A policy's overflow: RabbitMQ applies a new length before a new overflow and so drops what is there, and it goes
 *       on to refuse when the policy is gone.
 *   <li>A queue that expires together with its messages.
 *   <li>A limit of a channel that begins while messages from basic.get are unacknowledged: up to 3.x it counts them, and
 *       goes on counting them when they are acknowledged.
 *   <li>The order of the deaths in x-death, but for the last one: 3.x reverses the others each time it adds one.
 *   <li>The original expiration in x-death where RabbitMQ has none: 3.x forgets it of a message that it has read back from
 *       its store, as it does with every message of a lazy queue.
 * </ul>
 *
 * <p>What dead letters explain, message by message, is in {@link DeadLetters}.
 */
final class Rules {

    private static final List<Rule> ALL = List.of(
            new Rule(
                    "delivery on a closed channel",
                    "what the end of a channel gives back to one queue may be dead-lettered into another that RabbitMQ has"
                            + " not told of the end yet, and is delivered on that channel",
                    "on a channel that is not open: basic.deliver",
                    ""),
            new Rule(
                    "unknown method",
                    "3.x hangs up without a word, 4.x names the frame",
                    "connection: end",
                    "connection.close(reply-code=501, reply-text=FRAME_ERROR - type 1, "));

    /**
     * A difference that is meant: both brokers end the channel or the connection, in ways of their own.
     *
     * @param reference what only RabbitMQ says
     * @param warren what only Warren says; empty if it says nothing to it
     */
    private record Rule(String name, String reason, String reference, String warren) {

        boolean explains(List<String> referenceOnly, List<String> warrenOnly) {
            return referenceOnly.stream().anyMatch(line -> line.contains(reference))
                    && (warren.isEmpty()
                            ? warrenOnly.isEmpty()
                            : warrenOnly.stream().anyMatch(line -> line.contains(warren)));
        }
    }

    private Rules() {}

    /** Headers that RabbitMQ writes on dead letters since 3.13. */
    static boolean isAdded(String header) {
        return header.startsWith("x-last-death-");
    }

    private static final Pattern ORIGINAL_EXPIRATION = Pattern.compile("original-expiration=String [^,]*, ");

    /**
     * What Warren said, as RabbitMQ says it where only that is missing which RabbitMQ 3.x forgets: the original expiration of
     * a dead letter that it has read back from its store.
     */
    static List<String> withoutExpirations(List<String> warren, List<String> reference) {
        List<String> adapted = new ArrayList<>();
        for (int i = 0; i < warren.size(); i++) {
            String line = warren.get(i);
            String other = i < reference.size() ? reference.get(i) : line;
            boolean forgotten = expirations(other) < expirations(line)
                    && withoutExpirations(other).equals(withoutExpirations(line));
            adapted.add(forgotten ? other : line);
        }
        return adapted;
    }

    static String withoutExpirations(String line) {
        return ORIGINAL_EXPIRATION.matcher(line).replaceAll("");
    }

    private static long expirations(String line) {
        return ORIGINAL_EXPIRATION.matcher(line).results().count();
    }

    private static final String ONE_CONSUMER_AFTER_THE_OTHER =
            "requeue of several: RabbitMQ gives a queue back what one"
                    + " consumer had after what another had, and serves in between, Warren all of it at once";

    private static final String ONE_CHANNEL_AFTER_THE_OTHER =
            "end of a connection: RabbitMQ ends its channels one after"
                    + " the other, so that what one gives back may still be delivered on the next";

    /** Whether all that RabbitMQ alone says are deliveries on the connection that ends in the step. */
    private static boolean deliversAtTheEnd(Lockstep.Difference difference) {
        int connection = difference.step().connection();
        return difference.warren().stream().anyMatch(line -> line.startsWith(connection + " connection: "))
                && difference.warrenOnly().isEmpty()
                && !difference.referenceOnly().isEmpty()
                && difference.referenceOnly().stream().allMatch(line -> line.matches(connection + "/\\d consumer.*"));
    }

    static boolean givesBackSeveral(String said) {
        return said.startsWith("basic.recover")
                || said.startsWith("basic.nack(") && said.contains("multiple=true, requeue=true");
    }

    /** What was said, but for which consumer got it and when. */
    private static List<String> unordered(List<String> lines) {
        return lines.stream()
                .map(line ->
                        line.contains(" consumer") && line.contains(": ") ? line.substring(line.indexOf(": ")) : line)
                .sorted()
                .toList();
    }

    /** The rule that explains a difference; the connection it happened on must then be started anew in both,
     * and the queues emptied, as what was delivered is not the same. */
    static Optional<String> explain(Lockstep.Difference difference) {
        if (difference.said().stream().anyMatch(Rules::givesBackSeveral)
                && unordered(difference.reference()).equals(unordered(difference.warren()))) {
            return Optional.of(ONE_CONSUMER_AFTER_THE_OTHER);
        }
        if (deliversAtTheEnd(difference)) {
            return Optional.of(ONE_CHANNEL_AFTER_THE_OTHER);
        }
        return ALL.stream()
                .filter(rule -> rule.explains(difference.referenceOnly(), difference.warrenOnly()))
                .map(rule -> rule.name + ": " + rule.reason)
                .findFirst();
    }
}
