package dev.warren.it.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.it.harness.Broker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code java -jar warren.jar ctl}, asking one broker.
 *
 * @param api base of its HTTP API
 * @param directory for what is written to standard error
 */
record Ctl(String api, Path directory) {

    record Run(int exitCode, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    /** What java is told besides: what makes the start of a short program shorter, and no lines of its own. */
    private static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xlog:disable");

    /** The classes of a command as the JVM maps them into the next one's memory: made by the first of this run of the tests. */
    private static final Path CLASSES = emptyFolder().resolve("ctl.jsa");

    private static Path emptyFolder() {
        try {
            Path folder = Files.createTempDirectory("warren-ctl");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteTree(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteTree(Path folder) {
        try {
            Broker.deleteTree(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(String option, String... words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(QUICK);
        command.add(option);
        command.addAll(List.of(
                "-jar",
                Path.of(System.getProperty("warren.jar", "../server/target/warren.jar"))
                        .toAbsolutePath()
                        .toString(),
                "ctl"));
        command.addAll(List.of(words));
        return command;
    }

    Run run(String... words) throws IOException, InterruptedException {
        if (!Files.exists(CLASSES)
                && start(command("-XX:ArchiveClassesAtExit=" + CLASSES, "list_vhosts"))
                                .exitCode()
                        != 0) {
            // Without an answer it has not seen most classes.
            Files.deleteIfExists(CLASSES);
        }
        return start(command("-XX:SharedArchiveFile=" + CLASSES, words));
    }

    private Run start(List<String> command) throws IOException, InterruptedException {
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().put("WARREN_API", api);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "ctl did not end");
        return new Run(process.exitValue(), out, Files.readString(err));
    }

    Run succeeds(String... words) throws IOException, InterruptedException {
        Run run = run(words);
        assertEquals(0, run.exitCode(), run.err());
        return run;
    }
}
