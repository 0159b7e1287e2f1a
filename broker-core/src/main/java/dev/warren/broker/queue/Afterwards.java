package dev.warren.broker.queue;

import dev.warren.broker.message.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a queue's command leads to elsewhere: done by the thread that gave the command, once it has left the monitor. */
final class Afterwards {
    private final List<DeliveryPort> ports = new ArrayList<>(4);
    private final List<Message> accepted = new ArrayList<>(0);
    private final List<Message> refused = new ArrayList<>(0);
    private final List<Runnable> answers = new ArrayList<>(0);
    private @Nullable Runnable deadLetters;

    void flush(DeliveryPort port) {
        ports.add(port);
    }

    void accept(Message message) {
        accepted.add(message);
    }

    void refuse(Message message) {
        refused.add(message);
    }

    void then(Runnable answer) {
        answers.add(answer);
    }

    void deadLetters(Runnable sending) {
        deadLetters = sending;
    }

    /** @param rest null when nothing is left to do */
    static void run(@Nullable Afterwards rest) {
        run(rest, null);
    }

    /** @param last what the caller does later: what has died goes elsewhere; null to do it now */
    static void run(@Nullable Afterwards rest, @Nullable List<Runnable> last) {
        if (rest == null) {
            return;
        }
        rest.run();
        Runnable sending = rest.deadLetters;
        if (sending != null && last != null) {
            last.add(sending);
        } else if (sending != null) {
            sending.run();
        }
    }

    private void run() {
        for (int i = 0; i < ports.size(); i++) {
            ports.get(i).flush();
        }
        for (int i = 0; i < accepted.size(); i++) {
            accepted.get(i).accepted();
        }
        for (int i = 0; i < refused.size(); i++) {
            refused.get(i).refused();
        }
        for (int i = 0; i < answers.size(); i++) {
            answers.get(i).run();
        }
    }
}
