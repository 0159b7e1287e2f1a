package dev.warren.it.badinput;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.WarrenOnly;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Frames that are wrong in themselves or in their place. */
class FrameErrorsIT {

    private static final int FRAME_MAX = 4096;

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void refusesAWrongFrameEnd() throws Exception {
        RawClient client = open();
        byte[] frame = Methods.queueDeclareExclusive(1, "it.q").encode();
        frame[frame.length - 1] = 0;
        client.send(frame);
        client.expectConnectionCloseStarting(501, "FRAME_ERROR - type 1, ");
    }

    @Test
    void refusesAFrameOverTheNegotiatedSize() throws Exception {
        RawClient client = open();
        client.send(Methods.publish(1, "", "it.q"), Methods.bareHeader(1, 10_000));
        client.send(Frame.body(1, new byte[FRAME_MAX + 1]));
        client.expectConnectionCloseStarting(501, "FRAME_ERROR - type 3, ");
    }

    @Test
    void refusesAnAnnouncedSizeWithoutWaitingForTheOctets() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        for (long size : new long[] {100_000, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL}) {
            RawClient client = open();
            Octets start = new Octets().u8(Frame.BODY).u16(1).u32(size);
            client.send(start.raw(new byte[64]).bytes());
            clients.add(client);
        }
        for (RawClient client : clients) {
            client.expectConnectionCloseStarting(501, "FRAME_ERROR - type 3, ");
        }
    }

    @Test
    void hangsUpOnALargeFrameBeforeTheLogin() throws Exception {
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        client.expect(10, 10);
        client.send(
                new Octets().u8(1).u16(0).u32(1_000_000_000).raw(new byte[100]).bytes());
        client.expectEnd();
    }

    @Test
    void refusesAnUnknownFrameType() throws Exception {
        RawClient client = open();
        client.send(new Frame(4, 1, new byte[] {1, 2, 3}));
        client.expectConnectionClose(501, "FRAME_ERROR - type 4, all octets = <<1,2,3>>: unknown_frame");
    }

    @Test
    @WarrenOnly("RabbitMQ 3.10 hangs up on some of these without a word")
    void refusesAnUnknownMethod() throws Exception {
        for (int[] method : new int[][] {{60, 999}, {61, 10}, {0, 0}, {65535, 65535}}) {
            RawClient client = open();
            client.send(Frame.method(1, method[0], method[1], new Octets()));
            client.expectConnectionCloseStarting(501, "FRAME_ERROR - type 1, all octets = <<");
        }
    }

    @Test
    void refusesContentFramesOnChannelZero() throws Exception {
        for (Frame frame : new Frame[] {Methods.bareHeader(0, 1), Frame.body(0, new byte[] {7})}) {
            RawClient client = open();
            client.send(frame);
            client.expectConnectionCloseStarting(505, "UNEXPECTED_FRAME - type " + frame.type() + ", all octets = <<");
        }
    }

    @Test
    void refusesAHeartbeatOnAChannel() throws Exception {
        RawClient client = open();
        client.send(new Frame(Frame.HEARTBEAT, 1, new byte[0]));
        client.expectConnectionClose(505, "UNEXPECTED_FRAME - type 8, all octets = <<>>");
    }

    @Test
    void refusesABodyWhereAMethodIsDue() throws Exception {
        RawClient client = open();
        client.send(Frame.body(1, new byte[] {1}));
        client.expectConnectionClose(505, "UNEXPECTED_FRAME - expected method frame, got non method frame instead");
    }

    @Test
    void refusesAHeaderWhereAMethodIsDue() throws Exception {
        RawClient client = open();
        client.send(Methods.bareHeader(1, 1));
        client.expectConnectionClose(505, "UNEXPECTED_FRAME - expected method frame, got non method frame instead");
    }

    @Test
    void refusesAMethodWhereAHeaderIsDue() throws Exception {
        RawClient client = open();
        client.send(Methods.publish(1, "", "it.q"), Methods.queueDeclareExclusive(1, "it.q"));
        client.expectConnectionClose(
                505, "UNEXPECTED_FRAME - expected content header for class 60, got non content header frame instead");
    }

    @Test
    void refusesABodyWhereAHeaderIsDue() throws Exception {
        RawClient client = open();
        client.send(Methods.publish(1, "", "it.q"), Frame.body(1, new byte[1]));
        client.expectConnectionClose(
                505, "UNEXPECTED_FRAME - expected content header for class 60, got non content header frame instead");
    }

    @Test
    void refusesAHeaderOfAnotherClass() throws Exception {
        RawClient client = open();
        client.send(Methods.publish(1, "", "it.q"), Frame.header(1, 50, 1, new Octets().u16(0)));
        client.expectConnectionClose(
                505, "UNEXPECTED_FRAME - expected content header for class 60, got one for class 50 instead");
    }

    @Test
    void refusesAMethodWhereABodyIsDue() throws Exception {
        RawClient client = open();
        client.send(
                Methods.publish(1, "", "it.q"),
                Methods.bareHeader(1, 2),
                Frame.body(1, new byte[1]),
                Methods.queueDeclareExclusive(1, "it.q"));
        client.expectConnectionClose(
                505, "UNEXPECTED_FRAME - expected content body, got non content body frame instead");
    }

    @Test
    @WarrenOnly("RabbitMQ 3.x takes the surplus for part of the body")
    void refusesMoreBodyThanAnnounced() throws Exception {
        RawClient client = open();
        client.send(Methods.publish(1, "", "it.q"), Methods.bareHeader(1, 2), Frame.body(1, new byte[3]));
        client.expectConnectionClose(501, "FRAME_ERROR - content body frame exceeds remaining content size");
    }

    @Test
    @WarrenOnly("RabbitMQ 3.x looks at the size only when the body is complete")
    void refusesABodyBeyondAllBounds() throws Exception {
        for (long size : new long[] {536_870_913L, Long.MAX_VALUE}) {
            RawClient client = open();
            client.send(Methods.publish(1, "", "it.q"), Methods.bareHeader(1, size));
            client.expectConnectionClose(
                    501, "FRAME_ERROR - content body size " + size + " exceeds maximum allowed size 536870912");
        }
    }

    @Test
    void waitsForABodyWithoutHoldingUpOthers() throws Exception {
        RawClient client = open();
        client.openChannel(2);
        client.send(Methods.publish(1, "", "it.q"), Methods.bareHeader(1, 10_000_000));
        client.send(Methods.queueDeclareExclusive(2, "it.other"));
        client.expect(50, 11);
        broker.servesNormally();
    }

    @Test
    void waitsForAHeaderWithoutHoldingUpOthers() throws Exception {
        RawClient client = open();
        client.openChannel(2);
        client.send(Methods.publish(1, "", "it.q"));
        client.send(Methods.queueDeclareExclusive(2, "it.other"));
        client.expect(50, 11);
        broker.servesNormally();
    }

    @Test
    void refusesATruncatedMethod() throws Exception {
        RawClient client = open();
        client.send(Frame.method(1, 50, 10, new Octets().u16(0).u8(200)));
        int code = client.expectAnyConnectionClose().code();
        assertTrue(List.of(501, 502, 541).contains(code), "code " + code);
    }

    @Test
    void hangsUpOnAMethodOutOfPlaceInTheHandshake() throws Exception {
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        client.expect(10, 10);
        client.send(Methods.connectionOpen("/"));
        client.expectEnd();
    }

    @Test
    void hangsUpOnGarbageForALogin() throws Exception {
        byte[][] responses = {{}, {0}, {0, 1, 2, 3}, {103, 117, 101, 115, 116}, new byte[4000]};
        List<RawClient> clients = new ArrayList<>();
        for (byte[] response : responses) {
            RawClient client = broker.raw();
            client.send(Methods.PROTOCOL_HEADER);
            client.expect(10, 10);
            client.send(Methods.startOk("PLAIN", response));
            clients.add(client);
        }
        for (RawClient client : clients) {
            client.expectEnd();
        }
    }

    @Test
    void hangsUpOnAnUnknownMechanism() throws Exception {
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        client.expect(10, 10);
        client.send(Methods.startOk("GSSAPI", new byte[10]));
        client.expectEnd();
    }

    @AfterEach
    void stillServes() throws Exception {
        broker.servesNormally();
    }

    private static RawClient open() throws Exception {
        return broker.raw().handshake(10, FRAME_MAX, 0).openChannel(1);
    }
}
