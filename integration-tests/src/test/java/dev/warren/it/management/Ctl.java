package dev.warren.it.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
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

    static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Path.of(System.getProperty("warren.jar", "../server/target/warren.jar"))
                        .toAbsolutePath()
                        .toString(),
                "ctl");
    }

    Run run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(command());
        command.addAll(List.of(words));
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
