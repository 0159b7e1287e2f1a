package dev.warren.it.badinput;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A valid conversation, cut at each octet or changed at random. */
class ConversationIT {

    private static final long SEED = Long.getLong("warren.it.seed", 20_260_101L);
    private static final int MUTATIONS = Integer.getInteger("warren.it.mutations", 300);
    private static final int AT_ONCE = 100;

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void survivesTheEndAfterEachOctet() throws Exception {
        byte[] whole = conversation();
        List<RawClient> clients = new ArrayList<>();
        for (int length = 0; length <= whole.length; length++) {
            RawClient client = broker.raw();
            client.send(java.util.Arrays.copyOf(whole, length));
            client.shutdownOutput();
            clients.add(client);
            if (clients.size() == AT_ONCE || length == whole.length) {
                for (RawClient each : clients) {
                    each.expectEnd();
                    each.close();
                }
                clients.clear();
            }
        }
    }

    @Test
    void survivesASuddenCloseAfterEachOctet() throws Exception {
        byte[] whole = conversation();
        for (int length = 0; length <= whole.length; length++) {
            try (RawClient client = RawClient.connect(broker.address())) {
                client.send(java.util.Arrays.copyOf(whole, length));
            }
        }
    }

    @Test
    void answersRandomChangesWithACloseOrTheEnd() throws Exception {
        System.out.println(
                "ConversationIT seed " + SEED + " (warren.it.seed), " + MUTATIONS + " mutations (warren.it.mutations)");
        Random random = new Random(SEED);
        byte[] whole = conversation();
        // The server lets a refused client wait for seconds, so many are refused at once.
        for (int done = 0; done < MUTATIONS; done += AT_ONCE) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                clients.add(broker.raw());
                sendAll(clients.get(i), mutate(whole, random));
            }
            for (int i = 0; i < AT_ONCE; i++) {
                readToTheEnd(clients.get(i), done + i);
                clients.get(i).close();
            }
            broker.servesNormally();
        }
    }

    @Test
    void answersRandomFramesWithACloseOrTheEnd() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < MUTATIONS; round++) {
            RawClient client = broker.raw().handshake().openChannel(1);
            Octets frames = new Octets();
            for (int i = 0; i < 5; i++) {
                frames.raw(randomFrame(random).encode());
            }
            sendAll(client, frames.bytes());
            readToTheEnd(client, round);
            client.close();
        }
    }

    @AfterEach
    void stillServes() throws Exception {
        broker.servesNormally();
    }

    private static void sendAll(RawClient client, byte[] octets) throws IOException {
        try {
            client.send(octets);
            client.shutdownOutput();
        } catch (SocketException e) {
            // The server hung up while the rest was still being sent.
        }
    }

    /** Anything the server says must be well-formed frames, or its protocol header when it was not greeted properly. */
    private static void readToTheEnd(RawClient client, int round) throws IOException {
        try {
            byte[] start = client.peek(4);
            if (start.length == 4 && start[0] == 'A') {
                client.expectEnd();
                return;
            }
            while (true) {
                Frame frame = client.read();
                assertTrue(frame.type() <= 3, () -> "round " + round + ": " + frame);
            }
        } catch (EOFException | SocketException e) {
            client.expectEnd();
        }
    }

    /** Everything a client says from the protocol header to connection.close, in one piece. */
    private static byte[] conversation() {
        Octets headers = new Octets().field("a", 'I').u32(1).field("b", 'S').longstr("text");
        Octets properties =
                new Octets().u16(0x8000 | 0x2000).shortstr("text/plain").table(headers);
        Octets all = new Octets().raw(Methods.PROTOCOL_HEADER);
        for (Frame frame : List.of(
                Methods.startOk("PLAIN", Methods.plain("guest", "guest")),
                Methods.tuneOk(2047, RawClient.FRAME_MAX, 0),
                Methods.connectionOpen("/"),
                Methods.channelOpen(1),
                Methods.queueDeclareExclusive(1, "it.conversation"),
                Methods.publish(1, "", "it.conversation"),
                Frame.header(1, 60, 5, properties),
                Frame.body(1, new byte[] {1, 2, 3}),
                Frame.body(1, new byte[] {4, 5}),
                Methods.get(1, "", true),
                Methods.channelClose(1),
                Methods.connectionClose())) {
            all.raw(frame.encode());
        }
        return all.bytes();
    }

    private static byte[] mutate(byte[] whole, Random random) {
        byte[] mutated = whole.clone();
        switch (random.nextInt(4)) {
            case 0 -> mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> {
                for (int i = 0; i < 8; i++) {
                    mutated[8 + random.nextInt(mutated.length - 8)] = (byte) random.nextInt();
                }
            }
            case 2 -> {
                int at = random.nextInt(mutated.length);
                int length = Math.min(mutated.length - at, 1 + random.nextInt(16));
                byte[] shorter = new byte[mutated.length - length];
                System.arraycopy(mutated, 0, shorter, 0, at);
                System.arraycopy(mutated, at + length, shorter, at, mutated.length - at - length);
                mutated = shorter;
            }
            default -> {
                int at = 8 + random.nextInt(mutated.length - 16);
                for (int i = 0; i < 4; i++) {
                    mutated[at + i] = (byte) 0xFF;
                }
            }
        }
        return mutated;
    }

    private static Frame randomFrame(Random random) {
        int[] classes = {10, 20, 30, 40, 50, 60, 85, 90};
        byte[] octets = new byte[random.nextInt(40)];
        random.nextBytes(octets);
        int channel = random.nextInt(3);
        return switch (random.nextInt(4)) {
            case 0 -> new Frame(random.nextInt(256), channel, octets);
            case 1 -> Frame.header(channel, 60, random.nextInt(100), new Octets().raw(octets));
            case 2 -> Frame.body(channel, octets);
            default ->
                Frame.method(
                        channel,
                        classes[random.nextInt(classes.length)],
                        10 * random.nextInt(13),
                        new Octets().raw(octets));
        };
    }
}
