package dev.warren.management;

import dev.warren.broker.Broker;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Request;
import java.util.Comparator;
import java.util.List;

/** What the nouns of the API ask of the broker as a whole. Thread-safe. */
record Node(Broker broker) {
    /** The cluster's one node; the cluster's own name can be changed. */
    String name() {
        return broker.options().nodeName();
    }

    /** The virtual hosts a request is about, by name: that of its path, or all that the user sees. */
    List<VirtualHost> vhosts(Request request, Viewer viewer) {
        if (request.parameters().containsKey("vhost")) {
            return List.of(vhost(request, viewer));
        }
        return visibleVhosts(viewer);
    }

    List<VirtualHost> visibleVhosts(Viewer viewer) {
        return broker.vhosts().stream()
                .filter(vhost -> viewer.sees(vhost.name()))
                .sorted(Comparator.comparing(VirtualHost::name))
                .toList();
    }

    /** @throws HttpProblem 404 when it does not exist, 401 when the user may not see it */
    VirtualHost vhost(Request request, Viewer viewer) {
        VirtualHost vhost = broker.vhost(request.parameter("vhost"));
        if (vhost == null) {
            throw HttpProblem.notFound();
        }
        viewer.requireVhost(vhost);
        return vhost;
    }

    /** @throws HttpProblem 404 when the path names another node */
    void requireThis(Request request) {
        if (!request.parameter("node").equals(name())) {
            throw HttpProblem.notFound();
        }
    }

    /**
     * What the user may do in the virtual host of the path.
     *
     * @throws HttpProblem 404 when it does not exist, 401 when the user has no permissions there
     */
    Topology topology(Request request, Viewer viewer) {
        VirtualHost vhost = vhost(request, viewer);
        viewer.requirePermissions(vhost);
        return new Topology(broker, vhost, viewer.name());
    }
}
