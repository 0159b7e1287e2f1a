package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.browse.StoreUnavailableException;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.codec.AmqpException;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work on one queue that may take long, with its progress. Run by one thread, looked at and stopped by any. */
abstract class Job implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Job.class);

    private enum State {
        RUNNING("running"),
        DONE("done"),
        STOPPED("stopped"),
        FAILED("failed");

        private final String word;

        State(String word) {
            this.word = word;
        }
    }

    private final String kind;
    private final Topology topology;
    private final ClassicQueue queue;
    private final long startedAtMs = System.currentTimeMillis();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile State state = State.RUNNING;
    private volatile String error = "";
    private volatile long endedAtMs;
    private volatile boolean stopping;
    private long scanned;
    private long total;
    private long matched;

    Job(String kind, Topology topology, ClassicQueue queue) {
        this.kind = kind;
        this.topology = topology;
        this.queue = queue;
    }

    String kind() {
        return kind;
    }

    Topology topology() {
        return topology;
    }

    ClassicQueue queue() {
        return queue;
    }

    // --- the work

    /** Does it all, and looks now and then whether it is {@link #stopping}. */
    abstract void work();

    /** Adds what this kind of job has found or done. Guarded by this, as the figures are. */
    abstract void put(ObjectNode json);

    @Override
    public final void run() {
        try {
            work();
            end(stopping ? State.STOPPED : State.DONE, "");
        } catch (HttpProblem | StoreUnavailableException e) {
            end(State.FAILED, String.valueOf(e.getMessage()));
        } catch (AmqpException e) {
            end(State.FAILED, e.text());
        } catch (RuntimeException e) {
            log.error("{} in {} failed", kind, queue.spec().described(), e);
            end(State.FAILED, "internal error");
        }
    }

    private void end(State last, String why) {
        error = why;
        endedAtMs = System.currentTimeMillis();
        state = last;
        ended.complete(null);
    }

    boolean stopping() {
        return stopping;
    }

    synchronized void total(long messages) {
        total = messages;
    }

    synchronized void scanned(long more, long matching) {
        scanned += more;
        matched += matching;
    }

    // --- who asked for it

    void stop() {
        stopping = true;
    }

    boolean hasEnded() {
        return state != State.RUNNING;
    }

    long endedAtMs() {
        return endedAtMs;
    }

    /** Waits for the end, but not for ever. */
    void await(long ms) {
        try {
            ended.get(ms, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // It goes on; its progress tells.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized ObjectNode json(String id) {
        ObjectNode json = Json.object()
                .put("id", id)
                .put("kind", kind)
                .put("state", state.word)
                .put("error", error.isEmpty() ? null : error)
                .put("user", topology.user())
                .put("vhost", topology.vhost().name())
                .put("queue", queue.name())
                .put("started_at", startedAtMs);
        if (hasEnded()) {
            json.put("ended_at", endedAtMs);
        } else {
            json.putNull("ended_at");
        }
        json.put("scanned", scanned).put("total", Math.max(total, scanned)).put("matched", matched);
        put(json);
        return json;
    }
}
