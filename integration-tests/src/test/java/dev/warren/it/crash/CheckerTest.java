package dev.warren.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Small histories: the good ones pass, and each kind of bad one is found. */
class CheckerTest {

    private static final long GRACE = 1000;
    private static final Stamp FIRST = new Stamp(1, 1);
    private static final Stamp SECOND = new Stamp(1, 2);

    private final Checker checker = new Checker(GRACE);

    @Test
    void acceptsAnOrdinaryLife() {
        confirmed(FIRST);
        confirmed(SECOND);
        checker.delivered("q", FIRST, false);
        checker.acked(FIRST, 11);
        checker.delivered("q", SECOND, false);
        checker.delivered("q", SECOND, true);
        checker.acking(SECOND);
        passes();
    }

    @Test
    void acceptsTheLossOfWhatWasNeverConfirmed() {
        checker.publishing(FIRST, "q", 0);
        passes();
    }

    @Test
    void findsALostConfirmedMessage() {
        confirmed(FIRST);
        finds("I1");
    }

    @Test
    void findsAMessageThatVanishedUnacknowledged() {
        confirmed(FIRST);
        checker.delivered("q", FIRST, false);
        finds("I1");
    }

    @Test
    void findsAMessageThatVanishedAfterItsAckWasLost() {
        confirmed(FIRST);
        checker.delivered("q", FIRST, false);
        checker.acking(FIRST);
        checker.killed(20);
        checker.delivered("q", FIRST, true);
        finds("I1");
    }

    @Test
    void acceptsTheReturnOfAnAckTheKillOvertook() {
        confirmed(FIRST);
        checker.delivered("q", FIRST, false);
        checker.acked(FIRST, 25);
        checker.killed(20);
        checker.delivered("q", FIRST, true);
        checker.acked(FIRST, 31);
        passes();
    }

    @Test
    void findsAnInventedMessage() {
        checker.delivered("q", FIRST, false);
        finds("I2");
    }

    @Test
    void findsAMessageInAnotherQueue() {
        confirmed(FIRST);
        checker.acking(FIRST);
        checker.delivered("other", FIRST, false);
        finds("I2");
    }

    @Test
    void findsAReportedCorruption() {
        checker.corrupt("q", "cut short");
        finds("I2");
    }

    @Test
    void findsFirstDeliveriesOutOfOrder() {
        confirmed(FIRST);
        confirmed(SECOND);
        checker.delivered("q", SECOND, false);
        checker.acked(SECOND, 10);
        checker.delivered("q", FIRST, false);
        checker.acked(FIRST, 11);
        finds("I3");
    }

    @Test
    void acceptsThatLanesOvertakeEachOther() {
        checker.publishing(FIRST, "q", 0);
        checker.publishing(SECOND, "q", 9);
        checker.delivered("q", SECOND, false);
        checker.delivered("q", FIRST, false);
        passes();
    }

    @Test
    void findsARepetitionWithoutTheFlag() {
        confirmed(FIRST);
        checker.delivered("q", FIRST, false);
        checker.delivered("q", FIRST, false);
        checker.acking(FIRST);
        finds("I4");
    }

    @Test
    void acceptsARepetitionWithoutTheFlagOfWhatWasNeverConfirmed() {
        checker.publishing(FIRST, "q", 0);
        checker.delivered("q", FIRST, false);
        checker.delivered("q", FIRST, false);
        passes();
    }

    @Test
    void findsTheReturnOfAnAckOlderThanTheGrace() {
        confirmed(FIRST);
        checker.delivered("q", FIRST, false);
        checker.acked(FIRST, 20);
        checker.killed(20 + GRACE + 1);
        checker.delivered("q", FIRST, true);
        checker.acked(FIRST, 5001);
        finds("I5");
    }

    @Test
    void acceptsTheReturnOfAnAckJustBeforeTheKill() {
        confirmed(FIRST);
        checker.delivered("q", FIRST, false);
        checker.acked(FIRST, 20);
        checker.killed(20 + GRACE);
        checker.delivered("q", FIRST, true);
        checker.acked(FIRST, 5001);
        passes();
    }

    @Test
    void acceptsTheReturnOfAnAckJustBeforeAnEarlierKill() {
        confirmed(FIRST);
        checker.delivered("q", FIRST, false);
        checker.acked(FIRST, 20);
        checker.killed(30);
        checker.killed(50_000);
        checker.delivered("q", FIRST, true);
        checker.acked(FIRST, 60_000);
        passes();
    }

    @Test
    void findsTheReturnOfAnAckWithoutAnyKill() {
        confirmed(FIRST);
        checker.delivered("q", FIRST, false);
        checker.acked(FIRST, 20);
        checker.delivered("q", FIRST, true);
        checker.acked(FIRST, 22);
        finds("I5");
    }

    @Test
    void countsWhatItSaw() {
        confirmed(FIRST);
        checker.publishing(SECOND, "q", 0);
        assertEquals(1, checker.confirmedCount());
        assertEquals(2, checker.publishedCount());
    }

    @Test
    void readsBackTheStampOfAnIntactBodyOnly() {
        byte[] body = FIRST.body();
        assertEquals(FIRST, Stamp.of(body));
        for (int at : new int[] {0, 5, 13, 16, body.length - 1}) {
            byte[] changed = body.clone();
            changed[at] ^= 1;
            assertThrows(IllegalArgumentException.class, () -> Stamp.of(changed));
        }
        assertThrows(IllegalArgumentException.class, () -> Stamp.of(java.util.Arrays.copyOf(body, body.length - 1)));
    }

    @Test
    void findsARefusedMessageThatComes() {
        checker.publishing(FIRST, "q", 0);
        checker.refused(FIRST);
        passes();
        checker.delivered("q", FIRST, false);
        finds("I6");
    }

    private void confirmed(Stamp stamp) {
        checker.publishing(stamp, "q", 0);
        checker.confirmed(stamp);
    }

    private void passes() {
        assertEquals(0, checker.verdict().size(), () -> checker.verdict().toString());
    }

    private void finds(String invariant) {
        assertEquals(1, checker.verdict().size(), () -> checker.verdict().toString());
        assertTrue(checker.verdict().get(0).startsWith(invariant), () -> checker.verdict()
                .toString());
    }
}
