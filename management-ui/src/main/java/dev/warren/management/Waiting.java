package dev.warren.management;

import dev.warren.management.http.HttpProblem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits on a thread of the API for what the broker does on others. */
final class Waiting {
    private static final long PATIENCE_MS = 30_000;

    private Waiting() {}

    /** @throws HttpProblem 503 when it cannot be made durable, or takes too long */
    static <T> T until(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw unavailable("the change could not be stored");
        } catch (TimeoutException e) {
            throw unavailable("the broker did not answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("the broker stops");
        }
    }

    private static HttpProblem unavailable(String reason) {
        return new HttpProblem(503, "service_unavailable", reason);
    }
}
