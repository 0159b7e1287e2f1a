package dev.warren.it.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import org.junit.jupiter.api.function.Executable;

/** Expects the opening of a connection to be refused by connection.close. */
public final class Refusal {

    private Refusal() {}

    public static void of(int code, String text, Executable open) {
        IOException refused = assertThrows(IOException.class, open);
        ShutdownSignalException reason = assertThrows(ShutdownSignalException.class, () -> {
            throw refused.getCause() == null ? refused : refused.getCause();
        });
        AMQP.Connection.Close close = (AMQP.Connection.Close) reason.getReason();
        assertEquals(text, close.getReplyText());
        assertEquals(code, close.getReplyCode());
    }
}
