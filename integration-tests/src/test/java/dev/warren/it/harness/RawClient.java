package dev.warren.it.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A client that says exactly what it is told to, valid or not, and reads frames without judging them. Confined to the
 * test's thread.
 */
public final class RawClient implements AutoCloseable {

    public static final int FRAME_MAX = 131_072;

    private final Socket socket;
    private final DataInputStream in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    }

    public static RawClient connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(address, (int) Await.LIMIT.toMillis());
        return new RawClient(socket);
    }

    /** As guest on {@code /}, without heartbeats. */
    public RawClient handshake() throws IOException {
        return handshake(2047, FRAME_MAX, 0);
    }

    public RawClient handshake(int channelMax, long frameMax, int heartbeat) throws IOException {
        send(Methods.PROTOCOL_HEADER);
        expect(10, 10);
        send(Methods.startOk("PLAIN", Methods.plain("guest", "guest")));
        expect(10, 30);
        send(Methods.tuneOk(channelMax, frameMax, heartbeat), Methods.connectionOpen("/"));
        expect(10, 41);
        return this;
    }

    public RawClient openChannel(int channel) throws IOException {
        send(Methods.channelOpen(channel));
        assertEquals(channel, expect(20, 11).channel());
        return this;
    }

    public void send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
    }

    /** All frames in one write. */
    public void send(Frame... frames) throws IOException {
        Octets octets = new Octets();
        for (Frame frame : frames) {
            octets.raw(frame.encode());
        }
        send(octets.bytes());
    }

    /** No more octets from this side; the other direction stays open. */
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** The next frame that is not a heartbeat. */
    public Frame read() throws IOException {
        Frame frame = readAny(Await.LIMIT);
        while (frame.type() == Frame.HEARTBEAT) {
            frame = readAny(Await.LIMIT);
        }
        return frame;
    }

    /** The next frame of any kind; {@link EOFException} at the end, {@link SocketTimeoutException} when none comes. */
    public Frame readAny(Duration limit) throws IOException {
        socket.setSoTimeout((int) limit.toMillis());
        int type = in.readUnsignedByte();
        int channel = in.readUnsignedShort();
        byte[] payload = new byte[in.readInt()];
        in.readFully(payload);
        assertEquals(Frame.END, in.readUnsignedByte(), "end octet of the server's frame");
        return new Frame(type, channel, payload);
    }

    /** The next octets without taking them; fewer when the stream ends before. */
    public byte[] peek(int count) throws IOException {
        socket.setSoTimeout((int) Await.LIMIT.toMillis());
        in.mark(count);
        byte[] octets = in.readNBytes(count);
        in.reset();
        return octets;
    }

    public byte[] readOctets(int count) throws IOException {
        socket.setSoTimeout((int) Await.LIMIT.toMillis());
        byte[] octets = new byte[count];
        in.readFully(octets);
        return octets;
    }

    public Frame expect(int classId, int methodId) throws IOException {
        Frame frame = read();
        assertTrue(frame.is(classId, methodId), () -> "expected " + classId + "." + methodId + ", got " + frame);
        return frame;
    }

    /** The content after a deliver, return or get-ok: its header frame, and its body in one piece. */
    public Content readContent() throws IOException {
        Frame header = read();
        assertEquals(Frame.HEADER, header.type(), () -> "expected a content header, got " + header);
        long size = java.nio.ByteBuffer.wrap(header.payload()).getLong(4);
        Octets body = new Octets();
        List<Integer> frameSizes = new ArrayList<>();
        for (long got = 0; got < size; got += frameSizes.get(frameSizes.size() - 1)) {
            Frame piece = read();
            assertEquals(Frame.BODY, piece.type(), () -> "expected a content body, got " + piece);
            body.raw(piece.payload());
            frameSizes.add(piece.payload().length);
        }
        return new Content(header.payload(), body.bytes(), frameSizes);
    }

    /** Reads over anything else up to connection.close, checks it, answers it, and sees the connection end. */
    public void expectConnectionClose(int code, String text) throws IOException {
        Frame.Close close = expectAnyConnectionClose();
        assertEquals(text, close.text());
        assertEquals(code, close.code());
    }

    /** As {@link #expectConnectionClose}, for texts that end in details of no interest. */
    public void expectConnectionCloseStarting(int code, String textStart) throws IOException {
        Frame.Close close = expectAnyConnectionClose();
        assertTrue(close.text().startsWith(textStart), () -> "text: " + close.text());
        assertEquals(code, close.code());
    }

    public Frame.Close expectAnyConnectionClose() throws IOException {
        Frame.Close close = readClose();
        sendQuietly(Methods.connectionCloseOk());
        expectEnd();
        return close;
    }

    public void expectChannelClose(int channel, Frame.Close expected) throws IOException {
        Frame frame = expect(20, 40);
        assertEquals(expected, Frame.Close.of(frame));
        assertEquals(channel, frame.channel());
    }

    /** Reads what is still there up to the end of the stream: the server hung up. */
    public void expectEnd() throws IOException {
        socket.setSoTimeout((int) Await.LIMIT.toMillis());
        try {
            byte[] sink = new byte[8192];
            while (in.read(sink) >= 0) {
                continue;
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server keeps the connection open", e);
        } catch (IOException e) {
            // A reset ends the connection as well as an orderly end does.
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Frame.Close readClose() throws IOException {
        Frame frame = read();
        while (!frame.is(10, 50)) {
            frame = read();
        }
        return Frame.Close.of(frame);
    }

    private void sendQuietly(Frame frame) {
        try {
            send(frame);
        } catch (IOException e) {
            // The server may be gone already.
        }
    }

    /** A content as received: the header frame's payload, the whole body, and how the server cut it. */
    public record Content(byte[] header, byte[] body, List<Integer> frameSizes) {

        /** Property flags and properties, as encoded. */
        public byte[] properties() {
            return java.util.Arrays.copyOfRange(header, 12, header.length);
        }
    }
}
