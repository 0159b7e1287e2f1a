package dev.warren.codec;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random but valid values of everything that is written to the wire. */
final class Samples {
    private static final String[] TEXTS = {
        "", "q", "amq.topic", "Grüße", "鍵", "\uD83D\uDC07", "a\uFFFDb", "x".repeat(255)
    };
    private static final String FIELD_TYPES = "SxFAtbBsuIilLfdDTV";

    private Samples() {}

    static List<Class<?>> methodTypes() {
        List<Class<?>> types = new ArrayList<>();
        for (Class<?> methodClass : Method.class.getPermittedSubclasses()) {
            types.addAll(List.of(methodClass.getPermittedSubclasses()));
        }
        return types;
    }

    static Method method(Class<?> type, Random random) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = component(components[i], random);
        }
        try {
            return (Method) type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Object component(RecordComponent component, Random random) {
        Class<?> type = component.getType();
        if (type == boolean.class) {
            return random.nextBoolean();
        } else if (type == int.class) {
            return random.nextInt(component.getName().startsWith("version") ? 0x100 : 0x10000);
        } else if (type == long.class) {
            return component.getName().equals("deliveryTag") ? random.nextLong() : random.nextLong() & 0xFFFFFFFFL;
        } else if (type == String.class) {
            return text(random);
        } else if (type == FieldTable.class) {
            return table(random, 3);
        } else if (type == byte[].class) {
            return octets(random);
        }
        throw new AssertionError("no sample of " + type);
    }

    static String text(Random random) {
        return TEXTS[random.nextInt(TEXTS.length)];
    }

    static byte[] octets(Random random) {
        byte[] octets = new byte[random.nextInt(20)];
        random.nextBytes(octets);
        return octets;
    }

    static FieldTable table(Random random, int depth) {
        FieldTable.Builder table = FieldTable.builder();
        for (int i = random.nextInt(5); i > 0; i--) {
            table.put(text(random), value(random, depth));
        }
        return table.build();
    }

    private static FieldValue value(Random random, int depth) {
        char type = FIELD_TYPES.charAt(random.nextInt(FIELD_TYPES.length()));
        return switch (type) {
            case 'F' -> FieldValue.of(depth == 0 ? FieldTable.EMPTY : table(random, depth - 1));
            case 'A' -> {
                List<FieldValue> values = new ArrayList<>();
                for (int i = depth == 0 ? 0 : random.nextInt(4); i > 0; i--) {
                    values.add(value(random, depth - 1));
                }
                yield FieldValue.of(values);
            }
            case 'S' -> new FieldValue(type, random.nextInt(4) == 0 ? new byte[] {(byte) 0xFF, 0} : text(random));
            case 'x' -> new FieldValue(type, octets(random));
            case 't' -> FieldValue.of(random.nextBoolean());
            case 'b' -> new FieldValue(type, (byte) random.nextInt());
            case 'B' -> new FieldValue(type, random.nextInt(0x100));
            case 's' -> new FieldValue(type, (short) random.nextInt());
            case 'u' -> new FieldValue(type, random.nextInt(0x10000));
            case 'I' -> new FieldValue(type, random.nextInt());
            case 'i' -> new FieldValue(type, random.nextLong() & 0xFFFFFFFFL);
            case 'f' -> new FieldValue(type, random.nextFloat());
            case 'd' -> new FieldValue(type, random.nextDouble());
            case 'D' ->
                new FieldValue(type, new FieldValue.Decimal(random.nextInt(0x100), random.nextLong() & 0xFFFFFFFFL));
            case 'V' -> new FieldValue(type, FieldValue.NullValue.NULL);
            // Read as L, written as l: a round trip would differ by that.
            case 'L' -> new FieldValue('l', random.nextLong());
            default -> new FieldValue(type, random.nextLong());
        };
    }

    static BasicProperties properties(Random random) {
        return new BasicProperties(
                random.nextBoolean() ? text(random) : null,
                random.nextBoolean() ? text(random) : null,
                random.nextBoolean() ? table(random, 3) : null,
                random.nextBoolean() ? (Integer) random.nextInt(0x100) : null,
                random.nextBoolean() ? (Integer) random.nextInt(0x100) : null,
                random.nextBoolean() ? text(random) : null,
                random.nextBoolean() ? text(random) : null,
                random.nextBoolean() ? text(random) : null,
                random.nextBoolean() ? text(random) : null,
                random.nextBoolean() ? (Long) random.nextLong() : null,
                random.nextBoolean() ? text(random) : null,
                random.nextBoolean() ? text(random) : null,
                random.nextBoolean() ? text(random) : null,
                random.nextBoolean() ? text(random) : null);
    }
}
