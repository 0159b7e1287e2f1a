package dev.warren.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class AmqpExceptionTest {
    @Test
    void textFitsAShortstrWithoutSplittingACharacter() {
        assertEquals("NOT_FOUND", new AmqpException(ReplyCode.NOT_FOUND, "").text());
        String text = new AmqpException(ReplyCode.NOT_FOUND, "é".repeat(200)).text();
        assertEquals("NOT_FOUND - " + "é".repeat(120) + "...", text);
        assertEquals(
                255, ShortString.encode(new AmqpException(ReplyCode.NOT_FOUND, "x".repeat(300)).text()).length - 1);
    }
}
