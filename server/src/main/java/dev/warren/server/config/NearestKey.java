package dev.warren.server.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What somebody who mistyped a key may have meant. */
public final class NearestKey {
    private NearestKey() {}

    /** The key with the fewest insertions, deletions and replacements; null if all are more than a third away. */
    public static @Nullable String of(String typed, Collection<String> keys) {
        String nearest = null;
        int least = Math.max(2, typed.length() / 3) + 1;
        for (String key : keys) {
            int distance = distance(typed, key);
            if (distance < least) {
                least = distance;
                nearest = key;
            }
        }
        return nearest;
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
