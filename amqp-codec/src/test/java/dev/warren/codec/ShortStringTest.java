package dev.warren.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class ShortStringTest {
    @Test
    void encodesTheLengthInOctets() {
        assertArrayEquals(Hex.bytes("00"), ShortString.encode(""));
        assertArrayEquals(Hex.bytes("02 C3A9"), ShortString.encode("é"));
        assertEquals(256, ShortString.encode("x".repeat(255)).length);
        assertThrows(IllegalArgumentException.class, () -> ShortString.encode("é".repeat(128)));
    }

    @Test
    void readsAtAnOffset() {
        assertEquals("é", ShortString.read(Hex.buf("FF 02 C3A9 FF"), 1));
        assertEquals("\uFFFD", ShortString.read(Hex.buf("03 EFBFBD"), 0));
    }

    @Test
    void refusesWhatIsNoShortstr() {
        assertEquals(ReplyCode.FRAME_ERROR, error("01 FF").code());
        assertEquals(ReplyCode.FRAME_ERROR, error("04 EFBFBD FF").code());
        assertEquals(ReplyCode.FRAME_ERROR, error("02 61").code());
        assertEquals(ReplyCode.FRAME_ERROR, error("").code());
    }

    private static AmqpException error(String hex) {
        return assertThrows(AmqpException.class, () -> ShortString.read(Hex.buf(hex), 0));
    }
}
