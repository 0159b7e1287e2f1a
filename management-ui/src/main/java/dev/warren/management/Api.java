package dev.warren.management;

import dev.warren.broker.Broker;
import dev.warren.management.http.Router;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/** The table of contents: which path is answered by which noun. */
final class Api {
    private Api() {}

    static Router router(Broker broker, RateSampler rates, Supplier<List<InetSocketAddress>> httpListening) {
        Node node = new Node(broker);
        Login login = new Login(broker.access());
        Snapshots snapshots = new Snapshots(broker.connections(), System::nanoTime);
        Listeners listeners = new Listeners(node, httpListening);
        Overview overview = new Overview(node, snapshots, rates, listeners);
        Nodes nodes = new Nodes(node, listeners);
        Connections connections = new Connections(node, snapshots);
        Channels channels = new Channels(node, snapshots);
        Consumers consumers = new Consumers(node, snapshots);
        Vhosts vhosts = new Vhosts(node);
        Aliveness aliveness = new Aliveness(node);

        Router router = new Router();
        router.get("/api/overview", login.required(overview::get))
                .get("/api/version", overview::version)
                .get("/api/whoami", login.required(WhoAmI::get))
                .get("/api/nodes", login.monitor(nodes::list))
                .get("/api/nodes/:node", login.monitor(nodes::get))
                .get("/api/nodes/:node/memory", login.monitor(nodes::memory))
                .get("/api/extensions", login.required(Features::none))
                .get("/api/feature-flags", login.required(Features::list))
                .put("/api/feature-flags/:name/enable", login.administrator(Features::enable))
                .get("/api/deprecated-features", login.required(Features::none))
                .get("/api/deprecated-features/used", login.required(Features::none))
                .get("/api/aliveness-test/:vhost", login.required(aliveness::get))
                .get("/api/vhosts", login.required(vhosts::list))
                .get("/api/vhosts/:vhost", login.required(vhosts::get))
                .get("/api/vhosts/:vhost/connections", login.required(connections::ofVhost))
                .get("/api/vhosts/:vhost/channels", login.required(channels::ofVhost))
                .get("/api/connections", login.required(connections::list))
                .get("/api/connections/username/:user", login.required(connections::ofUser))
                .delete("/api/connections/username/:user", login.required(connections::deleteOfUser))
                .get("/api/connections/:name", login.required(connections::get))
                .delete("/api/connections/:name", login.required(connections::delete))
                .get(
                        "/api/connections/:name/channels",
                        login.required((request, viewer) ->
                                channels.ofConnection(request, connections.visible(request, viewer))))
                .get("/api/channels", login.required(channels::list))
                .get("/api/channels/:name", login.required(channels::get))
                .get("/api/consumers", login.required(consumers::list))
                .get("/api/consumers/:vhost", login.required(consumers::list));
        addTopology(router, login, node, new Queues(node, rates, snapshots));
        addHealth(router, login, new Health(node, listeners));
        Console.addTo(router);
        return router;
    }

    private static void addTopology(Router router, Login login, Node node, Queues queues) {
        QueueCommands queueCommands = new QueueCommands(node);
        QueueMessages messages = new QueueMessages(node);
        Exchanges exchanges = new Exchanges(node);
        ExchangeCommands exchangeCommands = new ExchangeCommands(node);
        Publishing publishing = new Publishing(node);
        Bindings bindings = new Bindings(node);
        String between = "/api/bindings/:vhost/e/:source/:kind/:destination";
        router.get("/api/queues", login.required(queues::list))
                .get("/api/queues/:vhost", login.required(queues::list))
                .get("/api/queues/:vhost/:name", login.required(queues::get))
                .put("/api/queues/:vhost/:name", login.required(queueCommands::put))
                .delete("/api/queues/:vhost/:name", login.required(queueCommands::delete))
                .get("/api/queues/:vhost/:name/bindings", login.required(bindings::ofQueue))
                .delete("/api/queues/:vhost/:name/contents", login.required(queueCommands::purge))
                .post("/api/queues/:vhost/:name/get", login.required(messages::post))
                .post("/api/queues/:vhost/:name/actions", login.administrator(queueCommands::act))
                .get("/api/exchanges", login.required(exchanges::list))
                .get("/api/exchanges/:vhost", login.required(exchanges::list))
                .get("/api/exchanges/:vhost/:name", login.required(exchanges::get))
                .put("/api/exchanges/:vhost/:name", login.required(exchangeCommands::put))
                .delete("/api/exchanges/:vhost/:name", login.required(exchangeCommands::delete))
                .post("/api/exchanges/:vhost/:name/publish", login.required(publishing::post))
                .get("/api/exchanges/:vhost/:name/bindings/source", login.required(bindings::ofSource))
                .get("/api/exchanges/:vhost/:name/bindings/destination", login.required(bindings::ofDestination))
                .get("/api/bindings", login.required(bindings::list))
                .get("/api/bindings/:vhost", login.required(bindings::list))
                .get(between, login.required(bindings::between))
                .post(between, login.required(bindings::post))
                .get(between + "/:properties", login.required(bindings::get))
                .delete(between + "/:properties", login.required(bindings::delete));
    }

    private static void addHealth(Router router, Login login, Health health) {
        String checks = "/api/health/checks/";
        router.get(checks + "alarms", login.required(health::detailed))
                .get(checks + "local-alarms", login.required(health::detailed))
                .get(checks + "virtual-hosts", login.required(health::detailed))
                .get(checks + "metadata-store/initialized", login.required(health::always))
                .get(checks + "metadata-store/initialized/with-data", login.required(health::always))
                .get(checks + "quorum-queues-without-elected-leaders/all-vhosts", login.required(health::always))
                .get(checks + "quorum-queues-without-elected-leaders/vhost/:vhost", login.required(health::always))
                .get(checks + "node-is-quorum-critical", login.required(health::quorumCritical))
                .get(checks + "node-is-mirror-sync-critical", login.required(health::quorumCritical))
                .get(checks + "certificate-expiration/:within/:unit", login.required(health::certificates))
                .get(checks + "port-listener/:port", login.required(health::port))
                .get(checks + "protocol-listener/:protocols", login.required(health::protocol))
                .get(checks + "is-in-service", health::brief)
                .get(checks + "ready-to-serve-clients", health::brief)
                .get(checks + "below-node-connection-limit", health::brief)
                .get(checks + "reached-target-cluster-size", health::brief)
                .get("/api/healthchecks/node", login.required(health::node))
                .get("/api/healthchecks/node/:node", login.required(health::node));
    }
}
