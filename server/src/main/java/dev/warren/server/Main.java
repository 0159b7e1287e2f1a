package dev.warren.server;

import dev.warren.broker.Broker;
import dev.warren.broker.exchange.ExchangeTypes;
import dev.warren.exchanges.StandardExchanges;
import dev.warren.management.DefinitionFiles;
import dev.warren.management.EffectiveSetting;
import dev.warren.management.HostProcess;
import dev.warren.management.ManagementServer;
import dev.warren.persistence.DataDirectory;
import dev.warren.persistence.DataDirectoryException;
import dev.warren.persistence.H2DefinitionStore;
import dev.warren.persistence.H2HistoryStore;
import dev.warren.persistence.H2MessageStore;
import dev.warren.server.config.CommandLine;
import dev.warren.server.config.ConfigurationException;
import dev.warren.server.config.ServerOptions;
import dev.warren.server.ctl.Ctl;
import dev.warren.server.log.Logs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code java -jar warren.jar}: reads the command line, wires the broker, runs until it is told to stop. */
public final class Main {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private final Logger log;
    private final Logs logs;
    private final ServerOptions options;
    private final Supplier<List<EffectiveSetting>> settings;

    private Main(Logger log, Logs logs, ServerOptions options, Supplier<List<EffectiveSetting>> settings) {
        this.log = log;
        this.logs = logs;
        this.options = options;
        this.settings = settings;
    }

    public static void main(String[] args) {
        List<String> words = List.of(args);
        if (args.length > 0 && args[0].equals("ctl")) {
            System.exit(Ctl.run(words.subList(1, args.length), System.getenv(), System.out, System.err));
        }
        boolean explain = args.length > 1 && args[0].equals("config") && args[1].equals("explain");
        try {
            List<String> said = explain ? words.subList(2, args.length) : words;
            CommandLine line = CommandLine.parse(System.getenv(), said.toArray(new String[0]));
            if (line.help()) {
                CommandLine.printHelp(System.out);
            } else if (line.version()) {
                String version = Main.class.getPackage().getImplementationVersion();
                System.out.println("warren " + (version == null ? "(unpackaged)" : version));
            } else if (explain) {
                line.explain(System.out);
            } else {
                ServerOptions options = line.server();
                Runtimes.tune();
                System.exit(start(options, line::effective));
            }
        } catch (ConfigurationException e) {
            System.err.println(e.getMessage());
            System.err.println("--help tells the options, config explain the settings");
            System.exit(MISUSED);
        }
    }

    private static int start(ServerOptions options, Supplier<List<EffectiveSetting>> settings) {
        try {
            Logs logs = Logs.open(options.log());
            // The logger is made after what it goes by.
            return new Main(LoggerFactory.getLogger("warren"), logs, options, settings).call();
        } catch (IOException e) {
            System.err.println("the log can not be written: " + e);
            return FAILED;
        }
    }

    private int call() {
        CountDownLatch stopped = new CountDownLatch(1);
        try {
            run(DataDirectory.open(options.dataDir()), stopped);
            return 0;
        } catch (DataDirectoryException | IOException e) {
            log.error("{}", e.getMessage());
            return FAILED;
        }
    }

    private void run(DataDirectory directory, CountDownLatch stopped) throws IOException {
        options.warnings().forEach(log::warn);
        ExchangeTypes types = new ExchangeTypes();
        StandardExchanges.register(types);
        // One after the other: H2's classes, initialized by two threads at once, can wait for each other for ever.
        H2MessageStore messages = new H2MessageStore(directory);
        H2DefinitionStore definitions = new H2DefinitionStore(directory);
        Broker broker = new Broker(
                options.broker(), types, messages, definitions, directory.path().toFile()::getUsableSpace);
        broker.restore();
        ManagementServer management = new ManagementServer(
                broker, new HostProcess(logs, settings), options.statisticsMs(), new H2HistoryStore(directory));
        try {
            if (options.definitions() != null) {
                DefinitionFiles.load(broker, options.definitions());
                log.info("definitions imported from {}", options.definitions());
            }
            for (InetSocketAddress address : options.amqp()) {
                log.info("AMQP 0-9-1 listening on {}", text(broker.listen(address)));
            }
            log.info("HTTP listening on {}", text(management.bind(options.http())));
            listenForMetrics(management);
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

    private void listenForMetrics(ManagementServer management) throws IOException {
        try {
            log.info("metrics at {}", text(management.bindMetrics(options.metrics())));
        } catch (IOException e) {
            if (options.metricsWanted()) {
                throw e;
            }
            log.warn("no metrics for Prometheus: {}; --metrics-port sets another port", e.getMessage());
        }
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
