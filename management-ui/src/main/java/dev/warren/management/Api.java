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
        Overview overview = new Overview(node, snapshots, rates, httpListening);
        Queues queues = new Queues(node, rates);
        QueueCommands queueCommands = new QueueCommands(node);
        QueueMessages messages = new QueueMessages(node);
        Connections connections = new Connections(node, snapshots);
        Channels channels = new Channels(node, snapshots);
        Consumers consumers = new Consumers(node, snapshots);
        Exchanges exchanges = new Exchanges(node);
        ExchangeCommands exchangeCommands = new ExchangeCommands(node);
        Publishing publishing = new Publishing(node);
        Bindings bindings = new Bindings(node);
        Vhosts vhosts = new Vhosts(node);
        Health health = new Health(broker);

        Router router = new Router();
        router.get("/api/overview", login.required(overview::get))
                .get("/api/whoami", login.required(WhoAmI::get))
                .get("/api/version", overview::version)
                .get("/api/vhosts", login.required(vhosts::list))
                .get("/api/vhosts/:vhost", login.required(vhosts::get))
                .get("/api/queues", login.required(queues::list))
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
                .get("/api/bindings/:vhost/e/:source/:kind/:destination", login.required(bindings::between))
                .post("/api/bindings/:vhost/e/:source/:kind/:destination", login.required(bindings::post))
                .get("/api/bindings/:vhost/e/:source/:kind/:destination/:properties", login.required(bindings::get))
                .delete(
                        "/api/bindings/:vhost/e/:source/:kind/:destination/:properties",
                        login.required(bindings::delete))
                .get("/api/connections", login.required(connections::list))
                .get("/api/connections/:name", login.required(connections::get))
                .delete("/api/connections/:name", login.required(connections::delete))
                .get("/api/channels", login.required(channels::list))
                .get("/api/channels/:name", login.required(channels::get))
                .get("/api/consumers", login.required(consumers::list))
                .get("/api/consumers/:vhost", login.required(consumers::list))
                .get("/api/health/checks/alarms", login.required(health::detailed))
                .get("/api/health/checks/local-alarms", login.required(health::detailed))
                .get("/api/health/checks/virtual-hosts", login.required(health::detailed))
                .get("/api/health/checks/is-in-service", health::brief)
                .get("/api/health/checks/ready-to-serve-clients", health::brief);
        Console.addTo(router);
        return router;
    }
}
