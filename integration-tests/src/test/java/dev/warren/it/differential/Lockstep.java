package dev.warren.it.differential;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs a script against both brokers step by step, up to the first difference. Confined to the test's thread. */
final class Lockstep {

    /** What is late in one broker is waited for before it counts as missing. */
    private static final long GRACE_MS = 1500;

    private static final long PAUSE_MS = 10;

    private static final int STEPS_A_DEAD_LETTER = 500;

    private static final Pattern GET = Pattern.compile("^basic.get\\(ticket=0, queue=([^,]*),");
    private static final Pattern CONSUME =
            Pattern.compile("^basic.consume\\(ticket=0, queue=([^,]*), consumer-tag=([^,]*),");

    /** Runs must not meet in a broker that is still tidying up behind the last one. */
    private static final AtomicInteger RUNS = new AtomicInteger();

    private final Endpoints reference;
    private final Endpoints warren;

    /** How often {@link DeadLetters} was the reason, which must stay rare: not more than once in some hundred steps. */
    private int deadLetters;

    private int mostDeadLetters;

    /** The queues that consumers and gets were given messages from. */
    private final Map<String, String> streams = new HashMap<>();

    /** Where a broker is to be reached. */
    record Endpoints(InetSocketAddress amqp, InetSocketAddress http) {}

    Lockstep(Endpoints reference, Endpoints warren) {
        this.reference = reference;
        this.warren = warren;
    }

    /** The step, its place in the script, what was sent, and what each broker answered. */
    record Difference(Step step, int place, List<String> said, List<String> reference, List<String> warren) {

        List<String> referenceOnly() {
            return without(reference, warren);
        }

        List<String> warrenOnly() {
            return without(warren, reference);
        }

        @Override
        public String toString() {
            if (referenceOnly().isEmpty() && warrenOnly().isEmpty()) {
                return text("RabbitMQ's order:", reference, "Warren's order:", warren);
            }
            return text("RabbitMQ only:", referenceOnly(), "Warren only:", warrenOnly());
        }

        private String text(String left, List<String> lefts, String right, List<String> rights) {
            return "step " + step.number() + " on channel " + step.connection() + "/" + step.channel() + ":\n  "
                    + String.join("\n  ", said) + "\n" + left + "\n  " + String.join("\n  ", lefts) + "\n" + right
                    + "\n  " + String.join("\n  ", rights);
        }

        private static List<String> without(List<String> lines, List<String> others) {
            List<String> left = new ArrayList<>(lines);
            others.forEach(left::remove);
            return left;
        }
    }

    Optional<Difference> run(List<Step> script) throws IOException, InterruptedException {
        return run(script, new ArrayList<>());
    }

    /** Also writes down what was sent and answered. */
    Optional<Difference> run(List<Step> script, List<String> transcript) throws IOException, InterruptedException {
        String prefix =
                String.format("d%06x%03d.", ProcessHandle.current().pid() & 0xFFFFFF, RUNS.incrementAndGet() % 1000);
        deadLetters = 0;
        mostDeadLetters = Math.max(2, script.size() / STEPS_A_DEAD_LETTER);
        streams.clear();
        Peer left = new Peer(reference.amqp, reference.http, prefix);
        Peer right = new Peer(warren.amqp, warren.http, prefix);
        try {
            for (int place = 0; place < script.size(); place++) {
                Optional<Difference> difference = step(left, right, script.get(place), place, transcript);
                if (difference.isPresent()) {
                    Optional<String> reason = explain(difference.get(), left, right, transcript);
                    if (reason.isEmpty()) {
                        return difference;
                    }
                    transcript.add("    a difference that is meant: " + reason.get());
                }
            }
            return Optional.empty();
        } finally {
            left.leave();
            right.leave();
        }
    }

    /** The reason for a difference that is meant, after which both brokers have nothing more that is not the same. */
    private Optional<String> explain(Difference difference, Peer left, Peer right, List<String> transcript)
            throws IOException, InterruptedException {
        Optional<String> reason = Rules.explain(difference);
        if (reason.isPresent()) {
            Step anew = difference.step().dropped();
            startAnew(left, anew);
            startAnew(right, anew);
            return reason;
        }
        DeadLetters.Evidence evidence =
                new DeadLetters.Evidence(left.contents(), right.contents(), streams, right.limited());
        transcript.add(difference + "\n" + evidence);
        reason = DeadLetters.explain(difference, evidence).filter(found -> deadLetters++ < mostDeadLetters);
        if (reason.isPresent()) {
            for (int connection = 0; connection < Peer.CONNECTIONS; connection++) {
                Step anew = difference.step().dropped(connection);
                startAnew(left, anew);
                startAnew(right, anew);
            }
        }
        return reason;
    }

    /** Remembers which queue the streams of a step are from. */
    private void learn(Step step, List<String> said, List<String> answers) {
        String channel = step.connection() + "/" + step.channel();
        for (String each : said) {
            Matcher get = GET.matcher(each);
            if (get.find()) {
                streams.put(channel + " answers", get.group(1));
            }
            Matcher consume = CONSUME.matcher(each);
            if (consume.find()) {
                streams.put(channel + " consumers", consume.group(1));
                streams.put(channel + " consumer " + consume.group(2), consume.group(1));
                answers.stream()
                        .filter(line -> consume.group(2).isEmpty() && line.endsWith(": consume-ok"))
                        .forEach(line -> streams.put(line.substring(0, line.indexOf(": ")), consume.group(1)));
            }
        }
    }

    /** Ends the connection of a step, and leaves nothing in the queues that is not the same any more. */
    private static void startAnew(Peer peer, Step dropped) throws IOException, InterruptedException {
        peer.purge();
        peer.perform(dropped, new ArrayList<>());
        peer.purge();
    }

    private Optional<Difference> step(Peer left, Peer right, Step step, int place, List<String> transcript)
            throws IOException, InterruptedException {
        List<String> said = new ArrayList<>();
        Outcome expected = left.perform(step, said);
        List<String> saidToWarren = new ArrayList<>();
        Outcome actual = right.perform(step, saidToWarren);
        long deadline = System.nanoTime() + GRACE_MS * 1_000_000;
        while (!expected.lines().equals(adapted(expected, actual)) && System.nanoTime() < deadline) {
            Thread.sleep(PAUSE_MS);
            left.settle();
            right.settle();
        }
        learn(step, said, expected.lines());
        transcript.add("step " + step.number() + " on channel " + step.connection() + "/" + step.channel() + "\n    "
                + String.join("\n    ", said) + "\n    => "
                + String.join("\n    => ", expected.lines()));
        if (expected.lines().equals(adapted(expected, actual))) {
            return Optional.empty();
        }
        return Optional.of(new Difference(step, place, said, expected.lines(), adapted(expected, actual)));
    }

    private static List<String> adapted(Outcome expected, Outcome actual) {
        return Rules.withoutExpirations(actual.lines(), expected.lines());
    }
}
