package dev.warren.management;

import dev.warren.broker.connection.Connection;
import dev.warren.broker.connection.ConnectionRegistry;
import dev.warren.broker.connection.ConnectionSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Pictures of connections, taken by their event loops. Waits for those, so it is not for event loops. Thread-safe. */
final class Snapshots {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long RECENT_NS = TimeUnit.SECONDS.toNanos(1);

    private record Taken(long atNs, List<ConnectionSnapshot> snapshots) {}

    private final ConnectionRegistry registry;
    private final LongSupplier nanoTime;
    private volatile @Nullable Taken last;

    Snapshots(ConnectionRegistry registry, LongSupplier nanoTime) {
        this.registry = registry;
        this.nanoTime = nanoTime;
    }

    /** All that the user may see, by name; without those that end meanwhile. */
    List<ConnectionSnapshot> visible(Viewer viewer) {
        return all().stream()
                .filter(snapshot -> viewer.seesConnectionsOf(snapshot.user()))
                .sorted(Comparator.comparing(ConnectionSnapshot::name))
                .toList();
    }

    /** Everybody's, in no order. */
    List<ConnectionSnapshot> all() {
        return take(registry.all());
    }

    /** All, perhaps a second old: what is asked for every moment must not keep the event loops busy. */
    List<ConnectionSnapshot> recent() {
        Taken taken = last;
        long now = nanoTime.getAsLong();
        if (taken == null || now - taken.atNs() > RECENT_NS) {
            taken = new Taken(now, take(registry.all()));
            last = taken;
        }
        return taken.snapshots();
    }

    @Nullable
    ConnectionSnapshot of(Connection connection) {
        List<ConnectionSnapshot> one = take(List.of(connection));
        return one.isEmpty() ? null : one.get(0);
    }

    @Nullable
    Connection find(String name) {
        return registry.all().stream()
                .filter(connection -> connection.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static List<ConnectionSnapshot> take(Collection<Connection> connections) {
        List<CompletableFuture<ConnectionSnapshot>> asked = new ArrayList<>();
        for (Connection connection : connections) {
            CompletableFuture<ConnectionSnapshot> answer = new CompletableFuture<>();
            try {
                connection.snapshot(answer::complete);
                asked.add(answer);
            } catch (RejectedExecutionException e) {
                // Its event loop has ended, the connection with it.
            }
        }
        List<ConnectionSnapshot> taken = new ArrayList<>();
        long end = System.nanoTime() + PATIENCE_NS;
        try {
            for (CompletableFuture<ConnectionSnapshot> answer : asked) {
                taken.add(answer.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS));
            }
        } catch (TimeoutException | ExecutionException e) {
            // A stalled event loop: what the others say is worth showing.
            asked.stream().skip(taken.size()).filter(CompletableFuture::isDone).forEach(done -> taken.add(done.join()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return taken;
    }
}
