package dev.warren.management;

import dev.warren.broker.exchange.Binding;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Request;

/** The two ends of a binding that a path names: {@code e/:source/q/:destination} or {@code e/:source/e/:destination}. */
record BindingEnds(String source, boolean toQueue, String destination) {
    /** @throws HttpProblem 404 when the path says neither queue nor exchange */
    static BindingEnds of(Request request) {
        String kind = request.parameter("kind");
        if (!kind.equals("q") && !kind.equals("e")) {
            throw HttpProblem.notFound();
        }
        boolean toQueue = kind.equals("q");
        String destination = request.parameter("destination");
        return new BindingEnds(
                Names.exchange(request.parameter("source")),
                toQueue,
                toQueue ? Names.shortString("queue name", destination) : Names.exchange(destination));
    }

    boolean join(Binding binding) {
        return binding.source().equals(source)
                && Bindings.isTo(toQueue, destination).test(binding);
    }
}
