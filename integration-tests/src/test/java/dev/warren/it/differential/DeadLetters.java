package dev.warren.it.differential;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Differences that are explained by the messages themselves, as their x-death tells which queues they came from. Every
 * place that differs (a queue's content, what a consumer or a get was given) must be explained, and nothing but messages
 * and counts may differ.
 *
 * <ul>
 *   <li><b>Dead letters of several queues meet.</b> Each of RabbitMQ's queues is a process: what two of them dead-letter
 *       into a third at the same time arrives there in an order of the moment. So their order among each other is not
 *       compared, that of each queue's own dead letters is; and in a queue with a limit other ones may be left.
 *   <li><b>A cycle after a rejection.</b> RabbitMQ 3.x reverses what x-death had before each time it adds a death; with
 *       three or more, one of them a rejection, it takes the rejection for older or newer than it is, and so routes what
 *       4.x (and Warren) finds to be a cycle, or the reverse.
 *   <li><b>Several come back into a queue with a limit.</b> RabbitMQ gives it back one consumer's messages after the other's
 *       and delivers in between, Warren all at once: more of them are too much.
 * </ul>
 *
 * What a queue that is explained so has dead-lettered in turn is explained with it. Stateless.
 */
final class DeadLetters {

    private static final String MEETING = "dead letters of several queues meet: their order among each other is open";
    private static final String CYCLE = "a cycle after a rejection: 3.x mistakes the order of deaths";

    private static final String IN_BETWEEN =
            "requeue of several into a queue with a limit: RabbitMQ gives it back what one"
                    + " consumer had after what another had, and serves in between";

    private static final Pattern DEATH = Pattern.compile("\\{count=Long \\d+, exchange=String [^,]*, "
            + "(?:original-expiration=String [^,]*, )?queue=String ([^,]*), reason=String (\\w+),");
    private static final Pattern MESSAGE = Pattern.compile("from '[^']*' by '");
    private static final Pattern LEFT = Pattern.compile("', \\d+ left,?");
    private static final Pattern COUNT = Pattern.compile("\\S+ -> \\d+ ready, \\d+ consumers");

    private DeadLetters() {}

    /**
     * What else is known when the brokers differ.
     *
     * @param reference what stands in RabbitMQ's queues
     * @param warren what stands in Warren's
     * @param streams the queues that consumers and gets were given messages from
     * @param limited the queues with a limit to their length
     */
    record Evidence(
            Map<String, List<String>> reference,
            Map<String, List<String>> warren,
            Map<String, String> streams,
            Set<String> limited) {

        @Override
        public String toString() {
            return "What then stands in the queues in RabbitMQ:" + text(reference) + "\nand in Warren:" + text(warren)
                    + "\nwith a limit: " + limited;
        }

        private static String text(Map<String, List<String>> contents) {
            StringBuilder text = new StringBuilder();
            contents.forEach((queue, lines) -> {
                text.append("\n  ").append(queue);
                lines.forEach(line -> text.append("\n    ").append(line));
            });
            return text.toString();
        }
    }

    /** What differs in one place: the messages there in each broker, which are or were in one queue. */
    private record Place(String queue, boolean limited, List<Told> reference, List<Told> warren) {

        boolean differs() {
            return !reference.equals(warren);
        }

        /** Those that only one of the brokers has there. */
        List<Told> unmatched() {
            return Stream.concat(without(reference, warren).stream(), without(warren, reference).stream())
                    .toList();
        }

        private static List<Told> without(List<Told> messages, List<Told> others) {
            List<Told> left = new ArrayList<>(messages);
            others.forEach(left::remove);
            return left;
        }

        /** Whether RabbitMQ delivered some more of what came back into a queue that holds not so many. */
        boolean isServedInBetween() {
            List<Told> more = without(reference, warren);
            return limited
                    && without(warren, reference).isEmpty()
                    && !more.isEmpty()
                    && more.stream().allMatch(Told::isRedelivered);
        }

        /** The queues that what is here died in last; empty for what was published here. */
        Set<String> sources() {
            Set<String> sources = new TreeSet<>();
            Stream.concat(reference.stream(), warren.stream()).forEach(message -> sources.add(message.source()));
            return sources;
        }

        private boolean sameBySource() {
            return sources().stream().allMatch(source -> of(source, reference).equals(of(source, warren)));
        }

        private static List<Told> of(String source, List<Told> messages) {
            return messages.stream()
                    .filter(message -> message.source().equals(source))
                    .toList();
        }
    }

    /** A message as it is written in a transcript. */
    private record Told(String text) {

        static Told of(String line) {
            Matcher start = MESSAGE.matcher(line);
            String message = start.find() ? line.substring(start.start()) : line;
            return new Told(Rules.withoutExpirations(LEFT.matcher(message).replaceFirst("'")));
        }

        /** Where it died last. */
        String source() {
            Matcher death = DEATH.matcher(text);
            return death.find() ? death.group(1) : "";
        }

        boolean isRedelivered() {
            return text.contains(" redelivered {");
        }

        /** Whether RabbitMQ 3.x may have judged its history wrongly. */
        boolean isReversed() {
            return DEATH.matcher(text).results().count() > 2 && text.contains("reason=String rejected");
        }
    }

    static Optional<String> explain(Lockstep.Difference difference, Evidence evidence) {
        boolean other = Stream.concat(difference.referenceOnly().stream(), difference.warrenOnly().stream())
                .anyMatch(line -> !isMessage(line) && !COUNT.matcher(line).matches());
        if (other) {
            return Optional.empty();
        }
        List<Place> open =
                new ArrayList<>(places(delivered(difference.reference()), delivered(difference.warren()), evidence));
        open.addAll(places(evidence.reference(), evidence.warren(), evidence));
        open.removeIf(place -> !place.differs());
        boolean givesBack = difference.said().stream().anyMatch(Rules::givesBackSeveral);
        Set<String> reasons = new LinkedHashSet<>();
        Set<String> explained = new TreeSet<>();
        boolean found = true;
        while (found) {
            found = false;
            for (Place place : List.copyOf(open)) {
                Optional<String> reason =
                        givesBack && place.isServedInBetween() ? Optional.of(IN_BETWEEN) : reason(place, explained);
                if (reason.isPresent()) {
                    reasons.add(reason.get());
                    explained.add(place.queue());
                    found = open.remove(place);
                }
            }
        }
        return open.isEmpty() && !reasons.isEmpty() ? Optional.of(String.join("; ", reasons)) : Optional.empty();
    }

    private static Optional<String> reason(Place place, Set<String> explained) {
        List<Told> unmatched = place.unmatched();
        boolean judged = place.limited()
                ? unmatched.stream().anyMatch(Told::isReversed)
                : !unmatched.isEmpty() && unmatched.stream().allMatch(Told::isReversed);
        if (judged) {
            return Optional.of(CYCLE);
        }
        Set<String> sources = place.sources();
        boolean several = sources.size() > 1;
        if (unmatched.isEmpty()) {
            return several && place.sameBySource() ? Optional.of(MEETING) : Optional.empty();
        }
        sources.remove("");
        if (place.limited() && sources.size() > 1) {
            return Optional.of(MEETING);
        }
        return unmatched.stream().allMatch(message -> explained.contains(message.source()))
                ? Optional.of("what such a queue drops")
                : Optional.empty();
    }

    private static boolean isMessage(String line) {
        return MESSAGE.matcher(line).find();
    }

    private static Map<String, List<String>> delivered(List<String> lines) {
        Map<String, List<String>> streams = new LinkedHashMap<>();
        lines.stream().filter(DeadLetters::isMessage).forEach(line -> streams.computeIfAbsent(
                        line.substring(0, line.indexOf(": ")), stream -> new ArrayList<>())
                .add(line));
        return streams;
    }

    private static List<Place> places(
            Map<String, List<String>> reference, Map<String, List<String>> warren, Evidence evidence) {
        Set<String> names = new TreeSet<>(reference.keySet());
        names.addAll(warren.keySet());
        List<Place> places = new ArrayList<>();
        for (String name : names) {
            String queue = evidence.streams().getOrDefault(name, name);
            places.add(new Place(
                    queue, evidence.limited().contains(queue), told(reference.get(name)), told(warren.get(name))));
        }
        return places;
    }

    private static List<Told> told(List<String> lines) {
        return lines == null
                ? List.of()
                : lines.stream().filter(DeadLetters::isMessage).map(Told::of).toList();
    }
}
