package dev.warren.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds for every method: it comes back as it was written, and only an AMQP error comes of a damaged one. */
final class MethodsTest {
    /** Methods of the extended specification: 14 + 6 + 2 + 8 + 10 + 18 + 2 + 6. */
    private static final int METHODS = 66;

    @Test
    void everyIdHasARecordOfItsName() throws IllegalAccessException {
        Set<Integer> ids = new HashSet<>();
        for (var field : MethodId.class.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers())) {
                int id = field.getInt(null);
                ids.add(id);
                assertEquals(
                        field.getName(),
                        MethodId.name(id).replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT));
            }
        }
        Set<Integer> records = new HashSet<>();
        for (Class<?> type : Samples.methodTypes()) {
            Method method = Samples.method(type, new Random(1));
            records.add(method.id());
            String className = type.getEnclosingClass().getSimpleName().replace("Method", "");
            String methodName = type.getSimpleName().replaceAll("(?<=.)([A-Z])", "-$1");
            assertEquals((className + "." + methodName).toLowerCase(Locale.ROOT), MethodId.name(method.id()));
        }
        assertEquals(ids, records);
        assertEquals(METHODS, ids.size());
    }

    @Test
    void splitsAndNamesIds() {
        assertEquals(60, MethodId.classId(MethodId.BASIC_PUBLISH));
        assertEquals(40, MethodId.methodId(MethodId.BASIC_PUBLISH));
        assertEquals("basic.publish", MethodId.name(MethodId.BASIC_PUBLISH));
        assertEquals("60.99", MethodId.name(60 << 16 | 99));
    }

    @Test
    void everyMethodSurvivesARoundTrip() {
        Random random = new Random(7);
        for (Class<?> type : Samples.methodTypes()) {
            for (int i = 0; i < 100; i++) {
                Method method = Samples.method(type, random);
                Method read = read(payload(method));
                assertSame(type, read.getClass());
                assertTrue(same(method, read), () -> method + " came back as " + read);
            }
        }
    }

    @Test
    void everyTruncationIsAnAmqpError() {
        Random random = new Random(11);
        for (Class<?> type : Samples.methodTypes()) {
            byte[] payload = payload(Samples.method(type, random));
            for (int length = 0; length < payload.length; length++) {
                byte[] cut = Arrays.copyOf(payload, length);
                AmqpException error = assertThrows(AmqpException.class, () -> read(cut), type.getName());
                assertTrue(error.code().hard(), error.text());
            }
        }
    }

    @Test
    void truncatedArgumentsAreASyntaxError() {
        assertEquals(ReplyCode.FRAME_ERROR, error("003C 0050 00000000000000").code());
        assertEquals(ReplyCode.FRAME_ERROR, error("003C 0028 0000 05 65").code());
        assertEquals(ReplyCode.FRAME_ERROR, error("000A 0015 FFFFFFFF 00").code());
    }

    @Test
    void trailingOctetsCannotBeDecoded() {
        assertEquals("FRAME_ERROR - cannot decode <<7>>", error("005A 000A 07").text());
    }

    @Test
    void unknownMethodIsAnUnknownFrame() {
        assertEquals(
                "FRAME_ERROR - type 1, all octets = <<0,60,0,99>>: unknown_frame",
                error("003C 0063").text());
        assertEquals(
                "FRAME_ERROR - type 1, all octets = <<0,60>>: unknown_frame",
                error("003C").text());
        assertEquals(
                "FRAME_ERROR - type 1, first 16 octets = <<0,60,0,99,1,2,3,4,5,6,7,8,9,10,11,12>>: unknown_frame",
                error("003C 0063 0102030405060708090A0B0C0D").text());
    }

    @Test
    void nameThatIsNotUtf8IsAFrameError() {
        for (String name : new String[] {"FF", "C0 80", "ED A0 80", "E2 82"}) {
            String length = String.format("%02X", Hex.bytes(name).length);
            AmqpException error = error("003C 0028 0000 " + length + name + " 00 00");
            assertEquals("FRAME_ERROR - Malformed UTF-8 in shortstr", error.text());
        }
    }

    @Test
    void malformedTableIsAFrameError() {
        assertEquals(
                ReplyCode.FRAME_ERROR, error("0032 000A 0000 00 00 000000FF 00").code());
    }

    @Test
    void tooLongShortstrLeavesTheBufferAsItWas() {
        ByteBuf out = Unpooled.buffer().writeInt(42);
        Method method = new ConnectionMethod.Close(200, "x".repeat(256), 0, 0);
        assertThrows(IllegalArgumentException.class, () -> Frames.writeMethod(out, 0, method));
        assertEquals(4, out.writerIndex());
    }

    private static byte[] payload(Method method) {
        return Hex.written(out -> method.write(out.writeInt(method.id())));
    }

    private static Method read(byte[] payload) {
        return Methods.read(Unpooled.wrappedBuffer(payload), 0, payload.length);
    }

    private static AmqpException error(String hex) {
        return assertThrows(AmqpException.class, () -> read(Hex.bytes(hex)));
    }

    private static boolean same(Method expected, Method actual) {
        for (RecordComponent component : expected.getClass().getRecordComponents()) {
            try {
                Object left = component.getAccessor().invoke(expected);
                Object right = component.getAccessor().invoke(actual);
                if (!Objects.deepEquals(left, right)) {
                    return false;
                }
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
        assertArrayEquals(payload(expected), payload(actual));
        return true;
    }
}
