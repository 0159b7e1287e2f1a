package dev.warren.server;

import dev.warren.broker.Broker;
import dev.warren.broker.BrokerOptions;
import dev.warren.broker.exchange.ExchangeTypes;
import dev.warren.exchanges.StandardExchanges;
import dev.warren.management.ManagementServer;
import dev.warren.persistence.DataDirectory;
import dev.warren.persistence.DataDirectoryException;
import dev.warren.persistence.H2DefinitionStore;
import dev.warren.persistence.H2MessageStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code java -jar warren.jar}: reads the command line, wires the broker, runs until it is told to stop. */
@Command(
        name = "warren",
        description = "An AMQP 0-9-1 message broker.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false)
public final class Main implements Callable<Integer> {
    private static final int FAILED = 1;

    @Option(names = "--port", description = "AMQP port; 0 chooses a free one (default: ${DEFAULT-VALUE})")
    private int port = 5672;

    @Option(
            names = "--http-port",
            description = "port of console and HTTP API; 0 chooses a free one (default: ${DEFAULT-VALUE})")
    private int httpPort = 15672;

    @Option(names = "--bind", description = "address to listen on (default: ${DEFAULT-VALUE})")
    private String bind = "0.0.0.0";

    @Option(
            names = "--data-dir",
            description = "where everything durable is kept; created if missing (default: ${DEFAULT-VALUE})")
    private Path dataDir = Path.of("data");

    private final Logger log;

    private Main(Logger log) {
        this.log = log;
    }

    public static void main(String[] args) {
        Runtimes.tune();
        // The logger is made after the properties it reads.
        System.exit(new CommandLine(new Main(LoggerFactory.getLogger("warren"))).execute(args));
    }

    @Override
    public Integer call() {
        CountDownLatch stopped = new CountDownLatch(1);
        try {
            DataDirectory directory = DataDirectory.open(dataDir);
            run(directory, stopped);
        } catch (DataDirectoryException | IOException e) {
            log.error("{}", e.getMessage());
            return FAILED;
        }
        return 0;
    }

    private void run(DataDirectory directory, CountDownLatch stopped) throws IOException {
        ExchangeTypes types = new ExchangeTypes();
        StandardExchanges.register(types);
        Broker broker = new Broker(
                BrokerOptions.defaults(), types, new H2MessageStore(directory), new H2DefinitionStore(directory));
        broker.restore();
        ManagementServer management = new ManagementServer(broker);
        try {
            log.info("AMQP 0-9-1 listening on {}", text(broker.listen(new InetSocketAddress(bind, port))));
            log.info("HTTP listening on {}", text(management.bind(new InetSocketAddress(bind, httpPort))));
        } catch (IOException e) {
            management.close();
            broker.stop();
            directory.close();
            throw e;
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            log.info("stopping");
                            management.close();
                            broker.stop();
                            directory.close();
                            stopped.countDown();
                        },
                        "warren-stop"));
        log.info("data in {}", directory.path().toAbsolutePath());
        log.info("Server startup complete");
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** The version of this jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"warren " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
