package dev.warren.it.management;

import static dev.warren.it.management.Api.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.management.Api.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Policies and parameters over HTTP. */
class HttpPoliciesIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private final Api api = Api.of(broker);

    @AfterEach
    void delete() throws Exception {
        api.delete(path("policies", "/", "it-p"));
        api.delete(path("operator-policies", "/", "it-p"));
        api.delete(path("global-parameters", "it-g"));
    }

    @Test
    void putsShowsAndDeletesAPolicy() throws Exception {
        String at = path("policies", "/", "it-p");

        assertEquals(
                201,
                api.put(
                                at,
                                "{'pattern':'^it-x','definition':{'max-length':5,'expires':1000},'priority':3,"
                                        + "'apply-to':'queues'}")
                        .status());
        JsonNode json = api.get(at).json();
        assertEquals(
                204,
                api.put(at, "{'pattern':'^it-y','definition':{'max-length':6}}").status());
        JsonNode changed = api.get(at).json();

        assertEquals(
                Api.JSON.readTree("{\"vhost\":\"/\",\"name\":\"it-p\",\"pattern\":\"^it-x\",\"apply-to\":\"queues\","
                        + "\"definition\":{\"max-length\":5,\"expires\":1000},\"priority\":3}"),
                json);
        assertEquals("all", changed.path("apply-to").asText());
        assertEquals(0, changed.path("priority").asInt(-1));
        assertEquals(changed, api.get("/api/policies/%2F").json().get(0));
        assertEquals(changed, api.get("/api/policies").json().get(0));
        assertEquals(204, api.delete(at).status());
        assertEquals(404, api.get(at).status());
        assertEquals(404, api.delete(at).status());
    }

    @Test
    void refusesPoliciesThatMakeNoSense() throws Exception {
        String at = path("policies", "/", "it-p");

        assertEquals(
                "[{key_missing,definition}]", api.put(at, "{'pattern':'a'}").reason());
        assertEquals(
                "[{key_missing,pattern}]",
                api.put(at, "{'definition':{'max-length':1}}").reason());
        for (String bad : new String[] {
            "{'pattern':'a','definition':{'bogus':1}}",
            "{'pattern':'a','definition':{'max-length':'x'}}",
            "{'pattern':'[','definition':{'max-length':1}}",
            "{'pattern':'a','definition':{'max-length':1},'apply-to':'foo'}",
            "{'pattern':'a','definition':{'max-length':1},'priority':'x'}",
            "{'pattern':'a','definition':{}}"
        }) {
            Answer refused = api.put(at, bad);
            assertEquals(400, refused.status(), bad);
            assertEquals("bad_request", refused.error(), bad);
        }
        assertEquals(404, api.get(at).status());
        assertEquals(
                404,
                api.put(path("policies", "it-nowhere", "p"), "{'pattern':'a','definition':{'max-length':1}}")
                        .status());
    }

    @Test
    void showsThePolicyThatApplies() throws Exception {
        String name = broker.name("q");
        api.put(path("queues", "/", name), "{}");

        api.put(path("policies", "/", "it-p"), "{'pattern':'showsThePolicy','definition':{'max-length':5}}");
        api.put(
                path("operator-policies", "/", "it-p"),
                "{'pattern':'showsThePolicy','definition':{'max-length':3},'apply-to':'queues'}");

        JsonNode queue = Await.value(
                "policy",
                () -> api.get(path("queues", "/", name)).json(),
                json -> json.path("operator_policy").asText().equals("it-p"));
        assertEquals("it-p", queue.path("policy").asText());
        assertEquals(3, queue.at("/effective_policy_definition/max-length").asInt());
    }

    @Test
    void keepsOperatorPoliciesApartAndAmongTheParameters() throws Exception {
        String policy = "{'pattern':'^it-x','definition':{'max-length':5},'apply-to':'queues'}";

        assertEquals(
                201, api.put(path("operator-policies", "/", "it-p"), policy).status());

        assertEquals(404, api.get(path("policies", "/", "it-p")).status());
        assertEquals(200, api.get(path("operator-policies", "/", "it-p")).status());
        JsonNode parameters = api.get("/api/parameters/operator_policy/%2F").json();
        assertEquals("it-p", parameters.at("/0/name").asText());
        assertEquals("^it-x", parameters.at("/0/value/pattern").asText());
        assertEquals(
                400,
                api.put(
                                path("operator-policies", "/", "it-q"),
                                "{'pattern':'a','definition':{'dead-letter-exchange':'x'}}")
                        .status());
    }

    @Test
    void keepsGlobalParametersOfAnyForm() throws Exception {
        String at = path("global-parameters", "it-g");

        assertEquals(201, api.put(at, "{'value':{'a':[1,2.5,'x',true]}}").status());
        assertEquals(
                "{\"a\":[1,2.5,\"x\",true]}", api.get(at).json().path("value").toString());
        assertEquals(204, api.put(at, "{'value':1}").status());
        assertEquals("[{key_missing,value}]", api.put(at, "{}").reason());
        assertTrue(api.get("/api/global-parameters").response().body().contains("it-g"));
        assertEquals(204, api.delete(at).status());
        assertEquals(404, api.get(at).status());
    }

    @Test
    void refusesParametersOfComponentsThatAreNotThere() throws Exception {
        Answer refused = api.put(path("parameters", "it-nothing", "/", "n"), "{'value':5}");

        assertEquals(400, refused.status());
        assertTrue(refused.reason().contains("component it-nothing not found"), refused.reason());
        assertEquals(404, api.get(path("parameters", "it-nothing", "/", "n")).status());
        assertEquals("[]", api.get("/api/parameters/it-nothing").response().body());
    }

    @Test
    void namesTheCluster() throws Exception {
        String before = api.get("/api/cluster-name").json().path("name").asText();

        assertEquals(204, api.put("/api/cluster-name", "{'name':'it cluster'}").status());

        assertEquals(
                "it cluster",
                api.get("/api/overview").json().path("cluster_name").asText());
        assertEquals("[{key_missing,name}]", api.put("/api/cluster-name", "{}").reason());
        api.put("/api/cluster-name", "{'name':'" + before + "'}");
        assertEquals(before, api.get("/api/cluster-name").json().path("name").asText());
    }
}
