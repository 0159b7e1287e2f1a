package dev.warren.server.config;

import dev.warren.management.EffectiveSetting;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.jspecify.annotations.Nullable;

/** What whoever starts the broker says: options, environment and configuration file. */
public final class CommandLine {
    private static final String HELP = """
            An AMQP 0-9-1 message broker.

            java -jar warren.jar [options]
            java -jar warren.jar config explain [options]
                                               every setting, its value and where that comes from
            java -jar warren.jar ctl help      what rabbitmqctl does, on a running broker

              --config FILE    settings as in rabbitmq.conf, or a folder of such *.conf files
              --set KEY=VALUE  one of them
              --port N         AMQP port; 0 chooses a free one (default: 5672)
              --http-port N    port of console and HTTP API; 0 chooses a free one (default: 15672)
              --metrics-port N port of /metrics for Prometheus, without a login (default: 15692)
              --bind ADDRESS   address to listen on (default: 0.0.0.0)
              --data-dir DIR   where everything durable is kept; created if missing (default: data)
              --disk-free-limit BYTES
                               publishers are blocked while less is free (default: 50MB)
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
              --log-level LEVEL
                               debug, info, warning, error or none (default: info)
              --log-format FORM
                               plain, or json: an object a line (default: plain)
              --log-file FILE  the log goes there, too
              -h, --help       show this and exit
              -V, --version    show the version and exit

            Environment: WARREN_CONFIG_FILE, and WARREN_ with any key (WARREN_CHANNEL_MAX); of RabbitMQ's image,
            RABBITMQ_CONFIG_FILE and RABBITMQ_DEFAULT_USER, _PASS, _VHOST, RABBITMQ_NODE_PORT and others.
            """;

    private static final String CONFIG = "config";
    private static final String SET = "set";

    private final org.apache.commons.cli.CommandLine said;
    private final Configuration configuration = new Configuration();

    private CommandLine(org.apache.commons.cli.CommandLine said) {
        this.said = said;
    }

    /** @throws ConfigurationException for what is unknown, refused or of a wrong form, wherever it stands */
    public static CommandLine parse(Map<String, String> environment, String... words) throws ConfigurationException {
        CommandLine line;
        try {
            // An abbreviated option would change its meaning when a longer one is added.
            line = new CommandLine(
                    DefaultParser.builder().setAllowPartialMatching(false).get().parse(options(), words));
        } catch (ParseException e) {
            throw new ConfigurationException(Objects.requireNonNullElse(e.getMessage(), "not understood"));
        }
        if (!line.said.getArgList().isEmpty()) {
            throw new ConfigurationException(
                    "unexpected argument: " + line.said.getArgList().get(0));
        }
        line.readFile(environment);
        line.readEnvironment(environment);
        line.readOptions();
        return line;
    }

    private static Options options() {
        Options options = new Options()
                .addOption(null, CONFIG, true, null)
                .addOption(
                        Option.builder().longOpt(SET).hasArgs().numberOfArgs(1).get())
                .addOption("h", "help", false, null)
                .addOption("V", "version", false, null);
        for (Setting<?> setting : Settings.ALL) {
            if (setting.option() != null) {
                options.addOption(null, setting.option(), true, null);
            }
        }
        return options;
    }

    private void readFile(Map<String, String> environment) throws ConfigurationException {
        String file = said.getOptionValue(CONFIG);
        for (String variable : new String[] {"WARREN_CONFIG_FILE", "RABBITMQ_CONFIG_FILE"}) {
            file = file == null ? environment.get(variable) : file;
        }
        if (file == null) {
            return;
        }
        Path path = Path.of(file);
        // RabbitMQ lets the ending be left out.
        Path ended = Path.of(file + ".conf");
        if (!Files.exists(path) && Files.exists(ended)) {
            path = ended;
        }
        for (ConfigFile.Line line : ConfigFile.read(path, environment)) {
            configuration.put(line.key(), line.value(), line.source());
        }
    }

    private void readEnvironment(Map<String, String> environment) throws ConfigurationException {
        Map<String, Setting<?>> own = new TreeMap<>();
        for (Setting<?> setting : Settings.ALL) {
            String rabbit = setting.rabbitEnvironment();
            String value = rabbit == null ? null : environment.get(rabbit);
            if (rabbit != null && value != null) {
                configuration.put(setting.key(), value, Source.rabbitEnvironment(rabbit));
            }
            if (!setting.isFamily()) {
                own.put(setting.environment(), setting);
                value = environment.get(setting.environment());
                if (value != null) {
                    configuration.put(setting.key(), value, Source.environment(setting.environment()));
                }
            }
        }
        for (String variable : new TreeMap<>(environment).keySet()) {
            if (variable.startsWith("WARREN_")
                    && !own.containsKey(variable)
                    && !variable.equals("WARREN_CONFIG_FILE")) {
                // A mistyped variable is not refused: the name may be somebody else's.
                String nearest = NearestKey.of(variable, own.keySet());
                configuration
                        .warnings()
                        .add("environment " + variable + ": no setting is called that"
                                + (nearest == null ? "" : "; did you mean " + nearest + "?"));
            }
        }
    }

    private void readOptions() throws ConfigurationException {
        String[] pairs = said.getOptionValues(SET);
        for (String pair : pairs == null ? new String[0] : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new ConfigurationException("--set must be KEY=VALUE, not '" + pair + "'");
            }
            configuration.put(pair.substring(0, equals), pair.substring(equals + 1), Source.set());
        }
        for (Setting<?> setting : Settings.ALL) {
            String option = setting.option();
            @Nullable String value = option == null ? null : said.getOptionValue(option);
            if (option != null && value != null) {
                configuration.put(setting.key(), value, Source.option(option));
            }
        }
    }

    public boolean help() {
        return said.hasOption("help");
    }

    public boolean version() {
        return said.hasOption("version");
    }

    /** @throws ConfigurationException for an address that does not exist */
    public ServerOptions server() throws ConfigurationException {
        return ServerOptions.of(configuration);
    }

    /** What {@link #explain} prints: every key, its value unless that is secret, and where it comes from. */
    public List<EffectiveSetting> effective() {
        return configuration.rows().stream()
                .map(row -> new EffectiveSetting(row[0], row[1], row[2]))
                .toList();
    }

    /** Prints every value and where it comes from. */
    public void explain(PrintStream out) {
        configuration.explain(out);
    }

    public static void printHelp(PrintStream out) {
        out.print(HELP);
        out.flush();
    }
}
