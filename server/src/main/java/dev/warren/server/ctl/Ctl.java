package dev.warren.server.ctl;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs one command of {@code warren ctl}. */
public final class Ctl {
    private static final String DEFAULT_API = "http://127.0.0.1:15672";
    private static final String DEFAULT_LOGIN = "guest:guest";

    private final Map<String, Command> commands = new TreeMap<>();

    private Ctl() {
        Users.addTo(commands);
        Vhosts.addTo(commands);
        Permissions.addTo(commands);
        Settings.addTo(commands);
        Lists.addTo(commands);
        Operations.addTo(commands);
        Nodes.addTo(commands);
    }

    /** Returns the exit code. */
    public static int run(List<String> words, Map<String, String> environment, PrintStream out, PrintStream err) {
        try {
            new Ctl().run(Invocation.parse(words), environment, out);
            return 0;
        } catch (CtlException e) {
            err.println(e.getMessage());
            return e.exitCode();
        } finally {
            out.flush();
        }
    }

    private void run(Invocation invocation, Map<String, String> environment, PrintStream out) {
        if (invocation.command().equals("help") || invocation.has("help")) {
            printHelp(out);
            return;
        }
        Command command = commands.get(invocation.command());
        if (command == null) {
            throw new CtlException(
                    CtlException.USAGE, "Command '" + invocation.command() + "' not found. See 'ctl help'.");
        }
        String api = invocation.option("api", environment.getOrDefault("WARREN_API", DEFAULT_API));
        String login = invocation.option("login", environment.getOrDefault("WARREN_LOGIN", DEFAULT_LOGIN));
        command.run(invocation, new ApiClient(api, login), new Output(out, invocation));
    }

    private void printHelp(PrintStream out) {
        out.print("""
                What operators know as rabbitmqctl, over the HTTP API.

                java -jar warren.jar ctl [options] COMMAND [arguments]

                  --api URL            the HTTP API (WARREN_API; default: http://127.0.0.1:15672)
                  --login USER:PASSWORD
                                       an administrator (WARREN_LOGIN; default: guest:guest)
                  -p, --vhost VHOST    the virtual host (default: /)
                  -q, --quiet          no headings
                  -s, --silent         neither headings nor names of columns
                  --formatter json     instead of columns
                  -n, --node, -l, -t   accepted without effect
                  --                   what follows are arguments, even if it begins with a hyphen

                Commands:

                """);
        commands.forEach((name, command) -> out.println("  " + name + " " + command.usage()));
    }
}
