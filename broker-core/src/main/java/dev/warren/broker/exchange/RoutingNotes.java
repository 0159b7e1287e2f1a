package dev.warren.broker.exchange;

import dev.warren.broker.store.StoreUnit;
import java.util.ArrayList;
import java.util.List;

/** The notes of all routers that a message passed. Filled by the thread that routes, then safe for any thread. */
public final class RoutingNotes implements RoutingNote {
    private final List<RoutingNote> notes = new ArrayList<>(1);

    public void add(RoutingNote note) {
        notes.add(note);
    }

    @Override
    public void store(StoreUnit unit) {
        notes.forEach(note -> note.store(unit));
    }

    @Override
    public void settled(boolean accepted) {
        notes.forEach(note -> note.settled(accepted));
    }
}
