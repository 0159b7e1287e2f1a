package dev.warren.it.management;

import static dev.warren.it.management.Api.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warren.it.harness.Broker;
import dev.warren.it.management.Api.Answer;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bindings over HTTP. */
class HttpBindingsIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private final Api api = Api.of(broker);
    private String source;
    private String queue;
    private String between;

    @BeforeEach
    void declare() throws Exception {
        source = broker.name("x");
        queue = broker.name("q");
        between = path("bindings", "/", "e", source, "q", queue);
        api.put(path("exchanges", "/", source), "{'type':'topic'}");
        api.put(path("queues", "/", queue), "{}");
    }

    /** Where a Location leads to: it is relative to the path of the request. */
    private String located(Answer answer) {
        assertEquals(201, answer.status());
        return URI.create(api.base() + between)
                .resolve(answer.header("location"))
                .getRawPath();
    }

    /** Hop puts the routing key itself into the path, rabbit-hole the properties key. */
    @ParameterizedTest
    @CsvSource({
        "b/c,b%2Fc",
        "b/c,b%252Fc",
        "a b,a%20b",
        "a b,a+b",
        "a.#,a.%23",
        "é,%C3%A9",
        "a%b,a%25b",
        "a*b,a*b",
        "~,%257E"
    })
    void unbindsByAKeyThatIsEscapedOnceOrTwice(String key, String inPath) throws Exception {
        String queue = broker.name("q");
        api.put(path("queues", "/", queue), "{}");
        String between = path("bindings", "/", "e", "amq.direct", "q", queue);
        api.post(between, "{'routing_key':'" + key + "'}");

        assertEquals(204, api.delete(between + "/" + inPath).status());

        assertEquals(0, api.get(between).json().size());
        api.delete(path("queues", "/", queue));
    }

    @Test
    void leadsToTheNewBinding() throws Exception {
        String at = located(api.post(between, "{'routing_key':'a.b c~%/é','arguments':{}}"));

        JsonNode binding = api.get(at).json();

        assertEquals("a.b c~%/é", binding.path("routing_key").asText());
        assertEquals(source, binding.path("source").asText());
        assertEquals(queue, binding.path("destination").asText());
        assertEquals("queue", binding.path("destination_type").asText());
        assertEquals(204, api.delete(at).status());
        assertEquals(404, api.get(at).status());
        assertEquals(404, api.delete(at).status());
        assertEquals(0, api.get(between).json().size());
    }

    @Test
    void namesABindingByItsKeyAndArguments() throws Exception {
        api.post(between, "{}");
        api.post(between, "{'routing_key':'a.*'}");
        api.post(between, "{'routing_key':'a.*','arguments':{'n':1}}");

        JsonNode all = api.get(between).json();

        assertEquals(3, all.size());
        assertEquals("~", all.at("/0/properties_key").asText());
        assertEquals("a.%2A", all.at("/1/properties_key").asText());
        assertTrue(all.at("/2/properties_key").asText().startsWith("a.%2A~"));
        assertNotEquals(all.at("/1/properties_key"), all.at("/2/properties_key"));
        assertEquals(1, all.at("/2/arguments/n").asInt());
    }

    @Test
    void bindsTheSameOnce() throws Exception {
        assertEquals(201, api.post(between, "{'routing_key':'k'}").status());
        assertEquals(201, api.post(between, "{'routing_key':'k'}").status());

        assertEquals(1, api.get(between).json().size());
    }

    @Test
    void bindsExchangesToExchanges() throws Exception {
        String at = path("bindings", "/", "e", source, "e", "amq.fanout");

        assertEquals(201, api.post(at, "{'routing_key':'k'}").status());

        JsonNode binding = api.get(at).json().get(0);
        assertEquals("exchange", binding.path("destination_type").asText());
        assertEquals(204, api.delete(at + "/k").status());
    }

    @Test
    void listsThoseOfOneEnd() throws Exception {
        api.post(between, "{'routing_key':'k'}");

        JsonNode ofQueue = api.get(path("queues", "/", queue, "bindings")).json();
        JsonNode ofSource =
                api.get(path("exchanges", "/", source, "bindings", "source")).json();
        JsonNode ofDestination = api.get(path("exchanges", "/", source, "bindings", "destination"))
                .json();

        assertEquals(2, ofQueue.size());
        assertEquals("", ofQueue.at("/0/source").asText("?"), "the one that every queue has");
        assertEquals(queue, ofQueue.at("/0/routing_key").asText());
        assertEquals(1, ofSource.size());
        assertEquals(0, ofDestination.size());
        assertEquals(
                1,
                api.get(path("bindings", "/", "e", "amq.default", "q", queue))
                        .json()
                        .size());
    }

    @Test
    void refusesEndsThatAreNotThere() throws Exception {
        Answer noQueue = api.post(path("bindings", "/", "e", source, "q", "it.nothing"), "{}");
        assertEquals(404, noQueue.status());
        assertEquals("not_found", noQueue.error());
        assertEquals("no queue 'it.nothing' in vhost '/'", noQueue.reason());

        Answer noExchange = api.post(path("bindings", "/", "e", "it.nothing", "q", queue), "{}");
        assertEquals(404, noExchange.status());
        assertEquals("no exchange 'it.nothing' in vhost '/'", noExchange.reason());

        assertEquals(
                401,
                api.post(path("bindings", "/", "e", "amq.default", "q", queue), "{}")
                        .status());
        assertEquals(404, api.get(between + "/nothing").status());
        assertEquals(
                404, api.get(path("bindings", "/", "e", source, "z", queue)).status());
    }
}
