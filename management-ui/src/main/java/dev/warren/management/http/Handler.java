package dev.warren.management.http;

/** Answers requests of one path and method. Called on the module's own threads, by several at once; may take locks. */
@FunctionalInterface
public interface Handler {
    /** @throws HttpProblem when the answer is an error */
    Response handle(Request request);
}
