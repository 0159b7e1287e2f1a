package dev.warren.broker.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The end of a sorted deque from some place on, found by halving: reading on from the middle of a long line must not cost
 * what lies before. Confined to one thread, which changes the deque only when it is done with this.
 */
final class Suffix<T> {
    private final ArrayDeque<Spliterator<T>> pieces = new ArrayDeque<>();
    private @Nullable T next;

    /** @param early holds for the elements of some beginning of the deque, and for no other */
    Suffix(ArrayDeque<T> deque, Predicate<T> early) {
        Spliterator<T> rest = deque.spliterator();
        Spliterator<T> firstHalf;
        while ((firstHalf = rest.trySplit()) != null) {
            T middle = take(rest);
            if (middle != null && !early.test(middle)) {
                pieces.addFirst(rest);
                pieces.addFirst(List.of(middle).spliterator());
                rest = firstHalf;
            }
        }
        T last = take(rest);
        if (last != null && !early.test(last)) {
            pieces.addFirst(List.of(last).spliterator());
        }
    }

    /** The element at a place, found in the same way; null when there is none. */
    static <T> @Nullable T at(ArrayDeque<T> deque, long index) {
        Spliterator<T> rest = deque.spliterator();
        long left = index;
        Spliterator<T> firstHalf;
        while ((firstHalf = rest.trySplit()) != null) {
            if (left < firstHalf.estimateSize()) {
                rest = firstHalf;
            } else {
                left -= firstHalf.estimateSize();
            }
        }
        List<T> found = new ArrayList<>(1);
        return left == 0 && rest.tryAdvance(found::add) ? found.get(0) : null;
    }

    private @Nullable T take(Spliterator<T> from) {
        next = null;
        Consumer<T> keep = element -> next = element;
        from.tryAdvance(keep);
        return next;
    }

    /** The next element; null at the end. */
    @Nullable
    T poll() {
        Spliterator<T> piece;
        while ((piece = pieces.peekFirst()) != null) {
            T element = take(piece);
            if (element != null) {
                return element;
            }
            pieces.removeFirst();
        }
        return null;
    }
}
