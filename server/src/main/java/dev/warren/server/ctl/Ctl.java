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
        Diagnostics.addTo(commands);
        Report.addTo(commands);
        commands.put(
                "completion",
                new Command(
                        "bash|zsh",
                        1,
                        1,
                        (invocation, api, out) ->
                                out.print(stream -> Completion.print(invocation.argument(0), commands, stream))));
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
        Help help = new Help(commands);
        if (invocation.command().equals("help")) {
            if (invocation.arguments().isEmpty()) {
                help.printAll(out);
            } else {
                help.print(invocation.argument(0), out);
            }
            return;
        }
        Command command = commands.get(invocation.command());
        if (command == null) {
            throw help.unknown(invocation.command());
        }
        if (invocation.has("help")) {
            help.print(invocation.command(), out);
            return;
        }
        String api = invocation.option("api", environment.getOrDefault("WARREN_API", DEFAULT_API));
        String login = invocation.option("login", environment.getOrDefault("WARREN_LOGIN", DEFAULT_LOGIN));
        command.run(invocation, new ApiClient(api, login), new Output(out, invocation));
    }
}
