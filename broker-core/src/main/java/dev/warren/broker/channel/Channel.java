package dev.warren.broker.channel;

import dev.warren.broker.event.Actor;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.Comeback;
import dev.warren.codec.AccessMethod;
import dev.warren.codec.AmqpException;
import dev.warren.codec.BasicMethod;
import dev.warren.codec.ChannelMethod;
import dev.warren.codec.ConfirmMethod;
import dev.warren.codec.ExchangeMethod;
import dev.warren.codec.Frames;
import dev.warren.codec.Method;
import dev.warren.codec.MethodId;
import dev.warren.codec.Methods;
import dev.warren.codec.QueueMethod;
import dev.warren.codec.ReplyCode;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * A channel: takes frames in order, hands methods to those who carry them out, and waits with the following ones while an
 * answer is outstanding. Confined to the connection's event loop.
 */
public final class Channel {
    private static final int EXCHANGE = 40;
    private static final int QUEUE = 50;

    private enum State {
        OPEN,
        /** A channel.close was sent: everything but its answer is ignored. */
        CLOSING,
        CLOSED
    }

    private final int number;
    private final Link link;
    private final Publishing publishing;
    private final Consuming consuming;
    private final Transacting transacting;
    private final Topology topology;
    private final DeliveryWriter deliveries;
    private final Waiting waiting;
    private State state = State.OPEN;
    private int methodId;
    private boolean touched;

    public Channel(int number, Link link, DeliveryWriter deliveries) {
        this.number = number;
        this.link = link;
        this.deliveries = deliveries;
        this.waiting = new Waiting(this, link);
        this.transacting = new Transacting(this, link);
        this.publishing = new Publishing(this, link, transacting);
        this.consuming = new Consuming(this, link, transacting);
        this.topology = new Topology(this, link);
    }

    public int number() {
        return number;
    }

    public boolean isOpen() {
        return state == State.OPEN;
    }

    public boolean confirming() {
        return publishing.confirming();
    }

    public long unconfirmed() {
        return publishing.unconfirmed();
    }

    /** Messages that the client has published, as far as their socket reads are over. Any thread, perhaps a moment late. */
    public long published() {
        return publishing.published();
    }

    public Consuming consuming() {
        return consuming;
    }

    public boolean transactional() {
        return transacting.current() != null;
    }

    public int uncommittedMessages() {
        Transaction transaction = transacting.current();
        return transaction == null ? 0 : transaction.uncommittedMessages();
    }

    public int uncommittedAcks() {
        Transaction transaction = transacting.current();
        return transaction == null ? 0 : transaction.uncommittedAcks();
    }

    Waiting waiting() {
        return waiting;
    }

    /** The method that is being handled, for an error's class and method. */
    public int methodId() {
        return methodId;
    }

    // --- frames

    public void method(ByteBuf buf, int offset, int length) {
        int id = length < 4 ? 0 : buf.getInt(offset);
        if (!ready(Frames.METHOD, buf, offset, length)) {
            return;
        }
        if (publishing.incoming().underWay()) {
            throw publishing.incoming().interrupted();
        }
        methodId = id;
        if (id == MethodId.BASIC_PUBLISH) {
            publishing.incoming().method(buf, offset, length);
        } else if (id == MethodId.BASIC_ACK && length == 13) {
            consuming.acknowledge(buf.getLong(offset + 4), (buf.getByte(offset + 12) & 1) != 0);
            touch();
        } else {
            Method method = Methods.read(buf, offset, length);
            flush();
            if (MethodId.classId(id) == EXCHANGE || MethodId.classId(id) == QUEUE) {
                Actor.run(link.user(), () -> handle(method));
            } else {
                handle(method);
            }
        }
    }

    public void header(ByteBuf buf, int offset, int length) {
        if (ready(Frames.HEADER, buf, offset, length)) {
            notBetweenMethods();
            touch();
            publishing.header(buf, offset, length);
        }
    }

    public void body(ByteBuf buf, int offset, int length) {
        if (ready(Frames.BODY, buf, offset, length)) {
            notBetweenMethods();
            touch();
            publishing.body(buf, offset, length);
        }
    }

    /** A content that no method announced is not the fault of the method before it. */
    private void notBetweenMethods() {
        if (!publishing.incoming().underWay()) {
            methodId = 0;
        }
    }

    private boolean ready(int type, ByteBuf buf, int offset, int length) {
        if (state == State.CLOSING) {
            if (type == Frames.METHOD) {
                closing(length < 4 ? 0 : buf.getInt(offset));
            }
            return false;
        }
        if (waiting.hold(type, buf, offset, length)) {
            return false;
        }
        return state == State.OPEN;
    }

    void touch() {
        if (!touched) {
            touched = true;
            link.touched(this);
        }
    }

    /** Hands over what was gathered: acknowledgements, messages, then the confirms that are due. */
    public void flush() {
        touched = false;
        if (state == State.OPEN) {
            consuming.flushSettled();
            publishing.flush();
        }
    }

    // --- methods

    private void handle(Method method) {
        switch (method.id()) {
            case MethodId.CHANNEL_OPEN ->
                throw new AmqpException(ReplyCode.CHANNEL_ERROR, "second 'channel.open' seen");
            case MethodId.CHANNEL_FLOW -> flow((ChannelMethod.Flow) method);
            case MethodId.CHANNEL_CLOSE -> closedByClient();
            case MethodId.CHANNEL_CLOSE_OK, MethodId.CHANNEL_FLOW_OK, MethodId.BASIC_CANCEL_OK -> {
                // Nobody waits for these: answers to what the client was told without asking.
            }
            case MethodId.ACCESS_REQUEST -> link.write(number, new AccessMethod.RequestOk(1));
            case MethodId.EXCHANGE_DECLARE -> topology.declare((ExchangeMethod.Declare) method);
            case MethodId.EXCHANGE_DELETE -> topology.delete((ExchangeMethod.Delete) method);
            case MethodId.EXCHANGE_BIND -> topology.bind((ExchangeMethod.Bind) method);
            case MethodId.EXCHANGE_UNBIND -> topology.unbind((ExchangeMethod.Unbind) method);
            case MethodId.QUEUE_DECLARE -> topology.declare((QueueMethod.Declare) method);
            case MethodId.QUEUE_BIND -> topology.bind((QueueMethod.Bind) method);
            case MethodId.QUEUE_UNBIND -> topology.unbind((QueueMethod.Unbind) method);
            case MethodId.QUEUE_PURGE -> topology.purge((QueueMethod.Purge) method);
            case MethodId.QUEUE_DELETE -> topology.delete((QueueMethod.Delete) method);
            case MethodId.BASIC_QOS -> consuming.qos((BasicMethod.Qos) method);
            case MethodId.BASIC_CONSUME -> consuming.consume((BasicMethod.Consume) method);
            case MethodId.BASIC_CANCEL -> consuming.cancel((BasicMethod.Cancel) method);
            case MethodId.BASIC_GET -> consuming.get((BasicMethod.Get) method);
            case MethodId.BASIC_ACK -> {
                BasicMethod.Ack ack = (BasicMethod.Ack) method;
                consuming.acknowledge(ack.deliveryTag(), ack.multiple());
            }
            case MethodId.BASIC_REJECT -> {
                BasicMethod.Reject reject = (BasicMethod.Reject) method;
                refuse(reject.deliveryTag(), false, reject.requeue(), Comeback.FAILED);
            }
            case MethodId.BASIC_NACK -> {
                BasicMethod.Nack nack = (BasicMethod.Nack) method;
                refuse(nack.deliveryTag(), nack.multiple(), nack.requeue(), Comeback.RETURNED);
            }
            case MethodId.BASIC_RECOVER_ASYNC -> recover(((BasicMethod.RecoverAsync) method).requeue());
            case MethodId.BASIC_RECOVER -> {
                recover(((BasicMethod.Recover) method).requeue());
                link.write(number, new BasicMethod.RecoverOk());
            }
            case MethodId.CONFIRM_SELECT -> {
                if (transacting.current() != null) {
                    throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "cannot switch from tx to confirm mode");
                }
                publishing.confirmSelect();
                if (!((ConfirmMethod.Select) method).nowait()) {
                    link.write(number, new ConfirmMethod.SelectOk());
                }
            }
            case MethodId.TX_SELECT -> transacting.select();
            case MethodId.TX_COMMIT -> transacting.commit();
            case MethodId.TX_ROLLBACK -> transacting.rollback();
            default -> throw new AmqpException(ReplyCode.COMMAND_INVALID, "unimplemented method");
        }
        touch();
    }

    private void flow(ChannelMethod.Flow flow) {
        if (!flow.active()) {
            throw new AmqpException(ReplyCode.NOT_IMPLEMENTED, "active=false");
        }
        link.write(number, new ChannelMethod.FlowOk(true));
    }

    private void refuse(long tag, boolean multiple, boolean requeue, Comeback how) {
        if (requeue) {
            consuming.requeue(tag, multiple, how);
        } else {
            consuming.reject(tag, multiple);
        }
    }

    private void recover(boolean requeue) {
        if (!requeue) {
            throw new AmqpException(ReplyCode.NOT_IMPLEMENTED, "requeue=false");
        }
        consuming.recover();
    }

    /** The queue that an empty name stands for is the one that was declared last (AMQP 0-9-1, queue name domain). */
    String queueName(String name) {
        return topology.queueName(name);
    }

    /** A message that no queue wants goes back to its publisher. */
    void giveBack(Message message) {
        publishing.giveBack(message);
    }

    /** Cancels the consumers whose user may not read any more. */
    public void checkConsumers() {
        consuming.checkPermissions();
    }

    /** The socket takes more again. */
    public void writable() {
        consuming.replies().drain();
    }

    void drainDeliveries() {
        deliveries.drain();
    }

    // --- waiting

    /** Goes on with the result, at once if it is there. */
    <T> void await(CompletableFuture<T> reply, Consumer<T> then) {
        if (reply.isDone() && !reply.isCompletedExceptionally()) {
            then.accept(reply.join());
            return;
        }
        Waiting.Parking wait = waiting.park();
        reply.whenComplete((value, error) -> wait.resume(() -> {
            if (error == null) {
                then.accept(value);
            } else {
                throw failure(error);
            }
        }));
    }

    private static RuntimeException failure(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause instanceof AmqpException protocol ? protocol : new IllegalStateException(cause);
    }

    /** Runs on the event loop, never within this call. */
    void execute(Runnable task) {
        link.loop().execute(task);
    }

    /** Runs on the event loop: now, when this is it. */
    void executeLater(Runnable task) {
        if (link.loop().inEventLoop()) {
            task.run();
        } else {
            link.loop().execute(task);
        }
    }

    void attempt(Runnable step) {
        try {
            step.run();
        } catch (AmqpException e) {
            link.failed(this, methodId, e);
        } catch (RuntimeException e) {
            link.failed(e);
        }
    }

    // --- the end

    private void closedByClient() {
        end(State.CLOSED);
        // The client may open the number again as soon as it has read close-ok.
        link.closed(this);
        link.write(number, new ChannelMethod.CloseOk());
    }

    /** A soft error: tells the client, then ignores what it has sent meanwhile. */
    public void close(AmqpException error, int failedMethod) {
        if (state != State.OPEN) {
            return;
        }
        end(State.CLOSING);
        link.write(
                number,
                new ChannelMethod.Close(
                        error.code().code(),
                        error.text(),
                        MethodId.classId(failedMethod),
                        MethodId.methodId(failedMethod)));
    }

    private void closing(int id) {
        if (id == MethodId.CHANNEL_CLOSE_OK) {
            state = State.CLOSED;
            link.closed(this);
        } else if (id == MethodId.CHANNEL_CLOSE) {
            link.write(number, new ChannelMethod.CloseOk());
        }
    }

    /** The connection is over. */
    public void terminate() {
        if (state == State.OPEN) {
            end(State.CLOSED);
        }
    }

    private void end(State last) {
        publishing.flushMessages();
        consuming.flushSettled();
        state = last;
        waiting.end();
        consuming.close();
    }
}
