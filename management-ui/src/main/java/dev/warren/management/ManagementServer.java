package dev.warren.management;

import dev.warren.broker.Broker;
import dev.warren.broker.store.HistoryStore;
import dev.warren.management.http.HttpListener;
import dev.warren.management.http.Router;
import dev.warren.management.metrics.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The management HTTP API and the console of one broker. Thread-safe. Its threads are its own and are daemons: a slow or hostile
 * HTTP client keeps no messages waiting.
 */
public final class ManagementServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ManagementServer.class);

    private final HttpListener listener;
    private final HttpListener metrics;
    private final SamplingClock clock;
    private final Jobs jobs = new Jobs();

    /**
     * @param broker restored; it is not closed by this server
     * @param statisticsMs between two looks at the figures
     * @param history what was seen, closed with this server
     */
    public ManagementServer(Broker broker, HostProcess host, long statisticsMs, HistoryStore history) {
        this(
                broker,
                host,
                HttpListener.Limits.DEFAULT,
                new RateSampler(broker.vhosts(), System::nanoTime, statisticsMs, history));
    }

    ManagementServer(Broker broker, HostProcess host, HttpListener.Limits limits, RateSampler rates) {
        this.listener = new HttpListener(once(() -> Api.router(broker, host, rates, jobs, this::listening)), limits);
        this.metrics = new HttpListener(once(() -> metrics(broker)), limits);
        this.clock = new SamplingClock(broker, rates);
    }

    /** The API's two hundred classes are loaded when somebody asks it something: they are a tenth of the broker's start. */
    private static Supplier<Router> once(Supplier<Router> make) {
        return new Supplier<>() {
            private @Nullable Router made;

            @Override
            public synchronized Router get() {
                if (made == null) {
                    made = make.get();
                }
                return made;
            }
        };
    }

    /** Without a login, as RabbitMQ's. */
    private static Router metrics(Broker broker) {
        Snapshots snapshots = new Snapshots(broker.connections(), System::nanoTime);
        Memory memory = new Memory(new Node(broker));
        Metrics metrics = new Metrics(broker, snapshots::recent, memory::octets);
        return new Router()
                .get("/metrics", metrics::aggregated)
                .get("/metrics/per-object", metrics::perObject)
                .get("/metrics/memory-breakdown", metrics::memory)
                .get("/metrics/detailed", metrics::detailed);
    }

    private List<InetSocketAddress> listening() {
        return listener.listening();
    }

    /**
     * Starts answering.
     *
     * @return the address, with the port that was chosen if 0 was asked for
     */
    public InetSocketAddress bind(InetSocketAddress address) throws IOException {
        InetSocketAddress bound = listener.bind(address);
        log.debug("management listens on {}", bound);
        return bound;
    }

    /**
     * Starts answering Prometheus, at a port of its own.
     *
     * @return the address, with the port that was chosen if 0 was asked for
     */
    public InetSocketAddress bindMetrics(InetSocketAddress address) throws IOException {
        return metrics.bind(address);
    }

    @Override
    public void close() {
        metrics.close();
        listener.close();
        jobs.close();
        clock.close();
    }
}
