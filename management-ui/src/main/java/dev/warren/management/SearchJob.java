package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.browse.Browsed;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueBrowser;
import dev.warren.management.http.Json;
import java.util.List;

/** Looks through a queue for messages that a filter accepts. */
final class SearchJob extends Job {
    static final String KIND = "search";

    /** What all matches together may take. */
    private static final long MOST_BYTES = 2 << 20;

    private static final int SLICE = 256;

    /** Rough size of a match beyond its content. */
    private static final int OVERHEAD_BYTES = 1000;

    private final MessageFilter filter;
    private final Sweep sweep;
    private final MessageJson messages;
    private final int limit;

    /** Guarded by this. */
    private final ArrayNode matches = Json.array();

    private long bytes;
    private boolean limited;

    SearchJob(Topology topology, ClassicQueue queue, MessageFilter filter, Sweep sweep, Encoding encoding, int limit) {
        super(KIND, topology, queue);
        this.filter = filter;
        this.sweep = sweep;
        this.messages = new MessageJson(topology.vhost(), encoding);
        this.limit = limit;
        total(sweep.total());
    }

    @Override
    void work() {
        QueueBrowser browser = queue().browser();
        Pace pace = new Pace(this, 0);
        List<Browsed> slice;
        while (!stopping() && !limited && (slice = sweep.next(SLICE)) != null) {
            for (Browsed each : slice) {
                if (limited) {
                    break;
                }
                look(new Candidate(browser, each));
            }
            pace.slice();
        }
    }

    private void look(Candidate candidate) {
        boolean accepted = filter.accepts(candidate);
        scanned(1, accepted ? 1 : 0);
        if (accepted) {
            add(candidate);
        }
    }

    private synchronized void add(Candidate candidate) {
        matches.add(messages.of(candidate.browsed(), candidate.message(), candidate.arrival()));
        bytes += messages.encoding().shown(candidate.message())
                + candidate.message().propertiesLength()
                + OVERHEAD_BYTES;
        limited = matches.size() >= limit || bytes >= MOST_BYTES;
    }

    @Override
    void put(ObjectNode json) {
        json.put("limited", limited);
        json.set("matches", matches.deepCopy());
    }
}
