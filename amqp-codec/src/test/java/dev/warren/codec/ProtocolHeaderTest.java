package dev.warren.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ProtocolHeaderTest {
    @Test
    void acceptsTheTwoVersions() {
        assertTrue(ProtocolHeader.accepted(Hex.buf("FF 414D5150 00000901"), 1));
        assertTrue(ProtocolHeader.accepted(Hex.buf("414D5150 01010009"), 0));
        assertFalse(ProtocolHeader.accepted(Hex.buf("414D5150 00010000"), 0));
        assertFalse(ProtocolHeader.accepted(Hex.buf("414D5150 03010000"), 0));
        assertFalse(ProtocolHeader.accepted(Hex.buf("414D5151 00000901"), 0));
    }

    @Test
    void waitsOnlyForWhatCanBecomeAHeader() {
        for (String header : new String[] {"414D5150 00000901", "414D5150 01010009"}) {
            ByteBuf buf = Hex.buf("FF" + header + "47");
            for (int length = 0; length <= 9; length++) {
                assertTrue(ProtocolHeader.possible(buf, 1, length), header + " cut at " + length);
            }
        }
        assertFalse(possible("G"));
        assertFalse(possible("GET / HTTP/1.1"));
        assertFalse(possible("AMQQ"));
        assertFalse(possible("AMQP\u0002"));
        assertFalse(possible("AMQP\0\0\t\u0000"));
        assertFalse(possible("AMQP\u0001\u0001\0\b"));
    }

    @Test
    void answersWithEightOctetsAgainAndAgain() {
        for (int i = 0; i < 2; i++) {
            ByteBuf answer = ProtocolHeader.answer();
            assertEquals(Hex.compact("414D5150 00000901"), Hex.hexOf(out -> out.writeBytes(answer)));
            answer.release();
        }
    }

    private static boolean possible(String octets) {
        ByteBuf buf = Unpooled.copiedBuffer(octets, StandardCharsets.ISO_8859_1);
        return ProtocolHeader.possible(buf, 0, buf.readableBytes());
    }
}
