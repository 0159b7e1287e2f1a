package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.browse.Browsed;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueExtraction;
import dev.warren.broker.queue.QueueExtraction.Taken;
import dev.warren.broker.vhost.Parcel;
import dev.warren.broker.vhost.Relocation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Ships messages of a queue, a batch at a time: what left the queue is where it goes in the same commit. */
final class TransferJob extends Job {
    private static final int BATCH = 256;

    /** How far apart batches are when there is a rate, in parts of a second. */
    private static final int BATCHES_A_SECOND = 10;

    /**
     * What is asked for.
     *
     * @param copies whether the originals stay
     * @param rate messages a second; 0 for as many as can be
     * @param limit most messages
     */
    record Order(Selection selection, Shipping shipping, boolean copies, boolean dryRun, long rate, long limit) {}

    private final Order order;
    private final QueueExtraction extraction;

    /** Guarded by this. */
    private final Tally tally = new Tally();

    TransferJob(String kind, Topology topology, ClassicQueue queue, Order order) {
        super(kind, topology, queue);
        this.order = order;
        this.extraction = queue.extraction();
        total(order.selection().total());
    }

    /** One message of a batch. */
    private record Item(
            @Nullable Taken taken,
            Shipping.Leg leg,
            @Nullable Parcel parcel) {}

    @Override
    void work() {
        Pace pace = new Pace(this, order.rate());
        boolean browses = order.dryRun() || order.copies();
        long left;
        while (!stopping() && (left = order.limit() - moved()) > 0) {
            Selection.Slice slice = order.selection().next(batch(left), browses);
            if (slice == null) {
                return;
            }
            if (slice.ids().length == 0) {
                scanned(slice.looked(), 0);
                pace.slice();
                continue;
            }
            if (browses) {
                scanned(slice.looked(), slice.found().size());
                missing(slice.ids(), slice.found().stream().map(Browsed::id).toList());
                look(slice.found());
            } else {
                ship(slice);
            }
            pace.slice(moved());
        }
    }

    private synchronized long moved() {
        return tally.moved();
    }

    private int batch(long left) {
        long most = order.rate() > 0 ? Math.max(1, order.rate() / BATCHES_A_SECOND) : BATCH;
        return (int) Math.min(left, Math.min(BATCH, most));
    }

    private synchronized void missing(long[] ids, List<Long> there) {
        Set<Long> known = new HashSet<>(there);
        Arrays.stream(ids)
                .filter(id -> !known.contains(id))
                .forEach(id -> tally.skipped(id, "neither ready nor in retry-wait"));
    }

    /** Plans, or copies, what stays. */
    private void look(List<Browsed> found) {
        Relocation relocation = new Relocation(topology().vhost());
        List<Long> ids = new ArrayList<>();
        List<Item> items = new ArrayList<>();
        for (Browsed each : found) {
            Shipping.Leg leg = order.shipping().plan(Browsing.content(each));
            Parcel parcel = order.dryRun() ? null : load(relocation, leg);
            ids.add(each.id());
            items.add(new Item(null, leg, parcel));
        }
        if (!order.dryRun()) {
            relocation.deliver();
            Waiting.until(relocation.submit());
        }
        synchronized (this) {
            for (int i = 0; i < items.size(); i++) {
                count(ids.get(i), items.get(i));
            }
        }
    }

    private static @Nullable Parcel load(Relocation relocation, Shipping.Leg leg) {
        return leg.obstacle() != null || leg.load() == null ? null : leg.load().apply(relocation);
    }

    private void ship(Selection.Slice slice) {
        List<Taken> held = new ArrayList<>(extraction.take(slice.ids()));
        scanned(slice.looked(), held.size());
        missing(slice.ids(), held.stream().map(Taken::id).toList());
        try {
            Relocation relocation = new Relocation(topology().vhost());
            List<Item> items = new ArrayList<>();
            for (Taken each : held) {
                Shipping.Leg leg = order.shipping().plan(each.message());
                items.add(new Item(each, leg, load(relocation, leg)));
            }
            relocation.deliver();
            List<Taken> gone = new ArrayList<>();
            for (Item item : items) {
                if (item.taken() != null && obstacle(item) == null) {
                    gone.add(item.taken());
                }
            }
            relocation.leave(extraction, gone);
            held.removeAll(gone);
            Waiting.until(relocation.submit());
            synchronized (this) {
                for (Item item : items) {
                    if (item.taken() != null) {
                        count(item.taken().id(), item);
                    }
                }
            }
        } finally {
            extraction.putBack(held);
        }
    }

    private void count(long id, Item item) {
        String obstacle = obstacle(item);
        if (obstacle != null) {
            tally.skipped(id, obstacle);
        } else if (order.dryRun()) {
            tally.planned(id, item.leg().to());
        } else {
            tally.moved(item.leg().to());
        }
    }

    private static @Nullable String obstacle(Item item) {
        Parcel parcel = item.parcel();
        if (item.leg().obstacle() != null || parcel == null) {
            return item.leg().obstacle();
        }
        return parcel.isTaken() ? null : parcel.isRouted() ? "refused by " + parcel.queues() : "leads to no queue";
    }

    @Override
    void put(ObjectNode json) {
        json.put("dry_run", order.dryRun());
        tally.put(json);
    }
}
