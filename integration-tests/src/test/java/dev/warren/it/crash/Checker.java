package dev.warren.it.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges what clients saw of a broker that is killed now and then. Fed by the clients' logs, from any of their threads;
 * asked when they have ended. Times are nanoseconds of one clock.
 *
 * <p>Checked are: I1, a confirmed message is never lost; I2, nothing comes that was not published, and every octet is
 * the same; I3, first deliveries of one publisher's messages from one queue are in the order of publishing; I4, a
 * message delivered before comes with the redelivered flag, unless it was never confirmed; I5, an ack older than the
 * grace before a kill holds; I6, a message that was refused does not come.
 *
 * <p>Order is not asked for among messages of different priority or delay: each such class of one publisher is another
 * <em>lane</em>. Guarded by its monitor.
 */
final class Checker {

    private static final int MOST_SHOWN = 20;

    private final long ackGraceNanos;
    private final Map<Stamp, Life> lives = new HashMap<>();
    private final Map<Lane, Long> highestFirst = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final List<Long> kills = new ArrayList<>();

    Checker(long ackGraceNanos) {
        this.ackGraceNanos = ackGraceNanos;
    }

    /** Before the publish is written. {@code ordering} tells apart what may overtake each other. */
    synchronized void publishing(Stamp stamp, String queue, int ordering) {
        Life before = lives.put(stamp, new Life(new Lane(queue, stamp.publisher(), ordering)));
        if (before != null) {
            throw new IllegalStateException(stamp + " published twice by the test");
        }
    }

    synchronized void confirmed(Stamp stamp) {
        lives.get(stamp).confirmed = true;
    }

    synchronized void refused(Stamp stamp) {
        lives.get(stamp).refused = true;
    }

    /** A delivery with an intact body. */
    synchronized void delivered(String queue, Stamp stamp, boolean redelivered) {
        Life life = lives.get(stamp);
        if (life == null) {
            fault("I2: " + stamp + " was never published");
            return;
        }
        if (!life.lane.queue.equals(queue)) {
            fault("I2: " + stamp + " was published to " + life.lane.queue + " and came from " + queue);
            return;
        }
        if (life.refused) {
            fault("I6: " + stamp + " was refused and came from " + queue);
        }
        if (life.ackedAt != null) {
            judgeReturnOfAcked(stamp, life);
        }
        if (life.deliveries > 0) {
            if (!redelivered && life.confirmed) {
                fault("I4: " + stamp + " came again from " + queue + " without the redelivered flag");
            }
        } else if (!redelivered) {
            // One delivered to a client that died with it counts as delivered: the flag says so.
            long highest = highestFirst.getOrDefault(life.lane, -1L);
            if (stamp.sequence() < highest) {
                fault("I3: " + stamp + " came first after " + highest + " from " + queue);
            }
            highestFirst.put(life.lane, Math.max(highest, stamp.sequence()));
        }
        life.deliveries++;
        life.settled = false;
        life.ackedAt = null;
    }

    synchronized void corrupt(String queue, String what) {
        fault("I2: from " + queue + ": " + what);
    }

    /** The ack was written and a synchronous call after it was answered. */
    synchronized void acked(Stamp stamp, long now) {
        Life life = lives.get(stamp);
        life.ackedAt = now;
        life.ackedInRun = kills.size();
        life.settled = true;
    }

    /** The ack was written; whether the broker read it is not known. */
    synchronized void acking(Stamp stamp) {
        lives.get(stamp).settled = true;
    }

    /** Once the clients of the run that ended at {@code time} have ended too. */
    synchronized void killed(long time) {
        kills.add(time);
    }

    /** What was wrong up to now, apart from losses. */
    synchronized List<String> faults() {
        return faults.size() <= MOST_SHOWN ? List.copyOf(faults) : shortened(faults);
    }

    /** All faults, once every queue was drained. */
    synchronized List<String> verdict() {
        List<String> all = new ArrayList<>(faults);
        lives.forEach((stamp, life) -> {
            if (life.confirmed && !life.settled && life.deliveries == 0) {
                all.add("I1: " + stamp + " was confirmed and never came from " + life.lane.queue);
            } else if (life.confirmed && !life.settled) {
                all.add("I1: " + stamp + " was confirmed and came from " + life.lane.queue
                        + ", was not acknowledged, and is gone");
            }
        });
        return all.size() <= MOST_SHOWN ? all : shortened(all);
    }

    synchronized long confirmedCount() {
        return lives.values().stream().filter(life -> life.confirmed).count();
    }

    synchronized long publishedCount() {
        return lives.size();
    }

    /** The kill that counts is the one that ended the run of the ack, however much later the message comes again. */
    private void judgeReturnOfAcked(Stamp stamp, Life life) {
        if (life.ackedInRun == kills.size()) {
            fault("I5: " + stamp + " came again from " + life.lane.queue + ", acknowledged in the same run");
            return;
        }
        long heldNanos = kills.get(life.ackedInRun) - life.ackedAt;
        if (heldNanos > ackGraceNanos) {
            fault("I5: " + stamp + " came again from " + life.lane.queue + ", acknowledged " + heldNanos / 1_000_000
                    + " ms before the kill");
        }
    }

    private void fault(String text) {
        faults.add(text);
    }

    /** How often each invariant was broken, and the first of all faults. */
    private static List<String> shortened(List<String> all) {
        Map<String, Integer> counts = new TreeMap<>();
        all.forEach(fault -> counts.merge(fault.substring(0, 2), 1, Integer::sum));
        List<String> shown = new ArrayList<>();
        shown.add(counts.toString());
        shown.addAll(all.subList(0, MOST_SHOWN));
        return shown;
    }

    /** Messages that must not overtake each other. */
    private record Lane(String queue, int publisher, int ordering) {}

    /** What is known of one message. */
    private static final class Life {
        private final Lane lane;
        private boolean confirmed;
        private boolean refused;
        private boolean settled;
        private int deliveries;
        private Long ackedAt;
        private int ackedInRun;

        private Life(Lane lane) {
            this.lane = lane;
        }
    }
}
