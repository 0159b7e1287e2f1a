package dev.warren.management;

import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Request;
import org.jspecify.annotations.Nullable;

/** Which moments of the past are asked for: {@code _age} and {@code _incr} of RabbitMQ's API, here in milliseconds. Immutable. */
record SampleRange(long ageMs, long stepMs) {
    /** RabbitMQ's. */
    private static final long MOST_SAMPLES = 500;

    /**
     * @param group {@code lengths}, {@code msg_rates}, {@code data_rates} or {@code node_stats}
     * @return null when the request does not say both; what is no whole number counts as not said (RabbitMQ)
     * @throws HttpProblem 400 when they are not positive, or would make too many samples
     */
    static @Nullable SampleRange of(Request request, String group) {
        Long age = seconds(request.query(group + "_age"));
        Long step = seconds(request.query(group + "_incr"));
        if (age == null || step == null) {
            return null;
        }
        if (age <= 0 || step <= 0 || age / step > MOST_SAMPLES || age > Integer.MAX_VALUE || step > Integer.MAX_VALUE) {
            throw HttpProblem.badRequest("Invalid range parameters: age " + age + ", incr " + step);
        }
        return new SampleRange(age * 1000, step * 1000);
    }

    private static @Nullable Long seconds(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The moments, ascending: multiples of the step, the last not after the last look. */
    long[] timesMs(long lastLookMs) {
        long last = Math.floorDiv(lastLookMs, stepMs) * stepMs;
        long[] times = new long[(int) (ageMs / stepMs) + 1];
        for (int i = 0; i < times.length; i++) {
            times[i] = last - (times.length - 1L - i) * stepMs;
        }
        return times;
    }
}
