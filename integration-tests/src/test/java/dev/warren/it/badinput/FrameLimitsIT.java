package dev.warren.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.WarrenOnly;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How large a frame may be, and what the close of a broken one says (protocol 1.3, 2.4, 2.5, 2.7). */
class FrameLimitsIT {
    private static final int FRAME_MAX = 4096;

    @RegisterExtension
    static final Broker broker = new Broker();

    private static RawClient open() throws Exception {
        return broker.raw().handshake(10, FRAME_MAX, 0).openChannel(1);
    }

    @Test
    void takesAPayloadUpToFrameMaxThoughTheFrameIsLarger() throws Exception {
        RawClient client = open();
        client.send(Methods.queueDeclareExclusive(1, "it.allowance"));
        client.expect(50, 11);
        client.send(
                Methods.publish(1, "", "it.allowance"),
                Methods.bareHeader(1, FRAME_MAX),
                Frame.body(1, new byte[FRAME_MAX]),
                Methods.get(1, "it.allowance", true));
        client.expect(60, 71);
        assertEquals(FRAME_MAX, client.readContent().body().length);
    }

    @Test
    void saysByHowMuchAFrameWasTooLarge() throws Exception {
        RawClient client = open();
        client.send(Frame.body(1, new byte[FRAME_MAX + 1]));
        Frame.Close close = client.expectAnyConnectionClose();
        assertEquals(501, close.code());
        assertTrue(close.text().contains("{frame_too_large,4097,4088}"), close.text());
        assertEquals("0.0", close.classId() + "." + close.methodId(), "no method failed");
    }

    @Test
    void saysWhatStoodAtTheEndOfAFrame() throws Exception {
        RawClient client = open();
        byte[] frame = new Frame(Frame.METHOD, 1, new byte[] {0, 60, 0, 11}).encode();
        frame[frame.length - 1] = 7;
        client.send(frame);
        Frame.Close close = client.expectAnyConnectionClose();
        assertEquals("FRAME_ERROR - type 1, all octets = <<0,60,0,11>>: {invalid_frame_end_marker,7}", close.text());
        assertEquals("0.0", close.classId() + "." + close.methodId(), "no method failed");
    }

    @Test
    void showsTheFirst16OctetsOfALongFrame() throws Exception {
        RawClient client = open();
        byte[] payload = new byte[17];
        payload[15] = 9;
        client.send(new Frame(4, 1, payload));
        client.expectConnectionClose(
                501, "FRAME_ERROR - type 4, first 16 octets = <<0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,9>>: unknown_frame");
    }

    @Test
    @WarrenOnly("RabbitMQ 3.x takes 4096 octets")
    void takesALoginOf8192Octets() throws Exception {
        RawClient client = greeted();
        Octets filler = new Octets().field("filler", 'S').longstr(new byte[7900]);
        client.send(Methods.startOk(filler, "PLAIN", Methods.plain("guest", "guest")));
        client.expect(10, 30);
    }

    @Test
    void hangsUpWithoutAWordOnALoginBeyond8192Octets() throws Exception {
        RawClient client = greeted();
        Octets filler = new Octets().field("filler", 'S').longstr(new byte[8200]);
        client.send(Methods.startOk(filler, "PLAIN", Methods.plain("guest", "guest")));
        assertThrows(IOException.class, client::read);
    }

    @Test
    void hangsUpWithoutAWordOnAChannelBeforeTheConnectionIsOpen() throws Exception {
        RawClient client = greeted();
        client.send(Methods.channelOpen(1));
        assertThrows(IOException.class, client::read);
    }

    @Test
    void hangsUpWithoutAWordOnAMethodOutOfPlaceBeforeConnectionOpen() throws Exception {
        RawClient client = greeted();
        client.send(Methods.startOk(new Octets(), "PLAIN", Methods.plain("guest", "guest")));
        client.expect(10, 30);
        client.send(Methods.connectionOpen("/"));
        assertThrows(IOException.class, client::read);
    }

    private static RawClient greeted() throws Exception {
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        client.expect(10, 10);
        return client;
    }
}
