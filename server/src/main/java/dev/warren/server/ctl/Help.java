package dev.warren.server.ctl;

import dev.warren.server.config.NearestKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;

/** {@code ctl help} and {@code ctl help COMMAND}. Immutable. */
final class Help {
    private static final String OPTIONS = """
            What operators know as rabbitmqctl and rabbitmq-diagnostics, over the HTTP API.

            java -jar warren.jar ctl [options] COMMAND [arguments]

              --api URL            the HTTP API (WARREN_API; default: http://127.0.0.1:15672)
              --login USER:PASSWORD
                                   an administrator (WARREN_LOGIN; default: guest:guest)
              -p, --vhost VHOST    the virtual host (default: /)
              --formatter FORM     table (columns with tabs), pretty_table, csv or json
              -q, --quiet          no headings
              -s, --silent         neither headings nor names of columns
              --no-table-headers   no names of columns
              -n, --node, -l, -t   accepted without effect
              --                   what follows are arguments, even if it begins with a hyphen

            Commands; 'ctl help COMMAND' tells more of one:

            """;

    private final Map<String, Command> commands;
    private final Properties about = new Properties();

    Help(Map<String, Command> commands) {
        this.commands = commands;
        try (InputStream in = Help.class.getResourceAsStream("commands.properties")) {
            if (in != null) {
                about.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void printAll(PrintStream out) {
        out.print(OPTIONS);
        int width = commands.keySet().stream().mapToInt(String::length).max().orElse(0);
        commands.keySet().forEach(name -> out.printf("  %-" + width + "s  %s%n", name, about(name)));
    }

    /** @throws CtlException 64 when there is no such command */
    void print(String name, PrintStream out) {
        Command command = commands.get(name);
        if (command == null) {
            throw unknown(name);
        }
        out.println(about(name));
        out.println();
        out.println("Usage");
        out.println();
        out.println(("ctl " + name + " " + command.usage()).strip());
        if (!command.columns().isEmpty()) {
            out.println();
            out.println("Columns");
            out.println();
            out.println(String.join(", ", command.columns()));
        }
    }

    private String about(String name) {
        return about.getProperty(name, "");
    }

    CtlException unknown(String name) {
        String nearest = NearestKey.of(name, commands.keySet());
        return new CtlException(
                CtlException.USAGE,
                "Command '" + name + "' not found." + (nearest == null ? "" : " Did you mean '" + nearest + "'?")
                        + " See 'ctl help'.");
    }
}
