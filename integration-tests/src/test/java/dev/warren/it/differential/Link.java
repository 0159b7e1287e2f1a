package dev.warren.it.differential;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * One connection of the script to one broker. What comes is written to the {@link Outcome} of the step, closes are
 * answered. Reads only while it waits for something. Confined to the test's thread.
 */
final class Link {

    /** Small, so that middling bodies need several frames. */
    static final int FRAME_MAX = 4096;

    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final String name;
    private final InetSocketAddress address;
    private final Names names;
    private final Map<Integer, ChannelState> channels = new TreeMap<>();
    private RawClient client;
    private boolean open;
    private Outcome outcome = new Outcome();
    private int step;
    private final List<Method> answers = new ArrayList<>();
    private int asked;
    private AMQP.Channel.Close lastClose;

    Link(String name, InetSocketAddress address, Names names) {
        this.name = name;
        this.address = address;
        this.names = names;
    }

    void report(int toStep, Outcome to) {
        step = toStep;
        outcome = to;
    }

    boolean isOpen() {
        return open;
    }

    boolean isOpen(int channel) {
        return open && channels.containsKey(channel);
    }

    void open() throws IOException {
        client = RawClient.connect(address).handshake(2047, FRAME_MAX, 0);
        open = true;
        channels.clear();
    }

    void open(int channel) throws IOException {
        channels.put(channel, new ChannelState());
        ask(channel, List.of(new AMQP.Channel.Open.Builder().build()));
    }

    ChannelState state(int channel) {
        return channels.get(channel);
    }

    /** In one write, and a channel.flow at its end, whose answer tells that the channel has done all of it. */
    void send(int channel, List<Frame> frames) throws IOException {
        List<Frame> all = new ArrayList<>(frames);
        ChannelState state = channels.get(channel);
        if (state.isCommitting()) {
            // RabbitMQ takes no other command before it has answered.
            sendQuietly(all);
            await(() -> !channels.containsKey(channel) || !state.isCommitting());
            all.clear();
        }
        if (isOpen(channel)) {
            all.add(flow(channel));
            sendQuietly(all);
        }
    }

    void sendRaw(List<Frame> frames) throws IOException {
        sendQuietly(frames);
    }

    /** Asks every channel for a sign that all before it was done. */
    void askAll() throws IOException {
        List<Frame> flows = new ArrayList<>();
        for (int channel : channels.keySet()) {
            flows.add(flow(channel));
        }
        if (open && !flows.isEmpty()) {
            sendQuietly(flows);
        }
    }

    void awaitAll() throws IOException {
        await(() -> channels.values().stream().noneMatch(ChannelState::waitsForFlow));
    }

    /** The confirms that are due; those that do not come in time are missing in the outcome. */
    void awaitConfirms(Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (open
                && channels.values().stream().anyMatch(ChannelState::waitsForConfirms)
                && System.nanoTime() < deadline) {
            try {
                receive(limit);
            } catch (java.net.SocketTimeoutException e) {
                return;
            }
        }
    }

    /** Waits until the channel is no longer there, closed by either side. */
    void awaitClosed(int channel) throws IOException {
        await(() -> !channels.containsKey(channel));
    }

    void awaitEnd() throws IOException {
        await(() -> false);
    }

    void close() throws IOException {
        sendQuietly(List.of(Methods.connectionClose()));
        awaitEnd();
    }

    void drop() {
        open = false;
        channels.clear();
        if (client != null) {
            client.close();
        }
    }

    /** The answers up to the first question for which the channel was closed. */
    List<Method> ask(int channel, List<Method> questions) throws IOException {
        answers.clear();
        asked = channel;
        sendQuietly(questions.stream()
                .map(question -> Rendering.frame(channel, question))
                .toList());
        await(() -> answers.size() >= questions.size() || !channels.containsKey(channel));
        asked = 0;
        return List.copyOf(answers);
    }

    AMQP.Channel.Close lastClose() {
        return lastClose;
    }

    private Frame flow(int channel) {
        Method flow = new AMQP.Channel.Flow.Builder().active(true).build();
        channels.get(channel).sending(flow);
        return Rendering.frame(channel, flow);
    }

    private void sendQuietly(List<Frame> frames) throws IOException {
        try {
            client.send(frames.toArray(Frame[]::new));
        } catch (SocketException e) {
            // The broker hung up; what it said before is still to be read.
        }
    }

    private void await(BooleanSupplier done) throws IOException {
        while (open && !done.getAsBoolean()) {
            try {
                receive(SILENCE);
            } catch (java.net.SocketTimeoutException e) {
                outcome.say(name + " connection", "no answer");
                drop();
            }
        }
    }

    private void receive(Duration limit) throws IOException {
        Frame frame;
        try {
            frame = client.readAny(limit);
        } catch (EOFException | SocketException e) {
            outcome.say(name + " connection", "end");
            drop();
            return;
        }
        if (frame.type() == Frame.METHOD) {
            take(frame.channel(), Rendering.method(frame));
        } else if (frame.type() != Frame.HEARTBEAT) {
            outcome.say(name + " connection", "stray " + frame);
        }
    }

    private void take(int channel, Method method) throws IOException {
        ChannelState state = channels.get(channel);
        String where = name + "/" + channel;
        if (method instanceof AMQP.Connection.Close) {
            outcome.say(name + " connection", names.normalize(Rendering.text(method)));
            sendQuietly(List.of(Methods.connectionCloseOk()));
            drop();
        } else if (method instanceof AMQP.Connection.CloseOk) {
            outcome.say(name + " connection", "close-ok");
            drop();
        } else if (state == null) {
            outcome.say(where + " answers", "on a channel that is not open: " + Rendering.text(method));
        } else if (method instanceof AMQP.Channel.Close close) {
            lastClose = close;
            say(where, method);
            channels.remove(channel);
            sendQuietly(List.of(Methods.channelCloseOk(channel)));
        } else if (method instanceof AMQP.Channel.CloseOk) {
            outcome.say(where + " answers", "close-ok");
            channels.remove(channel);
        } else if (method instanceof AMQP.Basic.Deliver deliver) {
            delivered(channel, where, state, deliver);
        } else if (method instanceof AMQP.Basic.Return) {
            String late = state.isConfirming() && !state.waitsForConfirms() ? " after its confirm" : "";
            outcome.say(where + " returns", names.normalize(Rendering.text(method) + late + " " + content()));
        } else if (method instanceof AMQP.Basic.Ack ack) {
            state.confirmed(ack.getDeliveryTag(), ack.getMultiple())
                    .forEach(tag -> outcome.collect(where + " acked", tag));
        } else if (method instanceof AMQP.Basic.Nack nack) {
            state.confirmed(nack.getDeliveryTag(), nack.getMultiple())
                    .forEach(tag -> outcome.collect(where + " nacked", tag));
        } else if (method instanceof AMQP.Basic.Cancel cancel) {
            outcome.say(consumer(where, cancel.getConsumerTag()), "cancelled by the broker");
        } else {
            answered(channel, where, state, method);
        }
    }

    private void delivered(int channel, String where, ChannelState state, AMQP.Basic.Deliver deliver)
            throws IOException {
        String consumer = names.normalize(deliver.getConsumerTag());
        boolean shared = channel == Script.SHARED_PREFETCH_CHANNEL;
        String stream = shared ? where + " consumers" : consumer(where, deliver.getConsumerTag());
        state.delivered(step, consumer, shared ? "" : consumer, deliver.getDeliveryTag());
        String text = "from '" + deliver.getExchange() + "' by '" + deliver.getRoutingKey() + "'"
                + (deliver.getRedelivered() ? " redelivered " : " ") + content();
        outcome.say(stream, names.normalize(text));
    }

    private void answered(int channel, String where, ChannelState state, Method method) throws IOException {
        if (method instanceof AMQP.Channel.FlowOk) {
            state.flowAnswered();
            return;
        }
        if (channel == asked) {
            answers.add(method);
        }
        if (method instanceof AMQP.Tx.CommitOk) {
            state.committed();
        }
        if (method instanceof AMQP.Basic.GetOk got) {
            state.got(step, got.getDeliveryTag());
            String text = "got from '" + got.getExchange() + "' by '" + got.getRoutingKey() + "', "
                    + got.getMessageCount() + " left" + (got.getRedelivered() ? ", redelivered " : " ") + content();
            outcome.say(where + " answers", names.normalize(text));
        } else if (method instanceof AMQP.Basic.ConsumeOk ok) {
            outcome.say(consumer(where, ok.getConsumerTag()), "consume-ok");
        } else if (method instanceof AMQP.Basic.CancelOk ok) {
            outcome.say(consumer(where, ok.getConsumerTag()), "cancel-ok");
        } else {
            say(where, method);
        }
    }

    /** What a consumer sees is ordered in itself: RabbitMQ takes it from the queue, and other answers overtake it. */
    private String consumer(String where, String tag) {
        return where + " consumer " + names.normalize(tag);
    }

    private void say(String where, Method method) {
        String text = names.normalize(Rendering.text(method));
        if (!where.endsWith("/" + Peer.PROBE)) {
            outcome.say(where + " answers", text);
        }
    }

    private String content() throws IOException {
        return Rendering.text(client.readContent());
    }
}
