package dev.warren.management;

import dev.warren.broker.Broker;
import dev.warren.management.http.Handler;
import dev.warren.management.http.Router;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** The table of contents: which path is answered by which noun. */
final class Api {
    private Api() {}

    static Router router(
            Broker broker,
            HostProcess host,
            RateSampler rates,
            Jobs jobs,
            Supplier<List<InetSocketAddress>> httpListening) {
        Node node = new Node(broker);
        LoginAttempts attempts = new LoginAttempts(node);
        Login login = new Login(broker.access(), attempts);
        Snapshots snapshots = new Snapshots(broker.connections(), System::nanoTime);
        Listeners listeners = new Listeners(node, httpListening);
        Overview overview = new Overview(node, snapshots, rates, listeners);
        Memory memory = new Memory(node);
        Nodes nodes = new Nodes(node, listeners, memory, host.logs(), rates);
        LogRequests log = new LogRequests(host.logs());
        Connections connections = new Connections(node, snapshots, rates);
        Channels channels = new Channels(node, snapshots, rates);
        Consumers consumers = new Consumers(node, snapshots);
        Vhosts vhosts = new Vhosts(node, rates);
        Aliveness aliveness = new Aliveness(node);
        DeprecatedFeatures deprecated = new DeprecatedFeatures(node, snapshots);

        Router router = new Router();
        router.get("/api/overview", login.required(overview::get))
                .get("/api/version", overview::version)
                .get("/api/whoami", login.required(WhoAmI::get))
                .get("/api/nodes", login.monitor(nodes::list))
                .get("/api/nodes/:node", login.monitor(nodes::get))
                .get("/api/nodes/:node/memory", login.monitor(memory::get))
                .get("/api/nodes/:node/memory/relative", login.monitor(memory::relative))
                .get("/api/nodes/:node/memory/ets", login.monitor(memory::tables))
                .get("/api/nodes/:node/memory/ets/relative", login.monitor(memory::tables))
                .get("/api/nodes/:node/memory/ets/:filter", login.monitor(memory::tables))
                .get("/api/nodes/:node/memory/ets/:filter/relative", login.monitor(memory::tables))
                .put("/api/warren/disk-free-limit", login.administrator(nodes::putDiskFreeLimit))
                .get("/api/warren/log", login.monitor(log::get))
                .put("/api/warren/log", login.administrator(log::put))
                .get("/api/warren/log/tail", login.administrator(log::tail))
                .get("/api/extensions", login.required(Features::none))
                .get("/api/feature-flags", login.required(Features::list))
                .put("/api/feature-flags/:name/enable", login.administrator(Features::enable))
                .get("/api/deprecated-features", login.required(deprecated::list))
                .get("/api/deprecated-features/used", login.required(deprecated::used))
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
                .get("/api/connections/:name/sessions", login.required(connections::sessions))
                .get(
                        "/api/connections/:name/channels",
                        login.required((request, viewer) ->
                                channels.ofConnection(request, connections.visible(request, viewer))))
                .get("/api/channels", login.required(channels::list))
                .get("/api/channels/:name", login.required(channels::get))
                .get("/api/consumers", login.required(consumers::list))
                .get("/api/consumers/:vhost", login.required(consumers::list));
        addTopology(router, login, node, new Queues(node, rates, snapshots), new Exchanges(node, rates));
        addMessages(router, login, node, snapshots);
        new JobRequests(node, jobs).addTo(router, login);
        addAccess(router, login, node);
        addSettings(router, login, node);
        addHealth(router, login, new Health(node, listeners));
        addOperations(router, login, node, rates, attempts);
        router.get("/api/config/effective", login.administrator(new EffectiveConfiguration(host.settings())::list));
        Console.addTo(router);
        return router;
    }

    private static void addTopology(Router router, Login login, Node node, Queues queues, Exchanges exchanges) {
        QueueCommands queueCommands = new QueueCommands(node);
        QueueMessages messages = new QueueMessages(node);
        ExchangeCommands exchangeCommands = new ExchangeCommands(node);
        Publishing publishing = new Publishing(node);
        Bindings bindings = new Bindings(node);
        String between = "/api/bindings/:vhost/e/:source/:kind/:destination";
        QuorumQueues quorum = new QuorumQueues(node);
        String member = "/api/queues/quorum/:vhost/:name/replicas/";
        router.get("/api/queues", login.required(queues::list))
                .get("/api/queues/detailed", login.required(queues::list))
                .get("/api/queues/quorum/:vhost/:name/status", login.required(quorum::status))
                .post(member + "add", login.administrator(quorum::addMember))
                .delete(member + "delete", login.administrator(quorum::deleteMember))
                .post("/api/queues/quorum/replicas/on/:node/grow", login.administrator(quorum::grow))
                .delete("/api/queues/quorum/replicas/on/:node/shrink", login.administrator(quorum::shrink))
                .get("/api/users/:user/queues", login.required(queues::ofUser))
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

    /** What RabbitMQ has not: API.md. */
    private static void addMessages(Router router, Login login, Node node, Snapshots snapshots) {
        Unacked unacked = new Unacked(node, snapshots);
        Browsing browsing = new Browsing(node, unacked);
        String queue = "/api/queues/:vhost/:name";
        Republishing republishing = new Republishing(node, browsing);
        QueueExplaining queues = new QueueExplaining(node, snapshots);
        RoutingExplaining routing = new RoutingExplaining(node);
        Delaying delaying = new Delaying(node);
        String exchange = "/api/exchanges/:vhost/:name";
        router.get(queue + "/explain", login.required(queues::get))
                .post(exchange + "/explain", login.required(routing::post))
                .get(exchange + "/delayed", login.required(delaying::list))
                .get(exchange + "/delayed/:id", login.required(delaying::get))
                .delete(exchange + "/delayed/:id", login.required(delaying::delete))
                .put(exchange + "/delayed/:id/schedule", login.required(delaying::schedule))
                .put(queue + "/messages/:id/schedule", login.required(republishing::schedule))
                .post(queue + "/messages/:id/republish", login.required(republishing::republish))
                .get(queue + "/messages", login.required(browsing::list))
                .get(queue + "/messages/:id", login.required(browsing::get))
                .delete(queue + "/messages/:id", login.required(browsing::delete))
                .get(queue + "/unacked", login.required(unacked::list))
                .post(queue + "/unacked/:id/release", login.required(unacked::release));
    }

    private static void addAccess(Router router, Login login, Node node) {
        Users users = new Users(node);
        UserLimits limits = new UserLimits(node);
        Permissions permissions = new Permissions(node, users);
        TopicPermissions topics = new TopicPermissions(node, users);
        router.get("/api/users", login.administrator(users::list))
                .get("/api/users/without-permissions", login.administrator(users::withoutPermissions))
                .post("/api/users/bulk-delete", login.administrator(users::bulkDelete))
                .get("/api/users/:user", login.administrator(users::get))
                .put("/api/users/:user", login.administrator(users::put))
                .delete("/api/users/:user", login.administrator(users::delete))
                .get("/api/users/:user/permissions", login.administrator(permissions::ofUser))
                .get("/api/users/:user/topic-permissions", login.administrator(topics::ofUser))
                .get("/api/auth/hash_password/:password", login.administrator(users::hashPassword))
                .get("/api/user-limits", login.required(limits::list))
                .get("/api/user-limits/:user", login.required(limits::ofUser))
                .put("/api/user-limits/:user/:name", login.administrator(limits::put))
                .delete("/api/user-limits/:user/:name", login.administrator(limits::delete))
                .get("/api/permissions", login.administrator(permissions::list))
                .get("/api/permissions/:vhost/:user", login.administrator(permissions::get))
                .put("/api/permissions/:vhost/:user", login.administrator(permissions::put))
                .delete("/api/permissions/:vhost/:user", login.administrator(permissions::delete))
                .get("/api/vhosts/:vhost/permissions", login.administrator(permissions::ofVhost))
                .get("/api/vhosts/:vhost/topic-permissions", login.administrator(topics::ofVhost))
                .get("/api/topic-permissions", login.administrator(topics::list))
                .get("/api/topic-permissions/:vhost/:user", login.administrator(topics::get))
                .put("/api/topic-permissions/:vhost/:user", login.administrator(topics::put))
                .delete("/api/topic-permissions/:vhost/:user", login.administrator(topics::delete))
                .get("/api/topic-permissions/:vhost/:user/:exchange", login.administrator(topics::get))
                .put("/api/topic-permissions/:vhost/:user/:exchange", login.administrator(topics::put))
                .delete("/api/topic-permissions/:vhost/:user/:exchange", login.administrator(topics::delete));
    }

    private static void addSettings(Router router, Login login, Node node) {
        VhostCommands vhosts = new VhostCommands(node);
        VhostLimits limits = new VhostLimits(node);
        Parameters parameters = new Parameters(node);
        GlobalParameters globals = new GlobalParameters(node);
        DefinitionFiles definitions = new DefinitionFiles(node);
        addPolicies(router, login, "/api/policies", new Policies(node, false), login::policymaker);
        addPolicies(router, login, "/api/operator-policies", new Policies(node, true), login::administrator);
        router.put("/api/vhosts/:vhost", login.administrator(vhosts::put))
                .delete("/api/vhosts/:vhost", login.administrator(vhosts::delete))
                .post("/api/vhosts/:vhost/start/:node", login.administrator(vhosts::start))
                .get("/api/vhosts/:vhost/deletion/protection", login.administrator(vhosts::protection))
                .post("/api/vhosts/:vhost/deletion/protection", login.administrator(vhosts::protect))
                .delete("/api/vhosts/:vhost/deletion/protection", login.administrator(vhosts::unprotect))
                .get("/api/vhost-limits", login.required(limits::list))
                .get("/api/vhost-limits/:vhost", login.required(limits::list))
                .put("/api/vhost-limits/:vhost/:name", login.administrator(limits::put))
                .delete("/api/vhost-limits/:vhost/:name", login.administrator(limits::delete))
                .get("/api/parameters", login.policymaker(parameters::list))
                .get("/api/parameters/:component", login.policymaker(parameters::list))
                .get("/api/parameters/:component/:vhost", login.policymaker(parameters::list))
                .get("/api/parameters/:component/:vhost/:name", login.policymaker(parameters::get))
                .put("/api/parameters/:component/:vhost/:name", login.policymaker(parameters::put))
                .delete("/api/parameters/:component/:vhost/:name", login.policymaker(parameters::delete))
                .get("/api/global-parameters", login.policymaker(globals::list))
                .get("/api/global-parameters/:name", login.policymaker(globals::get))
                .put("/api/global-parameters/:name", login.policymaker(globals::put))
                .delete("/api/global-parameters/:name", login.policymaker(globals::delete))
                .get("/api/cluster-name", login.required(globals::clusterName))
                .put("/api/cluster-name", login.administrator(globals::putClusterName));
        for (String path : List.of("/api/definitions", "/api/all-configuration")) {
            router.get(path, login.administrator(definitions::get))
                    .post(path, login.administrator(definitions::post))
                    .get(path + "/:vhost", login.administrator(definitions::getOfVhost))
                    .post(path + "/:vhost", login.administrator(definitions::postOfVhost));
        }
    }

    /** @param changing who may change one, or look at it alone */
    private static void addPolicies(
            Router router, Login login, String path, Policies policies, Function<Login.Inside, Handler> changing) {
        router.get(path, login.required(policies::list))
                .get(path + "/:vhost", login.required(policies::list))
                .get(path + "/:vhost/:name", changing.apply(policies::get))
                .put(path + "/:vhost/:name", changing.apply(policies::put))
                .delete(path + "/:vhost/:name", changing.apply(policies::delete));
    }

    private static void addHealth(Router router, Login login, Health health) {
        String checks = "/api/health/checks/";
        String leaders = checks + "quorum-queues-without-elected-leaders/";
        router.get("/health/live", health::live)
                .get("/health/startup", health::live)
                .get("/health/ready", health::ready)
                .get(checks + "alarms", login.required(health::detailed))
                .get(checks + "local-alarms", login.required(health::detailed))
                .get(checks + "virtual-hosts", login.required(health::detailed))
                .get(checks + "metadata-store/initialized", login.required(health::always))
                .get(checks + "metadata-store/initialized/with-data", login.required(health::always))
                .get(leaders + "all-vhosts", login.required(health::always))
                .get(leaders + "all-vhosts/pattern/:pattern", login.required(health::always))
                .get(leaders + "vhost/:vhost", login.required(health::ofVhost))
                .get(leaders + "vhost/:vhost/pattern/:pattern", login.required(health::ofVhost))
                .get(checks + "node-is-quorum-critical", login.required(health::quorumCritical))
                .get(checks + "node-is-mirror-sync-critical", login.required(health::quorumCritical))
                .get(checks + "certificate-expiration/:within/:unit", login.required(health::certificates))
                .get(checks + "port-listener/:port", login.required(health::port))
                .get(checks + "protocol-listener/:protocols", login.required(health::protocol))
                .get(checks + "is-in-service", health::brief)
                .get(checks + "ready-to-serve-clients", health::readyForClients)
                .get(checks + "below-node-connection-limit", health::belowConnectionLimit)
                .get(checks + "reached-target-cluster-size", health::brief)
                .get("/api/healthchecks/node", login.required(health::node))
                .get("/api/healthchecks/node/:node", login.required(health::node));
    }

    private static void addOperations(
            Router router, Login login, Node node, RateSampler rates, LoginAttempts attempts) {
        SignIn signIn = new SignIn(login);
        Maintenance maintenance = new Maintenance(node, rates);
        router.get("/api", ApiIndex::redirect)
                .get(ApiIndex.PATH, new ApiIndex(router)::get)
                .post("/api/login", signIn::post)
                .delete("/api/login", signIn::delete)
                .get("/api/auth", signIn::about)
                .get("/api/auth/attempts/:node", login.monitor(attempts::list))
                .delete("/api/auth/attempts/:node", login.administrator(attempts::reset))
                .get("/api/auth/attempts/:node/source", login.monitor(attempts::bySource))
                .delete("/api/auth/attempts/:node/source", login.administrator(attempts::reset))
                .delete("/api/reset", login.administrator(maintenance::reset))
                .delete("/api/reset/:node", login.administrator(maintenance::reset))
                .post("/api/rebalance/queues", login.administrator(maintenance::rebalance));
    }
}
