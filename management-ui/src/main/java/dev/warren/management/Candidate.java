package dev.warren.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.browse.Browsed;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.Arrival;
import dev.warren.broker.queue.QueueBrowser;
import dev.warren.codec.BasicProperties;
import dev.warren.codec.FieldTable;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A message that a filter looks at; decodes what it is asked for, once. Confined to one thread. */
final class Candidate {
    private final QueueBrowser browser;
    private final Browsed browsed;
    private final Message message;
    private @Nullable BasicProperties properties;
    private @Nullable ObjectNode json;
    private @Nullable String payload;

    Candidate(QueueBrowser browser, Browsed browsed) {
        this.browser = browser;
        this.browsed = browsed;
        this.message = Browsing.content(browsed);
    }

    Browsed browsed() {
        return browsed;
    }

    Message message() {
        return message;
    }

    Arrival arrival() {
        return browser.arrival(browsed.id());
    }

    private BasicProperties properties() {
        BasicProperties known = properties;
        if (known == null) {
            known = message.properties();
            properties = known;
        }
        return known;
    }

    FieldTable headers() {
        FieldTable headers = properties().headers();
        return headers == null ? FieldTable.EMPTY : headers;
    }

    /** A property by its name in JSON, as a text; null when there is none. */
    @Nullable
    String property(String name) {
        ObjectNode known = json;
        if (known == null) {
            known = Properties.json(properties());
            json = known;
        }
        return text(known.get(name));
    }

    /** The same of a header. */
    @Nullable
    String header(String name) {
        var value = headers().get(name);
        return value == null ? null : text(Arguments.json(value));
    }

    static @Nullable String text(@Nullable JsonNode value) {
        return value == null ? null : value.isTextual() ? value.textValue() : value.toString();
    }

    /** The payload as a text; what is no UTF-8 in it is a replacement character. */
    String payload() {
        String known = payload;
        if (known == null) {
            known = new String(
                    message.content(), message.propertiesLength(), message.bodyLength(), StandardCharsets.UTF_8);
            payload = known;
        }
        return known;
    }
}
