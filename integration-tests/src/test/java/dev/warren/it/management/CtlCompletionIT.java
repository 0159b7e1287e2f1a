package dev.warren.it.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warren.it.harness.WarrenOnly;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What shells offer after {@code ctl completion}, in the shells themselves; no broker is asked. */
@WarrenOnly("RabbitMQ has a tool of its own")
class CtlCompletionIT {
    /** Of each command line, what is offered for its last word. */
    private static final List<List<String>> OFFERS = List.of(
            List.of("warrenctl -p / list_que", "list_queues"),
            List.of("warrenctl list_queues messages_r", "messages_ready messages_ram"),
            List.of("warrenctl list_queues --formatter p", "pretty_table"),
            List.of("warrenctl list_queues --f", "--formatter"),
            List.of("warrenctl set_log_level d", "debug"),
            List.of("warrenctl help log_t", "log_tail"),
            List.of("warrenctl completion z", "zsh"),
            List.of("warrenctl import_definitions som", "some.json"));

    private static final String ASK_BASH = """
            source "$1"; shift
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
            _warrenctl
            echo "${COMPREPLY[@]}"
            """;

    /** What zsh would offer is said instead of shown. */
    private static final String TELLING_ZSH = """
            PS1= RPS1=
            source ./completion.zsh
            compadd() {
              if [[ " $* " == *' '-[OAD]' '* ]]; then builtin compadd "$@"; return; fi
              local -a hits
              builtin compadd -O hits "$@"
              (( $#hits )) && print -r -- "<<$hits>>"
            }
            bindkey '^I' complete-word
            print READY
            """;

    /** A zsh at a terminal, in which somebody types and presses Tab. */
    private static final String ASK_ZSH = """
            zmodload zsh/zpty
            zpty shell ZDOTDIR=$PWD zsh -f -i
            zpty -w shell 'source ./telling.zsh'
            zpty -r -m shell said '*READY*'
            zpty -w -n shell "$1"$'\\t'
            zpty -r -m shell said '*<<*>>*'
            print -r -- ${${said##*<<}%%>>*}
            """;

    @TempDir
    Path directory;

    private Path script(String shell) throws Exception {
        Files.createFile(directory.resolve("some.json"));
        String script = new Ctl("http://127.0.0.1:1", directory)
                .succeeds("completion", shell)
                .out();
        return Files.writeString(directory.resolve("completion." + shell), script);
    }

    @Test
    void bashCompletesCommandsColumnsAndValues() throws Exception {
        String script = script("bash").toString();
        for (List<String> offer : OFFERS) {
            List<String> command = new ArrayList<>(List.of("bash", "--norc", "-c", ASK_BASH, "bash", script));
            command.addAll(List.of(offer.get(0).split(" ")));
            assertEquals(offer.get(1), said(command), offer.get(0));
        }
    }

    @Test
    void zshCompletesCommandsColumnsAndValues() throws Exception {
        requireZsh();
        script("zsh");
        Files.writeString(directory.resolve("telling.zsh"), TELLING_ZSH);
        for (List<String> offer : OFFERS) {
            assertEquals(offer.get(1), said(List.of("zsh", "-f", "-c", ASK_ZSH, "zsh", offer.get(0))), offer.get(0));
        }
    }

    @Test
    void otherShellsAreRefused() throws Exception {
        Ctl.Run refused = new Ctl("http://127.0.0.1:1", directory).run("completion", "fish");
        assertEquals(64, refused.exitCode());
        assertEquals(
                "Error (argument validation): completions are for bash and for zsh",
                refused.err().strip());
    }

    private static void requireZsh() {
        boolean there = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "zsh")));
        if (!there && System.getenv("CI") != null) {
            fail("zsh is not installed, and CI must have it");
        }
        assumeTrue(there, "zsh is not installed; this test is left out");
    }

    private String said(List<String> command) throws Exception {
        Path out = directory.resolve("said");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean ended = process.waitFor(30, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        String text = Files.readString(out, StandardCharsets.UTF_8);
        assertTrue(ended, () -> command + " did not end: " + text);
        assertEquals(0, process.exitValue(), text);
        return text.strip();
    }
}
