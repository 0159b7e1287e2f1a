package dev.warren.management;

import dev.warren.broker.browse.Place;
import dev.warren.management.http.HttpProblem;

/** The place at which a page ends, as the text that asks for the next one. */
final class PlaceText {
    private PlaceText() {}

    static String of(Place place) {
        return place.order() + "." + place.sequence() + "." + place.position();
    }

    /** @throws HttpProblem 400 when the text is not from here */
    static Place parse(String text) {
        String[] parts = text.split("\\.", -1);
        try {
            if (parts.length == 3) {
                return new Place(Long.parseLong(parts[0]), Long.parseLong(parts[1]), 0, Long.parseLong(parts[2]));
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw HttpProblem.badRequest("after must be the next of another page, not " + text);
    }
}
