package dev.warren.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Methods against octets that were written by hand from the specification. */
final class GoldenMethodsTest {
    @Test
    void writesTuneAsWholeFrame() {
        String frame = "01 0000 0000000C 000A 001E 07FF 00020000 003C CE";
        assertEquals(
                Hex.compact(frame),
                Hex.hexOf(out -> Frames.writeMethod(out, 0, new ConnectionMethod.Tune(2047, 131072, 60))));
    }

    @Test
    void writesChannelNumberAboveSignedShort() {
        assertEquals(
                Hex.compact("01 FFFF 00000004 0014 0029 CE"),
                Hex.hexOf(out -> Frames.writeMethod(out, 65535, new ChannelMethod.CloseOk())));
    }

    @Test
    void readsStartOk() {
        ByteBuf buf = Hex.buf("000A 000B 0000000E 07 70726F64756374 53 00000001 78 05 504C41494E"
                + " 0000000C 00 6775657374 00 6775657374 05 656E5F5553");
        ConnectionMethod.StartOk startOk = (ConnectionMethod.StartOk) Methods.read(buf, 0, buf.readableBytes());
        assertEquals(FieldTable.builder().put("product", "x").build(), startOk.clientProperties());
        assertEquals("PLAIN", startOk.mechanism());
        assertArrayEquals("\0guest\0guest".getBytes(java.nio.charset.StandardCharsets.UTF_8), startOk.response());
        assertEquals("en_US", startOk.locale());
    }

    @Test
    void writesAndReadsUpdateSecret() {
        String hex = "000A 0046 00000003 000102 01 72";
        Method method = new ConnectionMethod.UpdateSecret(new byte[] {0, 1, 2}, "r");
        assertEquals(Hex.compact(hex), payload(method));
        ByteBuf buf = Hex.buf(hex);
        Method read = Methods.read(buf, 0, buf.readableBytes());
        assertArrayEquals(new byte[] {0, 1, 2}, ((ConnectionMethod.UpdateSecret) read).newSecret());
    }

    @Test
    void writesReservedFieldsAsZero() {
        golden("000A 0028 01 2F 00 00", new ConnectionMethod.Open("/"));
        golden("000A 0029 00", new ConnectionMethod.OpenOk());
        golden("0014 000A 00", new ChannelMethod.Open());
        golden("0014 000B 00000000", new ChannelMethod.OpenOk());
        golden("003C 0048 00", new BasicMethod.GetEmpty());
    }

    @Test
    void skipsReservedFieldsWhateverTheyHold() {
        ByteBuf open = Hex.buf("000A 0028 01 2F 03 616263 01");
        assertEquals(new ConnectionMethod.Open("/"), Methods.read(open, 0, open.readableBytes()));
        ByteBuf purge = Hex.buf("0032 001E FFFF 01 71 01");
        assertEquals(new QueueMethod.Purge("q", true), Methods.read(purge, 0, purge.readableBytes()));
        ByteBuf openOk = Hex.buf("0014 000B 00000002 0102");
        assertEquals(new ChannelMethod.OpenOk(), Methods.read(openOk, 0, openOk.readableBytes()));
    }

    @Test
    void packsBitsFromTheLowest() {
        golden(
                "0032 000A 0000 01 71 0A 00000000",
                new QueueMethod.Declare("q", false, true, false, true, false, FieldTable.EMPTY));
        golden(
                "0032 000A 0000 01 71 15 00000013 0D 782D6D6573736167652D74746C 49 0000EA60",
                new QueueMethod.Declare(
                        "q",
                        true,
                        false,
                        true,
                        false,
                        true,
                        FieldTable.builder()
                                .put("x-message-ttl", FieldValue.of(60000))
                                .build()));
        golden(
                "0028 000A 0000 01 65 05 746F706963 0A 00000000",
                new ExchangeMethod.Declare("e", "topic", false, true, false, true, false, FieldTable.EMPTY));
        golden(
                "0028 000A 0000 01 65 05 746F706963 14 00000000",
                new ExchangeMethod.Declare("e", "topic", false, false, true, false, true, FieldTable.EMPTY));
        golden("0032 0028 0000 01 71 06", new QueueMethod.Delete("q", false, true, true));
        golden(
                "003C 0014 0000 01 71 01 63 06 00000000",
                new BasicMethod.Consume("q", "c", false, true, true, false, FieldTable.EMPTY));
        golden("003C 0078 0000000000000007 02", new BasicMethod.Nack(7, false, true));
        golden("001E 000A 05 2F64617461 1A", new AccessMethod.Request("/data", false, true, false, true, true));
    }

    @Test
    void keepsRabbitMqsNumbers() {
        golden("0028 0033", new ExchangeMethod.UnbindOk());
        golden("0028 0028 0000 01 64 01 73 01 6B 00 00000000", exchangeUnbind());
        golden("0032 0032 0000 01 71 01 65 01 6B 00000000", new QueueMethod.Unbind("q", "e", "k", FieldTable.EMPTY));
        golden("003C 0064 01", new BasicMethod.RecoverAsync(true));
        golden("003C 006E 00", new BasicMethod.Recover(false));
        golden("003C 006F", new BasicMethod.RecoverOk());
        golden("000A 003C 03 6C6F77", new ConnectionMethod.Blocked("low"));
        golden("000A 003D", new ConnectionMethod.Unblocked());
        golden("000A 0047", new ConnectionMethod.UpdateSecretOk());
        golden("001E 000B 0001", new AccessMethod.RequestOk(1));
        golden("0055 000A 01", new ConfirmMethod.Select(true));
        golden("005A 0015", new TxMethod.CommitOk());
    }

    @Test
    void writesContentMethodsAndNumbers() {
        golden("003C 000A 00000000 000A 01", new BasicMethod.Qos(0, 10, true));
        golden("003C 0028 0000 01 65 02 726B 01", new BasicMethod.Publish("e", "rk", true, false));
        golden("003C 003C 01 63 0102030405060708 01 01 65 02 726B", deliver());
        golden("003C 0032 0138 08 4E4F5F524F555445 00 01 6B", new BasicMethod.Return(312, "NO_ROUTE", "", "k"));
        golden(
                "003C 0047 0000000000000001 00 00 01 71 FFFFFFFF",
                new BasicMethod.GetOk(1, false, "", "q", 0xFFFFFFFFL));
        golden("0032 000B 01 71 00000005 00000002", new QueueMethod.DeclareOk("q", 5, 2));
        golden("0014 0028 0194 01 78 0032 000A", new ChannelMethod.Close(404, "x", 50, 10));
    }

    @Test
    void startOffersVersionZeroNine() {
        golden(
                "000A 000A 00 09 00000000 0000000E 504C41494E20414D51504C41494E 00000005 656E5F5553",
                new ConnectionMethod.Start(0, 9, FieldTable.EMPTY, "PLAIN AMQPLAIN", "en_US"));
    }

    @Test
    void fastSettleFramesEqualTheMethods() {
        for (long tag : List.of(1L, 0xFFFFFFL, 0x1000000L, 0x0102030405060708L, -1L)) {
            for (boolean multiple : new boolean[] {false, true}) {
                assertEquals(
                        Hex.hexOf(out -> Frames.writeMethod(out, 0x8001, new BasicMethod.Ack(tag, multiple))),
                        Hex.hexOf(out -> Frames.writeAck(out, 0x8001, tag, multiple)));
                assertEquals(
                        Hex.hexOf(out -> Frames.writeMethod(out, 3, new BasicMethod.Nack(tag, multiple, false))),
                        Hex.hexOf(out -> Frames.writeNack(out, 3, tag, multiple)));
            }
        }
        assertEquals(
                Hex.compact("01 0001 0000000D 003C 0050 0102030405060708 01 CE"),
                Hex.hexOf(out -> Frames.writeAck(out, 1, 0x0102030405060708L, true)));
    }

    @Test
    void heartbeatIsSharedAndCannotBeReleased() {
        ByteBuf first = Frames.heartbeat();
        assertEquals(Hex.compact("08 0000 00000000 CE"), Hex.hexOf(out -> out.writeBytes(first)));
        first.release();
        assertTrue(Frames.heartbeat().isReadable(8));
    }

    private static Method exchangeUnbind() {
        return new ExchangeMethod.Unbind("d", "s", "k", false, FieldTable.EMPTY);
    }

    private static Method deliver() {
        return new BasicMethod.Deliver("c", 0x0102030405060708L, true, "e", "rk");
    }

    private static void golden(String hex, Method method) {
        assertEquals(Hex.compact(hex), payload(method));
        ByteBuf buf = Hex.buf("FF" + hex + "FF");
        assertEquals(method, Methods.read(buf, 1, buf.readableBytes() - 2));
    }

    private static String payload(Method method) {
        return Hex.hexOf(out -> method.write(out.writeInt(method.id())));
    }
}
