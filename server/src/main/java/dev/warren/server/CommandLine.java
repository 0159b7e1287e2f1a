package dev.warren.server;

import dev.warren.broker.BrokerOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.jspecify.annotations.Nullable;

/** What the command line asks for. A port of 0 means a free one. */
record CommandLine(
        boolean help,
        boolean version,
        int port,
        int httpPort,
        String bind,
        Path dataDir,
        BrokerOptions broker,
        @Nullable Path definitions) {
    private static final int MAX_PORT = 65535;
    private static final int MAX_CHANNELS = 65535;

    /** RabbitMQ's. */
    private static final long MAX_MESSAGE_BYTES = 512L << 20;

    private static final String HELP = """
            An AMQP 0-9-1 message broker.

            java -jar warren.jar [options]
            java -jar warren.jar ctl help      what rabbitmqctl does, on a running broker

              --port N         AMQP port; 0 chooses a free one (default: 5672)
              --http-port N    port of console and HTTP API; 0 chooses a free one (default: 15672)
              --bind ADDRESS   address to listen on (default: 0.0.0.0)
              --data-dir DIR   where everything durable is kept; created if missing (default: data)
              --disk-free-limit BYTES
                               publishers are blocked while less is free (default: 50000000)
              --consumer-timeout MS
                               channels are closed that leave a delivery unacknowledged for longer; 0 for never
                               (default: 1800000)
              --max-message-size BYTES
                               larger messages are refused (default: 16777216, RabbitMQ 3.13: 134217728)
              --connection-max N
                               most connections (default: no limit)
              --channel-max N  most channels of a connection, 0 for no limit (default: 2047)
              --loopback-users NAMES
                               users who may connect from this machine only, with commas
                               between them, or none (default: guest)
              --definitions FILE
                               imported at the start: RabbitMQ's definitions in JSON, or a folder of
                               such files
              -h, --help       show this and exit
              -V, --version    show the version and exit
            """;

    private static Options options() {
        return new Options()
                .addOption(null, "port", true, null)
                .addOption(null, "http-port", true, null)
                .addOption(null, "bind", true, null)
                .addOption(null, "data-dir", true, null)
                .addOption(null, "disk-free-limit", true, null)
                .addOption(null, "consumer-timeout", true, null)
                .addOption(null, "max-message-size", true, null)
                .addOption(null, "connection-max", true, null)
                .addOption(null, "channel-max", true, null)
                .addOption(null, "loopback-users", true, null)
                .addOption(null, "definitions", true, null)
                .addOption("h", "help", false, null)
                .addOption("V", "version", false, null);
    }

    /** @throws ParseException for an option that is unknown, or whose value is missing or wrong */
    static CommandLine parse(String... args) throws ParseException {
        // An abbreviated option would change its meaning when a longer one is added.
        org.apache.commons.cli.CommandLine given =
                DefaultParser.builder().setAllowPartialMatching(false).get().parse(options(), args);
        if (!given.getArgList().isEmpty()) {
            throw new ParseException(
                    "unexpected argument: " + given.getArgList().get(0));
        }
        return new CommandLine(
                given.hasOption("help"),
                given.hasOption("version"),
                (int) number(given, "port", 5672, MAX_PORT),
                (int) number(given, "http-port", 15672, MAX_PORT),
                given.getOptionValue("bind", "0.0.0.0"),
                Path.of(given.getOptionValue("data-dir", "data")),
                broker(given),
                given.hasOption("definitions") ? Path.of(given.getOptionValue("definitions")) : null);
    }

    private static BrokerOptions broker(org.apache.commons.cli.CommandLine given) throws ParseException {
        BrokerOptions standard = BrokerOptions.DEFAULTS;
        return new BrokerOptions(
                (int) number(given, "channel-max", standard.channelMax(), MAX_CHANNELS),
                given.hasOption("connection-max")
                        ? number(given, "connection-max", 0, Long.MAX_VALUE)
                        : standard.connectionMax(),
                number(given, "disk-free-limit", standard.diskFreeLimitBytes(), Long.MAX_VALUE),
                number(given, "consumer-timeout", standard.consumerTimeoutMs(), Long.MAX_VALUE),
                number(given, "max-message-size", standard.maxMessageBytes(), MAX_MESSAGE_BYTES),
                given.hasOption("loopback-users")
                        ? users(given.getOptionValue("loopback-users"))
                        : standard.loopbackUsers());
    }

    private static long number(org.apache.commons.cli.CommandLine given, String name, long standard, long largest)
            throws ParseException {
        String text = given.getOptionValue(name, String.valueOf(standard));
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= largest) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a number that is too large.
        }
        throw new ParseException("--" + name + " must be a number from 0 to " + largest + ", not '" + text + "'");
    }

    private static Set<String> users(String names) {
        return names.equals("none") ? Set.of() : Set.copyOf(List.of(names.split(",")));
    }

    static void printHelp(PrintStream out) {
        out.print(HELP);
        out.flush();
    }
}
