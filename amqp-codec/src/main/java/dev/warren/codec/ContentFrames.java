package dev.warren.codec;

import io.netty.buffer.ByteBuf;

/**
 * Writes a method that carries content, its header and its body in one piece: the frames of one content must not mix with
 * others of their channel.
 *
 * <p>A message is two arrays: {@code address}, the exchange and the routing key as shortstrs one after the other (what
 * follows them is not written), and {@code content}, the property flags and list in {@code propertiesLength} octets and then the body. The body is cut into
 * frames of at most {@code frameMax} octets, 0 being no limit; an empty one has no frame. The header is never cut, even
 * when properties from a peer with larger frames exceed {@code frameMax}, as in RabbitMQ.
 *
 * <p>The end octet of a frame and the seven octets before the next payload are stored as one long.
 */
public final class ContentFrames {
    /** Header payload without the properties: class id, weight, body size. */
    private static final int HEADER_LENGTH = 12;

    /** Method payload of basic.deliver without consumer tag and address: ids, delivery tag, redelivered. */
    private static final int DELIVER_LENGTH = 13;

    /** Method payload of basic.get-ok without the address: ids, delivery tag, redelivered, message count. */
    private static final int GET_OK_LENGTH = 17;

    /** Method payload of basic.return without reply text and address: ids, reply code. */
    private static final int RETURN_LENGTH = 6;

    private ContentFrames() {}

    /** The octets {@link #writeDeliver} will write; {@code consumerTagLength} counts the tag's length octet. */
    public static int deliverSize(
            int consumerTagLength, byte[] address, byte[] content, int propertiesLength, int frameMax) {
        return Frames.OVERHEAD
                + DELIVER_LENGTH
                + consumerTagLength
                + length(address)
                + contentSize(content.length, propertiesLength, maxPayload(frameMax));
    }

    /** Appends a basic.deliver; {@code consumerTag} is an encoded shortstr. */
    public static void writeDeliver(
            ByteBuf out,
            int channel,
            byte[] consumerTag,
            long deliveryTag,
            boolean redelivered,
            byte[] address,
            byte[] content,
            int propertiesLength,
            int frameMax) {
        int addressLength = length(address);
        int payload = DELIVER_LENGTH + consumerTag.length + addressLength;
        int at = open(out, channel, MethodId.BASIC_DELIVER, payload, content, propertiesLength, frameMax);
        out.setBytes(at, consumerTag);
        at += consumerTag.length;
        out.setLong(at, deliveryTag);
        out.setByte(at + 8, redelivered ? 1 : 0);
        out.setBytes(at + 9, address, 0, addressLength);
        writeContent(out, at + 9 + addressLength, channel, content, propertiesLength, frameMax);
    }

    /** Appends a basic.get-ok; {@code messageCount} is what is left in the queue. */
    public static void writeGetOk(
            ByteBuf out,
            int channel,
            long deliveryTag,
            boolean redelivered,
            byte[] address,
            int messageCount,
            byte[] content,
            int propertiesLength,
            int frameMax) {
        int addressLength = length(address);
        int payload = GET_OK_LENGTH + addressLength;
        int at = open(out, channel, MethodId.BASIC_GET_OK, payload, content, propertiesLength, frameMax);
        out.setLong(at, deliveryTag);
        out.setByte(at + 8, redelivered ? 1 : 0);
        out.setBytes(at + 9, address, 0, addressLength);
        at += 9 + addressLength;
        out.setInt(at, messageCount);
        writeContent(out, at + 4, channel, content, propertiesLength, frameMax);
    }

    /** Appends a basic.return with the reason as reply code and text. */
    public static void writeReturn(
            ByteBuf out,
            int channel,
            int replyCode,
            String replyText,
            byte[] address,
            byte[] content,
            int propertiesLength,
            int frameMax) {
        byte[] text = ShortString.encode(replyText);
        int addressLength = length(address);
        int payload = RETURN_LENGTH + text.length + addressLength;
        int at = open(out, channel, MethodId.BASIC_RETURN, payload, content, propertiesLength, frameMax);
        out.setShort(at, replyCode);
        out.setBytes(at + 2, text);
        out.setBytes(at + 2 + text.length, address, 0, addressLength);
        writeContent(out, at + 2 + text.length + addressLength, channel, content, propertiesLength, frameMax);
    }

    /** Both shortstrs. */
    private static int length(byte[] address) {
        int exchange = address[0] & 0xFF;
        return 2 + exchange + (address[1 + exchange] & 0xFF);
    }

    /** Makes room for everything, stores up to the method's ids and returns the index behind them. */
    private static int open(
            ByteBuf out, int channel, int id, int payload, byte[] content, int propertiesLength, int frameMax) {
        out.ensureWritable(
                Frames.OVERHEAD + payload + contentSize(content.length, propertiesLength, maxPayload(frameMax)));
        int at = out.writerIndex();
        out.setLong(at, Frames.opening(Frames.METHOD, channel, payload) << 8 | id >>> 24);
        out.setMedium(at + 8, id);
        return at + 11;
    }

    /** Stores what follows the method's payload, which ends before {@code at}, and moves the writer index behind it. */
    private static void writeContent(
            ByteBuf out, int at, int channel, byte[] content, int propertiesLength, int frameMax) {
        int max = maxPayload(frameMax);
        int left = content.length - propertiesLength;
        out.setLong(at, Frames.boundary(Frames.HEADER, channel, HEADER_LENGTH + propertiesLength));
        // Class basic and the weight, which is always zero.
        out.setInt(at + 8, 60 << 16);
        out.setLong(at + 12, left);
        out.setBytes(at + 20, content, 0, propertiesLength);
        int to = at + 20 + propertiesLength;
        int from = propertiesLength;
        while (left > 0) {
            int length = Math.min(left, max);
            out.setLong(to, Frames.boundary(Frames.BODY, channel, length));
            out.setBytes(to + 8, content, from, length);
            to += 8 + length;
            from += length;
            left -= length;
        }
        out.setByte(to, Frames.END);
        out.writerIndex(to + 1);
    }

    /** The octets of the header and body frames. */
    private static int contentSize(int contentLength, int propertiesLength, int maxPayload) {
        int body = contentLength - propertiesLength;
        int bodyFrames = body <= maxPayload ? Math.min(body, 1) : (body - 1) / maxPayload + 1;
        return Frames.OVERHEAD + HEADER_LENGTH + contentLength + bodyFrames * Frames.OVERHEAD;
    }

    private static int maxPayload(int frameMax) {
        if (frameMax == 0) {
            return Integer.MAX_VALUE;
        }
        if (frameMax <= Frames.OVERHEAD) {
            throw new IllegalArgumentException("frame_max " + frameMax + " leaves no room for a body");
        }
        return frameMax - Frames.OVERHEAD;
    }
}
