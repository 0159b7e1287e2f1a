package dev.warren.it.differential;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a client has to remember of one open channel. Confined to the test's thread. */
final class ChannelState {

    private static final long NOT_A_TAG = 100_000;

    private final List<Delivered> unacked = new ArrayList<>();
    private final List<Delivered> inTransaction = new ArrayList<>();
    private final Set<String> automatic = new HashSet<>();
    private final TreeSet<Long> unconfirmed = new TreeSet<>();
    private boolean confirming;
    private boolean transactional;
    private boolean committing;
    private boolean getsAutomatically;
    private boolean limited;
    private long published;
    private int flowsAsked;
    private int flowsAnswered;
    private int arrived;

    /** A delivery that waits for its acknowledgement: the step it came in, and its place among those of its consumer. */
    private record Delivered(int step, String consumer, int place, long tag, boolean got) {}

    /** Before the method is written. */
    void sending(Method method) {
        if (method instanceof AMQP.Confirm.Select) {
            confirming = true;
        } else if (method instanceof AMQP.Tx.Select) {
            transactional = true;
        } else if (method instanceof AMQP.Tx.Commit) {
            inTransaction.clear();
            committing = true;
        } else if (method instanceof AMQP.Tx.Rollback) {
            unacked.addAll(inTransaction);
            inTransaction.clear();
        } else if (method instanceof AMQP.Channel.Flow flow) {
            flowsAsked += flow.getActive() ? 1 : 0;
        } else if (method instanceof AMQP.Basic.Recover || method instanceof AMQP.Basic.RecoverAsync) {
            unacked.clear();
        } else if (method instanceof AMQP.Basic.Consume consume) {
            consuming(consume.getConsumerTag(), consume.getNoAck());
        } else if (method instanceof AMQP.Basic.Qos qos) {
            limited = qos.getGlobal() && qos.getPrefetchCount() > 0;
        } else if (method instanceof AMQP.Basic.Get get) {
            getsAutomatically = get.getNoAck();
        } else if (method instanceof AMQP.Basic.Ack ack) {
            settle(ack.getDeliveryTag(), ack.getMultiple());
        } else if (method instanceof AMQP.Basic.Nack nack) {
            settle(nack.getDeliveryTag(), nack.getMultiple());
        } else if (method instanceof AMQP.Basic.Reject reject) {
            settle(reject.getDeliveryTag(), false);
        }
    }

    void publishing() {
        if (confirming) {
            unconfirmed.add(++published);
        }
    }

    void consuming(String consumer, boolean noAck) {
        if (noAck) {
            automatic.add(consumer);
        } else {
            automatic.remove(consumer);
        }
    }

    /** @param among the consumer, or a name for several whose deliveries are in one order */
    void delivered(int step, String consumer, String among, long tag) {
        if (!automatic.contains(consumer)) {
            unacked.add(new Delivered(step, among, arrived++, tag, false));
        }
    }

    void got(int step, long tag) {
        if (!getsAutomatically) {
            unacked.add(new Delivered(step, "", arrived++, tag, true));
        }
    }

    /** The tags a confirm stands for, no longer waited for. */
    Set<Long> confirmed(long tag, boolean multiple) {
        Set<Long> settled = multiple ? new TreeSet<>(unconfirmed.headSet(tag, true)) : Set.of(tag);
        unconfirmed.removeAll(settled);
        return settled;
    }

    boolean waitsForConfirms() {
        return !unconfirmed.isEmpty();
    }

    boolean isConfirming() {
        return confirming;
    }

    long tag(int pick, boolean multiple) {
        if (unacked.isEmpty()) {
            return NOT_A_TAG;
        }
        List<Delivered> ordered = unacked.stream()
                .sorted(Comparator.comparingInt(Delivered::step)
                        .thenComparing(Delivered::consumer)
                        .thenComparingInt(Delivered::place))
                .toList();
        Delivered picked = ordered.get(pick % ordered.size());
        return multiple
                ? unacked.stream()
                        .filter(each -> each.step == picked.step)
                        .mapToLong(Delivered::tag)
                        .max()
                        .orElseThrow()
                : picked.tag;
    }

    /** Whether a limit of the channel that begins now would count nothing but unacknowledged deliveries to consumers. */
    boolean countsConsumersOnly() {
        return limited || inTransaction.isEmpty() && unacked.stream().noneMatch(Delivered::got);
    }

    void committed() {
        committing = false;
    }

    boolean isCommitting() {
        return committing;
    }

    void flowAnswered() {
        flowsAnswered++;
    }

    boolean waitsForFlow() {
        return flowsAnswered < flowsAsked;
    }

    private void settle(long tag, boolean multiple) {
        List<Delivered> settled = unacked.stream()
                .filter(each -> multiple ? tag == 0 || each.tag <= tag : each.tag == tag)
                .toList();
        unacked.removeAll(settled);
        if (transactional) {
            inTransaction.addAll(settled);
        }
    }
}
