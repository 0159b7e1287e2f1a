package dev.warren.server.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HelpTest {
    private static String ctl(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertEquals(0, Ctl.run(List.of(words), Map.of(), stream, stream), out::toString);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void everyCommandSaysWhatItDoes() throws IOException {
        Properties about = new Properties();
        try (Reader in = new InputStreamReader(
                HelpTest.class.getResourceAsStream("commands.properties"), StandardCharsets.UTF_8)) {
            about.load(in);
        }
        TreeSet<String> listed = new TreeSet<>();
        ctl("help")
                .lines()
                .filter(line -> line.startsWith("  ") && Character.isLetter(line.charAt(2)))
                .forEach(line -> {
                    String[] words = line.strip().split(" +", 2);
                    listed.add(words[0]);
                    assertEquals(2, words.length, line);
                });
        assertEquals(new TreeSet<>(about.stringPropertyNames()), listed);
    }

    @Test
    void helpOfACommandTellsUsageAndColumns() {
        String help = ctl("help", "list_queues");
        assertEquals(help, ctl("list_queues", "--help"));
        assertFalse(
                help.lines()
                        .filter(line -> line.equals("ctl list_queues [-p VHOST] [COLUMN ...]"))
                        .findAny()
                        .isEmpty(),
                help);
        assertFalse(
                help.lines()
                        .filter(line -> line.contains("messages_unacknowledged"))
                        .findAny()
                        .isEmpty(),
                help);
    }
}
