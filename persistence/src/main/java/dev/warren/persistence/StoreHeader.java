package dev.warren.persistence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HashMap;
import java.util.Map;
import org.h2.mvstore.DataUtils;
import org.jspecify.annotations.Nullable;

/** H2's way to write a few attributes with a check sum: {@code key:value,...,fletcher:sum}, numbers in hexadecimal. */
final class StoreHeader {
    private StoreHeader() {}

    /** The attributes, or null if there are none or the sum is wrong. */
    static @Nullable Map<String, String> parse(byte[] octets, int from, int to) {
        String text = new String(octets, from, to - from, ISO_8859_1).trim();
        int end = text.lastIndexOf(",fletcher:");
        if (end < 0) {
            return null;
        }
        try {
            byte[] checked = text.substring(0, end).getBytes(ISO_8859_1);
            int sum = (int) Long.parseLong(text.substring(end + 10), 16);
            return sum == DataUtils.getFletcher32(checked, 0, checked.length)
                    ? DataUtils.parseMap(text.substring(0, end))
                    : null;
        } catch (RuntimeException e) {
            return null;
        }
    }

    static byte[] format(Map<String, String> attributes) {
        StringBuilder text = new StringBuilder(128);
        DataUtils.appendMap(text, new HashMap<>(attributes));
        byte[] checked = text.toString().getBytes(ISO_8859_1);
        DataUtils.appendMap(text, "fletcher", DataUtils.getFletcher32(checked, 0, checked.length));
        return text.append('\n').toString().getBytes(ISO_8859_1);
    }

    static long number(Map<String, String> attributes, String key) {
        return DataUtils.readHexLong(attributes, key, -1);
    }
}
