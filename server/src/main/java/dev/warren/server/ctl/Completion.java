package dev.warren.server.ctl;

import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;

/** {@code ctl completion bash|zsh}: a command {@code warrenctl} for the shell that evaluates it, and its completions. */
final class Completion {
    private static final String FUNCTION = """
            # warrenctl, and its completions. Use: eval "$(java -jar warren.jar ctl completion SHELL)"
            command -v warrenctl >/dev/null || warrenctl() { java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -jar 'JAR' ctl "$@"; }
            _warrenctl_words() {
              case "$2" in
                --formatter) echo "table pretty_table csv json"; return;;
                --apply-to) echo "all queues classic_queues quorum_queues exchanges"; return;;
                --default-queue-type) echo "classic quorum"; return;;
              esac
              case "$3" in -*)
                echo "--api --login --vhost --formatter --quiet --silent --no-table-headers --timeout --node"; return;;
              esac
              case "$1" in
            COLUMNS    set_log_level) echo "debug info warning error none";;
                completion) echo "bash zsh";;
                ''|help) echo "COMMANDS";;
              esac
            }
            """;

    private static final String BASH = """
            _warrenctl() {
              local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" command="" i
              for ((i = 1; i < COMP_CWORD; i++)); do
                case "${COMP_WORDS[i]}" in
                  --api|--login|--vhost|--formatter|--timeout|--node|-p|-n|-t) ((i++));;
                  -*) ;;
                  *) command="${COMP_WORDS[i]}"; break;;
                esac
              done
              COMPREPLY=($(compgen -W "$(_warrenctl_words "$command" "$previous" "$current")" -- "$current"))
              [ ${#COMPREPLY[@]} -gt 0 ] || case "$command" in
                import_definitions|export_definitions) COMPREPLY=($(compgen -f -- "$current"));;
              esac
            }
            complete -F _warrenctl warrenctl
            """;

    private static final String ZSH = """
            (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i; }
            _warrenctl() {
              local current="${words[CURRENT]}" previous="${words[CURRENT-1]}" command="" i
              for ((i = 2; i < CURRENT; i++)); do
                case "${words[i]}" in
                  --api|--login|--vhost|--formatter|--timeout|--node|-p|-n|-t) ((i++));;
                  -*) ;;
                  *) command="${words[i]}"; break;;
                esac
              done
              local -a candidates
              candidates=(${=$(_warrenctl_words "$command" "$previous" "$current")})
              if (( ${#candidates} )); then compadd -- $candidates; else _files; fi
            }
            compdef _warrenctl warrenctl
            """;

    private Completion() {}

    static void print(String shell, Map<String, Command> commands, PrintStream out) {
        String completing =
                switch (shell) {
                    case "bash" -> BASH;
                    case "zsh" -> ZSH;
                    default -> throw CtlException.usage("completions are for bash and for zsh");
                };
        StringBuilder columns = new StringBuilder();
        commands.forEach((name, command) -> {
            if (!command.columns().isEmpty()) {
                columns.append("    ").append(name).append(") echo \"");
                columns.append(String.join(" ", command.columns())).append("\";;\n");
            }
        });
        out.print(FUNCTION.replace("SHELL", shell)
                .replace("JAR", jar().replace("'", "'\\''"))
                .replace("COLUMNS", columns)
                .replace("COMMANDS", String.join(" ", commands.keySet()) + " help"));
        out.print(completing);
    }

    private static String jar() {
        try {
            return Path.of(Completion.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            return "warren.jar";
        }
    }
}
