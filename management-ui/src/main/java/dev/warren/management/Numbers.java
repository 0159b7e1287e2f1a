package dev.warren.management;

import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Request;

/** Whole numbers of requests, within bounds. */
final class Numbers {
    private Numbers() {}

    /** @throws HttpProblem 400 when it is no number or out of bounds */
    static long query(Request request, String name, long absent, long least, long most) {
        String text = request.query(name);
        if (text == null) {
            return absent;
        }
        try {
            return within(name, Long.parseLong(text), least, most);
        } catch (NumberFormatException e) {
            throw HttpProblem.badRequest(name + " must be a whole number, not " + text);
        }
    }

    static long in(Body body, String name, long absent, long least, long most) {
        return within(name, body.integer(name, absent), least, most);
    }

    private static long within(String name, long number, long least, long most) {
        if (number < least || number > most) {
            throw HttpProblem.badRequest(name + " must be "
                    + (most == Long.MAX_VALUE ? "at least " + least : "from " + least + " to " + most) + ", not "
                    + number);
        }
        return number;
    }
}
