package dev.warren.server.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * RabbitMQ's way to write settings: {@code key = value} lines, comments from {@code #}, values with spaces or {@code #} in
 * single quotes, {@code $(NAME)} for a variable of the environment.
 */
final class ConfigFile {
    /** A setting and where it stands, for messages. */
    record Line(String file, int number, String key, String value) {
        Source source() {
            return Source.file(file, number);
        }
    }

    private static final Pattern VARIABLE = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_]*)\\)");
    private static final int MAX_OCTETS = 1 << 20;

    private ConfigFile() {}

    /** @param path a file, or a folder whose {@code *.conf} are read by name */
    static List<Line> read(Path path, Map<String, String> environment) throws ConfigurationException {
        List<Line> lines = new ArrayList<>();
        try {
            for (Path file : files(path)) {
                read(file, environment, lines);
            }
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(path + ": no such file");
        } catch (MalformedInputException e) {
            throw new ConfigurationException(path + ": not UTF-8");
        } catch (IOException e) {
            throw new ConfigurationException(path + " can not be read: " + e.getMessage());
        }
        return lines;
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(each -> each.getFileName().toString().endsWith(".conf"))
                    .sorted()
                    .toList();
        }
    }

    private static void read(Path file, Map<String, String> environment, List<Line> into)
            throws IOException, ConfigurationException {
        if (Files.size(file) > MAX_OCTETS) {
            throw new ConfigurationException(file + " is larger than " + MAX_OCTETS + " octets");
        }
        int number = 0;
        for (String text : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            number++;
            String line = text.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String place = file + ":" + number;
            int equals = line.indexOf('=');
            String key = equals < 0 ? "" : line.substring(0, equals).strip();
            if (key.isEmpty() || key.indexOf(' ') >= 0) {
                throw new ConfigurationException(place + ": not of the form 'key = value': " + line);
            }
            String value = value(line.substring(equals + 1).strip(), place);
            into.add(new Line(file.toString(), number, key, expanded(value, environment, place)));
        }
    }

    private static String value(String text, String place) throws ConfigurationException {
        if (text.startsWith("'")) {
            int end = text.indexOf('\'', 1);
            String rest = end < 0 ? "" : text.substring(end + 1).strip();
            if (end < 0 || !(rest.isEmpty() || rest.startsWith("#"))) {
                throw new ConfigurationException(place + ": a quoted value must end with its quote");
            }
            return text.substring(1, end);
        }
        int comment = text.indexOf(" #");
        return comment < 0 ? text : text.substring(0, comment).strip();
    }

    private static String expanded(String value, Map<String, String> environment, String place)
            throws ConfigurationException {
        Matcher matcher = VARIABLE.matcher(value);
        StringBuilder expanded = new StringBuilder();
        while (matcher.find()) {
            String of = environment.get(matcher.group(1));
            if (of == null) {
                throw new ConfigurationException(place + ": the environment has no variable " + matcher.group(1));
            }
            matcher.appendReplacement(expanded, Matcher.quoteReplacement(of));
        }
        return matcher.appendTail(expanded).toString();
    }
}
