package dev.warren.it.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.management.Api.Answer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The requests that clients make which are not installed here, in their order and with their bodies: rabbit-hole (Go) as Terraform's
 * provider drives it, and rabbitmq_http_client (Rust), which rabbitmqadmin v2 is made of.
 */
class HttpToolCallsIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private static final String HOME = "tools%2Fhome";

    private final Api api = Api.of(broker);

    @BeforeEach
    void make() throws Exception {
        put(201, "vhosts/" + HOME, "{'description':'d','tags':'a,b','tracing':false}");
        // Who creates a virtual host has all permissions there.
        put(204, "permissions/" + HOME + "/guest", "{'configure':'.*','write':'.*','read':'.*'}");
    }

    @AfterEach
    void unmake() throws Exception {
        api.delete("/api/users/tools-user");
        assertEquals(204, api.delete("/api/vhosts/" + HOME).status());
    }

    private void put(int expected, String path, String body) throws Exception {
        Answer answer = api.put("/api/" + path, body);
        assertEquals(expected, answer.status(), path + ": " + answer.response().body());
    }

    private JsonNode get(String path) throws Exception {
        Answer answer = api.get("/api/" + path);
        assertEquals(200, answer.status(), path + ": " + answer.response().body());
        return answer.json();
    }

    private void delete(String path) throws Exception {
        assertEquals(204, api.delete("/api/" + path).status(), path);
        assertEquals(404, api.get("/api/" + path).status(), path + " is still there");
    }

    // --- Terraform, through rabbit-hole: create, read back and compare, update, delete

    @Test
    void terraformManagesQueuesExchangesAndBindings() throws Exception {
        String queue = "queues/" + HOME + "/tf%20queue";
        put(
                201,
                queue,
                "{'type':'','durable':true,'arguments':{'x-max-length':1000,'x-message-ttl':5000,'f':1.5,'b':true}}");
        JsonNode read = get(queue);
        assertEquals(
                Api.JSON.readTree("{\"x-max-length\":1000,\"x-message-ttl\":5000,\"f\":1.5,\"b\":true}"),
                read.path("arguments"));
        assertEquals(true, read.path("durable").asBoolean());
        assertEquals(false, read.path("auto_delete").asBoolean(true));
        put(
                201,
                "queues/" + HOME + "/tf-quorum",
                "{'type':'quorum','durable':true,'arguments':{'x-queue-type':'quorum'}}");
        assertEquals("quorum", get("queues/" + HOME + "/tf-quorum").path("type").asText());
        put(
                201,
                "exchanges/" + HOME + "/tf-x",
                "{'type':'x-delayed-message','durable':true,'arguments':{'x-delayed-type':'direct'}}");
        put(201, "exchanges/" + HOME + "/tf-y", "{'type':'headers','durable':true,'auto_delete':true,'arguments':{}}");
        assertEquals(
                "direct",
                get("exchanges/" + HOME + "/tf-x")
                        .at("/arguments/x-delayed-type")
                        .asText());

        for (String keyAndArguments :
                List.of("'a/b.#','arguments':{}", "'','arguments':{}", "'k','arguments':{'x-match':'all','n':5}")) {
            String path = "/api/bindings/" + HOME + "/e/tf-y/q/tf%20queue";
            Answer made = api.post(
                    path,
                    "{'source':'tf-y','vhost':'tools/home','destination':'tf queue','destination_type':'queue','routing_key':"
                            + keyAndArguments + ",'properties_key':''}");
            assertEquals(201, made.status());
            String location = made.header("location");
            String key = URLDecoder.decode(
                    location.substring(location.lastIndexOf('/') + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
            boolean found = false;
            for (JsonNode each : get("bindings/" + HOME + "/e/tf-y/q/tf%20queue")) {
                found |= each.path("properties_key").asText().equals(key);
            }
            assertTrue(found, "the properties key of " + location);
            assertEquals(
                    204,
                    api.delete(path + "/" + Api.path(key).substring("/api/".length()))
                            .status());
        }
        delete(queue);
        delete("exchanges/" + HOME + "/tf-x");
        assertEquals(404, api.delete("/api/" + queue).status(), "deleted already is fine with Terraform");
    }

    @Test
    void terraformManagesUsersAndPermissions() throws Exception {
        put(201, "users/tools-user", "{'name':'','tags':'management,monitoring','password':'foobar'}");
        JsonNode user = get("users/tools-user");
        assertEquals(Api.JSON.readTree("[\"management\",\"monitoring\"]"), user.path("tags"));
        assertEquals(
                "rabbit_password_hashing_sha256", user.path("hashing_algorithm").asText());
        put(204, "users/tools-user", "{'name':'','password_hash':'','tags':''}");
        put(204, "user-limits/tools-user/max-connections", "{'value':5}");
        assertEquals(
                5, get("user-limits/tools-user").at("/0/value/max-connections").asInt());
        put(201, "permissions/" + HOME + "/tools-user", "{'configure':'','write':'^a','read':'.*'}");
        put(204, "permissions/" + HOME + "/tools-user", "{'configure':'x','write':'^a','read':'.*'}");
        assertEquals(
                "x",
                get("permissions/" + HOME + "/tools-user").path("configure").asText());
        put(201, "topic-permissions/" + HOME + "/tools-user", "{'exchange':'amq.topic','write':'^a','read':'.*'}");
        assertEquals(
                "amq.topic",
                get("topic-permissions/" + HOME + "/tools-user")
                        .at("/0/exchange")
                        .asText());
        delete("topic-permissions/" + HOME + "/tools-user");
        delete("permissions/" + HOME + "/tools-user");
        assertEquals(
                204, api.delete("/api/user-limits/tools-user/max-connections").status());
        assertEquals(204, api.delete("/api/user-limits/tools-user/max-channels").status(), "there was none");
        delete("users/tools-user");
    }

    @Test
    void terraformManagesPoliciesAndLimits() throws Exception {
        for (String noun : List.of("policies", "operator-policies")) {
            String path = noun + "/" + HOME + "/tf%2Fp";
            put(
                    201,
                    path,
                    "{'vhost':'tools/home','pattern':'.*','apply-to':'queues','name':'tf/p','priority':0,"
                            + "'definition':{'max-length':10000,'overflow':'reject-publish'}}");
            JsonNode policy = get(path);
            assertEquals(
                    Api.JSON.readTree("{\"max-length\":10000,\"overflow\":\"reject-publish\"}"),
                    policy.path("definition"));
            assertEquals("queues", policy.path("apply-to").asText());
            assertEquals(0, policy.path("priority").asInt(-1));
            put(
                    204,
                    path,
                    "{'vhost':'tools/home','pattern':'^x','apply-to':'queues','name':'tf/p','priority':5,"
                            + "'definition':{'max-length':10000,'overflow':'reject-publish'}}");
            assertEquals(5, get(path).path("priority").asInt());
            delete(path);
        }
        put(204, "vhost-limits/" + HOME + "/max-connections", "{'value':50}");
        assertEquals(
                50, get("vhost-limits/" + HOME).at("/0/value/max-connections").asInt());
        assertEquals(
                204,
                api.delete("/api/vhost-limits/" + HOME + "/max-connections").status());
        Answer shovel = api.put(
                "/api/parameters/shovel/" + HOME + "/s", "{'value':{'src-uri':'amqp://','dest-uri':'amqp://'}}");
        assertEquals(400, shovel.status());
        assertTrue(shovel.reason().contains("component shovel not found"), shovel.reason());
    }

    @Test
    void rabbitHoleAsksWithASlashAtTheEnd() throws Exception {
        for (String path : List.of("users/", "permissions/", "topic-permissions/", "bindings/", "cluster-name/")) {
            get(path);
        }
        Connection connection = broker.connect();
        String name = Await.value("the connection", () -> get("connections"), all -> all.size() == 1)
                .at("/0/name")
                .asText();
        assertEquals(
                name,
                get("connections/" + Api.path(name).substring("/api/".length()))
                        .path("name")
                        .asText());
        Answer closed = api.delete("/api/connections/" + Api.path(name).substring("/api/".length()));
        assertEquals(204, closed.status());
        Await.value("the close", connection::isOpen, open -> !open);
    }

    // --- rabbitmqadmin v2: an answer without one of these fields, or with another type, is an error there

    private static final Map<String, String> FIELDS = Map.ofEntries(
            Map.entry(
                    "overview",
                    "cluster_name:s node:s erlang_full_version:s erlang_version:s rabbitmq_version:s product_name:s "
                            + "product_version:s statistics_db_event_queue:n churn_rates:o queue_totals:o object_totals:o message_stats:o "
                            + "listeners:a"),
            Map.entry(
                    "nodes",
                    "name:s uptime:n run_queue:n processors:n os_pid:s fd_total:n proc_total:n mem_limit:n mem_alarm:b "
                            + "disk_free_limit:n disk_free_alarm:b rates_mode:s enabled_plugins:a being_drained:b applications:a"),
            Map.entry(
                    "connections",
                    "name:s node:s state:s protocol:s user:s connected_at:n host:s port:n peer_host:s peer_port:n "
                            + "channel_max:n channels:n client_properties:o"),
            Map.entry(
                    "channels",
                    "number:n name:s connection_details:o vhost:s state:s consumer_count:n confirm:b prefetch_count:n "
                            + "messages_unacknowledged:n messages_unconfirmed:n"),
            Map.entry(
                    "consumers",
                    "consumer_tag:s active:b ack_required:b prefetch_count:n exclusive:b arguments:o consumer_timeout:n "
                            + "queue:o channel_details:o"),
            Map.entry(
                    "queues",
                    "name:s vhost:s type:s durable:b auto_delete:b exclusive:b arguments:o node:s state:s memory:n "
                            + "consumers:n effective_policy_definition:o message_bytes:n messages:n messages_unacknowledged:n"),
            Map.entry(
                    "queues/detailed",
                    "name:s vhost:s type:s durable:b auto_delete:b exclusive:b arguments:o messages:n"),
            Map.entry("exchanges", "name:s vhost:s type:s durable:b auto_delete:b arguments:o"),
            Map.entry(
                    "bindings",
                    "vhost:s source:s destination:s destination_type:s routing_key:s arguments:o properties_key:s"),
            Map.entry("vhosts", "name:s tags:a description:s default_queue_type:s metadata:o"),
            Map.entry("users", "name:s tags:a password_hash:s"),
            Map.entry("permissions", "user:s vhost:s configure:s read:s write:s"),
            Map.entry("feature-flags", "name:s desc:s doc_url:s provided_by:s state:s stability:s"),
            Map.entry("whoami", "name:s tags:a"));

    @Test
    @WarrenOnly("3.10 knows less")
    void rabbitmqadminV2ReadsWhatItMust() throws Exception {
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        channel.basicConsume(channel.queueDeclare().getQueue(), (tag, delivery) -> {}, tag -> {});
        Await.value("the consumer", () -> get("consumers"), all -> !all.isEmpty());
        for (Map.Entry<String, String> each : FIELDS.entrySet()) {
            JsonNode answer = get(each.getKey());
            for (JsonNode item : answer.isArray() ? answer : List.of(answer)) {
                for (String field : each.getValue().split(" ")) {
                    check(each.getKey(), item, field);
                }
            }
        }
        String node = get("overview").path("node").asText();
        for (String field :
                ("connection_readers connection_writers connection_channels connection_other queue_procs quorum_queue_procs "
                                + "stream_queue_procs stream_queue_replica_reader_procs stream_queue_coordinator_procs plugins metadata_store "
                                + "other_proc metrics mgmt_db mnesia quorum_ets metadata_store_ets other_ets binary msg_index code atom "
                                + "other_system allocated_unused reserved_unallocated")
                        .split(" ")) {
            check("memory", get("nodes/" + node + "/memory").path("memory"), field + ":n");
        }
        channel.close();
        connection.close();
    }

    private static void check(String what, JsonNode item, String field) {
        JsonNode value = item.path(field.substring(0, field.indexOf(':')));
        boolean right =
                switch (field.charAt(field.length() - 1)) {
                    case 's' -> value.isTextual();
                    case 'n' -> value.isIntegralNumber() && value.longValue() >= 0;
                    case 'b' -> value.isBoolean();
                    case 'a' -> value.isArray();
                    default -> value.isObject();
                };
        assertTrue(right, () -> what + " has no right " + field + ": " + item);
    }

    @Test
    @WarrenOnly("3.10 knows less")
    void rabbitmqadminV2ChangesThings() throws Exception {
        put(201, "vhosts/tools-v2", "{'name':'tools-v2','tags':['a'],'tracing':false}");
        put(
                204,
                "vhosts/tools-v2",
                "{'name':'tools-v2','description':'d','default_queue_type':'quorum','tracing':false}");
        assertEquals(
                204,
                api.send("POST", "/api/vhosts/tools-v2/deletion/protection", null)
                        .status());
        assertEquals(412, api.delete("/api/vhosts/tools-v2").status());
        assertEquals(204, api.delete("/api/vhosts/tools-v2/deletion/protection").status());
        delete("vhosts/tools-v2");
        put(201, "users/tools-user", "{'name':'tools-user','password_hash':'','tags':'management'}");
        put(
                201,
                "permissions/" + HOME + "/tools-user",
                "{'user':'tools-user','vhost':'tools/home','configure':'.*','read':'.*','write':'.*'}");
        put(
                201,
                "queues/" + HOME + "/q",
                "{'name':'q','durable':true,'auto_delete':false,'exclusive':false,'arguments':{'x-queue-type':'quorum'}}");
        put(201, "exchanges/" + HOME + "/x", "{'type':'topic','durable':true,'auto_delete':false}");
        for (String kind : List.of("q/q", "e/x")) {
            assertEquals(
                    201,
                    api.post("/api/bindings/" + HOME + "/e/x/" + kind, "{'routing_key':'a.#','arguments':{}}")
                            .status());
            String key = get("bindings/" + HOME + "/e/x/" + kind)
                    .at("/0/properties_key")
                    .asText();
            assertEquals(
                    204,
                    api.delete("/api/bindings/" + HOME + "/e/x/" + kind + "/"
                                    + Api.path(key).substring("/api/".length()))
                            .status());
        }
        Answer published = api.post(
                "/api/exchanges/" + HOME + "/amq.default/publish",
                "{'routing_key':'q','payload':'p','payload_encoding':'string','properties':{}}");
        assertEquals(true, published.json().path("routed").asBoolean());
        JsonNode got = api.post(
                        "/api/queues/" + HOME + "/q/get", "{'count':1,'ackmode':'ack_requeue_false','encoding':'auto'}")
                .json();
        assertEquals("p", got.at("/0/payload").asText());
        assertEquals(204, api.delete("/api/queues/" + HOME + "/q/contents").status());
        for (String target : List.of("queues", "classic_queues", "quorum_queues", "streams", "exchanges", "all")) {
            String definition = target.equals("exchanges")
                    ? "{'alternate-exchange':'x'}"
                    : target.equals("all") || target.equals("streams") ? "{'max-length-bytes':9}" : "{'max-length':9}";
            put(
                    201,
                    "policies/" + HOME + "/" + target,
                    "{'vhost':'tools/home','name':'" + target + "','pattern':'^z','apply-to':'" + target
                            + "','priority':1,'definition':" + definition + "}");
        }
        put(204, "vhost-limits/" + HOME + "/max-queues", "{'value':50}");
        put(204, "user-limits/tools-user/max-channels", "{'value':50}");
        assertEquals(204, api.send("POST", "/api/rebalance/queues", null).status());
        assertEquals(
                204,
                api.post("/api/users/bulk-delete", "{'users':['tools-user']}").status());
        put(201, "global-parameters/cluster_tags", "{'name':'cluster_tags','value':{'a':'b'}}");
        assertEquals("b", get("global-parameters/cluster_tags").at("/value/a").asText());
        delete("global-parameters/cluster_tags");
        delete("queues/" + HOME + "/q");
        JsonNode exported = get("definitions/" + HOME);
        assertTrue(
                exported.path("policies").size() == 6 && exported.path("queues").isArray());
        assertEquals(
                204, api.post("/api/definitions/" + HOME, exported.toString()).status());
    }
}
