package dev.warren.it.differential;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warren.it.harness.Broker;
import dev.warren.it.harness.RabbitServer;
import dev.warren.it.harness.WarrenProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Says the same random things to RabbitMQ and to the jar, and compares what they answer: methods, arguments, texts,
 * deliveries, confirms and counts, after each step.
 *
 * <p>Needs Debian's package rabbitmq-server, or another RabbitMQ 3.10 that runs already, with its management API
 * ({@code -Dwarren.differential.rabbitmq=127.0.0.1:5672:15672}, the ports of AMQP and HTTP).
 * {@code -Dwarren.differential.seeds=20} sets the number of scripts, {@code -Dwarren.differential.steps=5000} their length,
 * {@code -Dwarren.differential.first=21} the first seed; {@code -Dwarren.differential.seed=7} repeats one. A difference is
 * told at once, and then shortened in {@code -Dwarren.differential.minimizer=150} runs at most (0: not at all).
 * {@code -Dwarren.differential.transcripts=DIRECTORY} writes down all that was said, and, after a difference, what stands
 * in the queues.
 */
class DifferentialIT {

    private static final long FIRST_SEED = Long.getLong("warren.differential.first", 1);
    private static final int SEEDS = Integer.getInteger("warren.differential.seeds", 2);
    private static final int STEPS = Integer.getInteger("warren.differential.steps", 1000);
    private static final int MINIMIZER_RUNS = Integer.getInteger("warren.differential.minimizer", 150);

    private static final String TRANSCRIPTS = System.getProperty("warren.differential.transcripts", "");

    private static final String MISSING = "nothing to compare with, as there is no RabbitMQ 3.x here"
            + " (apt-get install rabbitmq-server, or -Dwarren.differential.rabbitmq)";

    private static RabbitServer rabbit;
    private static Lockstep.Endpoints reference;
    private static WarrenProcess warren;
    private static Path dataDirectory;

    @BeforeAll
    static void startBoth() throws Exception {
        String running = System.getProperty("warren.differential.rabbitmq", "");
        if (running.isEmpty()) {
            Optional<Path> script = RabbitServer.installed();
            if (script.isEmpty()) {
                System.out.println("DifferentialIT: " + MISSING);
                assertFalse(Boolean.parseBoolean(System.getenv("CI")), MISSING);
                assumeTrue(false, MISSING);
            }
            rabbit = RabbitServer.start(script.orElseThrow(), RabbitServer.MANAGEMENT);
            reference = new Lockstep.Endpoints(rabbit.amqp(), rabbit.http());
        } else {
            String[] parts = running.split(":", -1);
            reference = new Lockstep.Endpoints(
                    new InetSocketAddress(parts[0], Integer.parseInt(parts[1])),
                    new InetSocketAddress(parts[0], Integer.parseInt(parts[2])));
        }
        dataDirectory = Files.createTempDirectory("warren-it");
        warren = WarrenProcess.start(dataDirectory);
    }

    @AfterAll
    static void stopBoth() throws Exception {
        if (rabbit != null) {
            rabbit.close();
        }
        if (warren != null) {
            warren.close();
            Broker.deleteTree(dataDirectory);
        }
    }

    static LongStream seeds() {
        Long only = Long.getLong("warren.differential.seed");
        return only != null ? LongStream.of(only) : LongStream.range(FIRST_SEED, FIRST_SEED + SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void answersAsRabbitDoes(long seed) throws Exception {
        System.out.println("DifferentialIT seed " + seed + " (warren.differential.seed), " + STEPS
                + " steps (warren.differential.steps)");
        List<Step> script = Script.of(seed, STEPS);
        Lockstep lockstep = new Lockstep(reference, new Lockstep.Endpoints(warren.amqp(), warren.http()));
        List<String> transcript = new ArrayList<>();
        Optional<Lockstep.Difference> difference;
        try {
            difference = lockstep.run(script, transcript);
        } finally {
            writeTranscript(seed, transcript);
        }
        if (difference.isPresent()) {
            String report = report(seed, lockstep, script, difference.get());
            System.out.println(report);
            fail(report);
        }
    }

    @AfterEach
    void noStackTraces() {
        warren.failOnStackTraces();
    }

    private static void writeTranscript(long seed, List<String> transcript) throws IOException {
        if (!TRANSCRIPTS.isEmpty()) {
            Files.write(Path.of(TRANSCRIPTS, "seed-" + seed + ".txt"), transcript);
        }
    }

    private static String report(long seed, Lockstep lockstep, List<Step> script, Lockstep.Difference difference)
            throws Exception {
        System.out.println("seed " + seed + ", " + difference);
        if (MINIMIZER_RUNS == 0) {
            return "seed " + seed + ", " + difference;
        }
        System.out.println("now shortening it ...");
        int number = difference.step().number();
        List<Step> shortest = Minimizer.minimize(
                script.subList(0, difference.place() + 1), MINIMIZER_RUNS, candidate -> lockstep.run(candidate)
                        .filter(found -> found.step().number() == number)
                        .isPresent());
        List<String> transcript = new ArrayList<>();
        String last = lockstep.run(shortest, transcript)
                .map(Lockstep.Difference::toString)
                .orElse("(not seen again in the shortened script)");
        return "seed " + seed + ", " + difference + "\n\nshortened to " + shortest.size() + " steps:\n"
                + String.join("\n", transcript) + "\n\n" + last;
    }
}
