package dev.warren.it.harness;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One run of the jar under test on ports of its own choosing. Its output is kept, in memory and in
 * {@code target/broker-logs}. Started and stopped from the test's thread; the output is read by a thread of its own.
 */
public final class WarrenProcess implements AutoCloseable {

    private static final Pattern AMQP = Pattern.compile("AMQP 0-9-1 listening on \\S*:(\\d+)");
    private static final Pattern HTTP = Pattern.compile("HTTP listening on \\S*:(\\d+)");
    private static final Pattern METRICS = Pattern.compile("metrics at \\S*:(\\d+)");
    private static final Pattern TRACE = Pattern.compile("^\\s+at .*|.*Exception in thread.*");
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final AtomicInteger RUNS = new AtomicInteger();

    private final Process process;
    private final List<String> log = new ArrayList<>();
    private final Path logFile;
    private final Thread reader;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile int amqpPort = -1;
    private volatile int httpPort = -1;
    private volatile int metricsPort = -1;

    private WarrenProcess(Process process, Path logFile) {
        this.process = process;
        this.logFile = logFile;
        this.reader = new Thread(this::readOutput, "broker-log");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts the jar on 127.0.0.1 and returns once it serves. */
    public static WarrenProcess start(Path dataDirectory, String... jvmOptions)
            throws IOException, InterruptedException {
        return launch(dataDirectory, "127.0.0.1", jvmOptions).awaitReady();
    }

    /** Starts the jar on 127.0.0.1 with further options of its own and returns once it serves. */
    public static WarrenProcess startWith(Path dataDirectory, String... options)
            throws IOException, InterruptedException {
        return launch(dataDirectory, "127.0.0.1", List.of(options), List.of()).awaitReady();
    }

    /** Starts the jar without waiting; it may well refuse to run. */
    public static WarrenProcess launch(Path dataDirectory, String bind, String... jvmOptions) throws IOException {
        return launch(dataDirectory, bind, List.of(), List.of(jvmOptions));
    }

    public static WarrenProcess launch(Path dataDirectory, String bind, List<String> options, List<String> jvmOptions)
            throws IOException {
        Path jar = Path.of(System.getProperty("warren.jar", "../server/target/warren.jar"));
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("no jar at " + jar.toAbsolutePath().normalize() + "; set -Dwarren.jar");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-jar", jar.toString(), "--port", "0", "--http-port", "0", "--bind", bind));
        command.addAll(List.of("--metrics-port", "0", "--data-dir", dataDirectory.toString()));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (!jvmOptions.isEmpty()) {
            builder.environment().put("JAVA_TOOL_OPTIONS", String.join(" ", jvmOptions));
        }
        Path logs = Files.createDirectories(Path.of("target", "broker-logs"));
        Path logFile = logs.resolve(ProcessHandle.current().pid() + "-" + RUNS.incrementAndGet() + ".log");
        return new WarrenProcess(builder.start(), logFile);
    }

    public WarrenProcess awaitReady() throws InterruptedException {
        try {
            ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return this;
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError("the broker did not start; its log:\n" + String.join("\n", log()), e);
        }
    }

    public InetSocketAddress amqp() {
        return new InetSocketAddress("127.0.0.1", amqpPort);
    }

    public InetSocketAddress http() {
        return new InetSocketAddress("127.0.0.1", httpPort);
    }

    /** Where Prometheus asks. */
    public InetSocketAddress metrics() {
        return new InetSocketAddress("127.0.0.1", metricsPort);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM, and waits for the end; returns the exit code. */
    public int terminate() throws InterruptedException {
        process.destroy();
        return awaitExit(STOP_LIMIT);
    }

    /** SIGKILL, and waits for the end. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitExit(STOP_LIMIT);
    }

    /** Waits for the process to end by itself; returns the exit code. */
    public int awaitExit(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the broker did not end in " + limit + "; log in " + logFile);
        }
        reader.join(STOP_LIMIT.toMillis());
        return process.exitValue();
    }

    public List<String> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** A stack trace in the log is a defect wherever it comes from: refusals and lost clients are one line each. */
    public void failOnStackTraces() {
        List<String> lines = log();
        for (int i = 0; i < lines.size(); i++) {
            if (TRACE.matcher(lines.get(i)).matches()) {
                List<String> near = lines.subList(Math.max(0, i - 5), Math.min(lines.size(), i + 10));
                throw new AssertionError(
                        "stack trace in the broker's log " + logFile + ":\n" + String.join("\n", near));
            }
        }
    }

    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                terminate();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                BufferedWriter copy = Files.newBufferedWriter(logFile)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                copy.write(line);
                copy.newLine();
                copy.flush();
                noteLine(line);
            }
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
        ready.completeExceptionally(new IllegalStateException("the process ended"));
    }

    private void noteLine(String line) {
        synchronized (log) {
            log.add(line);
        }
        Matcher amqp = AMQP.matcher(line);
        if (amqp.find()) {
            amqpPort = Integer.parseInt(amqp.group(1));
        }
        Matcher http = HTTP.matcher(line);
        if (http.find()) {
            httpPort = Integer.parseInt(http.group(1));
        }
        Matcher metrics = METRICS.matcher(line);
        if (metrics.find()) {
            metricsPort = Integer.parseInt(metrics.group(1));
        }
        if (line.contains("Server startup complete")) {
            if (amqpPort < 0 || httpPort < 0) {
                ready.completeExceptionally(new IllegalStateException("startup complete before both ports were told"));
            }
            ready.complete(null);
        }
    }
}
