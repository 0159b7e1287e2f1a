package dev.warren.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;

/** Remembers frames as {@code name channel hex}. */
class FrameRecorder implements FrameListener {
    final List<String> frames = new ArrayList<>();

    @Override
    public void method(int channel, ByteBuf buf, int offset, int length) {
        frames.add("method " + channel + " " + ByteBufUtil.hexDump(buf, offset, length));
    }

    @Override
    public void header(int channel, ByteBuf buf, int offset, int length) {
        frames.add("header " + channel + " " + ByteBufUtil.hexDump(buf, offset, length));
    }

    @Override
    public void body(int channel, ByteBuf buf, int offset, int length) {
        frames.add("body " + channel + " " + ByteBufUtil.hexDump(buf, offset, length));
    }

    @Override
    public void heartbeat(int channel) {
        frames.add("heartbeat " + channel);
    }
}
