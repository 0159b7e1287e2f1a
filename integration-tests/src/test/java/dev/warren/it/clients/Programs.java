package dev.warren.it.clients;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Runs other people's programs. */
final class Programs {

    private static final int LIMIT_S = 180;

    private Programs() {}

    /** Skips the test when the probe does not succeed; on CI the program must be there. */
    static void require(String what, String... probe) throws InterruptedException {
        boolean there;
        try {
            there = run("", probe).code() == 0;
        } catch (IOException e) {
            there = false;
        }
        if (!there && "true".equals(System.getenv("CI"))) {
            Assertions.fail(what + " is not installed, and CI must have it");
        }
        Assumptions.assumeTrue(there, what + " is not installed; this test is left out");
    }

    static Result run(String input, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("program", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            boolean ended = process.waitFor(LIMIT_S, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            String text = Files.readString(output);
            assertTrue(ended, () -> List.of(command) + " did not end in " + LIMIT_S + " s: " + text);
            return new Result(process.exitValue(), text);
        } finally {
            Files.delete(output);
        }
    }

    /** Exit code, and standard output with standard error in it. */
    record Result(int code, String output) {}
}
