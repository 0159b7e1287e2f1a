package dev.warren.it.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownNotifier;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;

/** Expects an action to be answered by the server's channel.close or connection.close. */
public final class Closes {

    private Closes() {}

    /** Something that talks to the broker and may be interrupted by the close. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    /** The channel is closed with this code and text, naming this class and method; the connection stays. */
    public static void channel(Channel channel, int code, String text, int classId, int methodId, Action action)
            throws Exception {
        ShutdownSignalException reason = reasonAfter(channel, action);
        assertFalse(reason.isHardError(), () -> "closed the connection: " + reason.getMessage());
        AMQP.Channel.Close close = (AMQP.Channel.Close) method(reason);
        assertEquals(text, close.getReplyText());
        assertEquals(code, close.getReplyCode());
        assertEquals(
                classId + "." + methodId,
                close.getClassId() + "." + close.getMethodId(),
                "class and method the close names");
        assertTrue(channel.getConnection().isOpen(), "the connection stays open");
    }

    /** As {@link #channel}, for texts that end in details of no interest. */
    public static void channelStarting(Channel channel, int code, String textStart, Action action) throws Exception {
        AMQP.Channel.Close close = (AMQP.Channel.Close) method(reasonAfter(channel, action));
        assertTrue(close.getReplyText().startsWith(textStart), () -> "text: " + close.getReplyText());
        assertEquals(code, close.getReplyCode());
        assertTrue(channel.getConnection().isOpen(), "the connection stays open");
    }

    /** The whole connection is closed with this code and text. */
    public static void connection(Connection connection, int code, String text, Action action) throws Exception {
        ShutdownSignalException reason = reasonAfter(connection, action);
        AMQP.Connection.Close close = (AMQP.Connection.Close) method(reason);
        assertEquals(text, close.getReplyText());
        assertEquals(code, close.getReplyCode());
    }

    private static ShutdownSignalException reasonAfter(ShutdownNotifier notifier, Action action) throws Exception {
        try {
            action.run();
        } catch (IOException | AlreadyClosedException e) {
            // The close is looked at below, whether it met the action or came after it.
        }
        return Await.value("a close from the server", notifier::getCloseReason, reason -> reason != null);
    }

    private static Method method(ShutdownSignalException reason) {
        assertFalse(reason.isInitiatedByApplication(), () -> "closed by the client itself: " + reason.getMessage());
        Method method = reason.getReason();
        if (method == null) {
            throw new AssertionError("the connection ended without a close method", reason);
        }
        return method;
    }
}
