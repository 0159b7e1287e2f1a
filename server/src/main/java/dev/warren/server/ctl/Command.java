package dev.warren.server.ctl;

import java.util.List;

/**
 * One command.
 *
 * @param usage its arguments, for people
 * @param least how many arguments it takes at least
 * @param most how many at most
 * @param columns that it can show, by their names
 */
record Command(String usage, int least, int most, List<String> columns, Action action) {
    Command(String usage, int least, int most, Action action) {
        this(usage, least, most, List.of(), action);
    }

    /** A list whose columns are chosen by the arguments. */
    static Command list(String usage, Columns columns, Action action) {
        return new Command(usage, 0, ANY, columns.names(), action);
    }

    /** What a command does. */
    @FunctionalInterface
    interface Action {
        void run(Invocation invocation, ApiClient api, Output out);
    }

    static final int ANY = Integer.MAX_VALUE;

    void run(Invocation invocation, ApiClient api, Output out) {
        int given = invocation.arguments().size();
        if (given < least || given > most) {
            throw CtlException.usage((given < least ? "not enough" : "too many") + " arguments.\n\nUsage\n\nctl "
                    + invocation.command() + " " + usage);
        }
        action.run(invocation, api, out);
    }
}
