package dev.warren.management;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warren.codec.FieldTable;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The query parameters of lists. */
class ListingTest {
    private Warren warren;

    @BeforeEach
    void start() throws IOException {
        warren = new Warren();
        for (String name : List.of("Orders", "orders.dead", "mail", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")) {
            warren.declare("/", name, FieldTable.EMPTY);
        }
    }

    @AfterEach
    void stop() {
        warren.close();
    }

    @Test
    void pages() throws Exception {
        JsonNode page = warren.json("/api/queues?page=2&page_size=3&sort=name");

        assertEquals(4, page.get("total_count").asInt());
        assertEquals(4, page.get("filtered_count").asInt());
        assertEquals(1, page.get("item_count").asInt());
        assertEquals(2, page.get("page_count").asInt());
        assertEquals(List.of("orders.dead"), ApiTest.names(page.get("items")));
    }

    @Test
    void filtersByTextOrExpression() throws Exception {
        assertEquals(
                List.of("Orders", "orders.dead"),
                ApiTest.names(warren.json("/api/queues?page=1&name=orders").get("items")));
        assertEquals(
                List.of("orders.dead"),
                ApiTest.names(warren.json("/api/queues?page=1&name=s.d").get("items")));
        assertEquals(
                List.of("Orders", "mail"),
                ApiTest.names(warren.json("/api/queues?page=1&use_regex=true&name=%5E(orders%7Cm.*)%24")
                        .get("items")));
    }

    @Test
    void sortsBackwardsAndByNumbers() throws Exception {
        assertEquals(
                "orders.dead",
                warren.json("/api/queues?sort=name&sort_reverse=true")
                        .at("/0/name")
                        .asText());
        assertEquals(
                4,
                warren.json("/api/queues?sort=message_stats.publish_details.rate")
                        .size());
        assertEquals(4, warren.json("/api/queues?sort=there.is.none").size());
    }

    @Test
    void narrowsToColumns() throws Exception {
        assertEquals(
                "{\"name\":\"mail\",\"message_stats\":{\"publish_details\":{\"rate\":0.0}}}",
                warren.json("/api/queues/%2F/mail?columns=name,message_stats.publish_details.rate,no.such")
                        .toString());
    }

    @Test
    void refusesNonsense() throws Exception {
        for (String query : List.of(
                "page=0",
                "page=x",
                "page=9",
                "page=2147483647&page_size=500",
                "page=1&page_size=501",
                "page=1&use_regex=true&name=(",
                "page=1&name=" + "x".repeat(501))) {
            assertEquals(400, warren.get("guest", "/api/queues?" + query).statusCode(), query);
        }
    }

    @Test
    void stopsExpressionsThatNeverEnd() throws Exception {
        HttpResponse<String> response =
                warren.get("guest", "/api/queues?page=1&use_regex=true&name=" + ".*a".repeat(12) + "%24");

        assertEquals(400, response.statusCode());
        assertEquals(
                "regular expression takes too long",
                Warren.parse(response).get("reason").asText());
    }
}
