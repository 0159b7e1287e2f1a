package dev.warren.broker.connection;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.event.Events;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DiskAlarmTest {
    private final AtomicLong free = new AtomicLong(100);
    private final DiskAlarm alarm = new DiskAlarm(free::get, 100, new Events("warren@localhost"));

    @Test
    void isRaisedBelowTheLimitAndClearedAtIt() {
        alarm.check(List.of());
        assertFalse(alarm.raised());

        free.set(99);
        alarm.check(List.of());
        assertTrue(alarm.raised());

        free.set(100);
        alarm.check(List.of());
        assertFalse(alarm.raised());
    }
}
