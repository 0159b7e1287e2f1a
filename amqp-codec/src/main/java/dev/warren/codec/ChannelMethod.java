package dev.warren.codec;

import io.netty.buffer.ByteBuf;

/** Class channel (20). Flow exists in both directions, but a server that honours credit sends none. */
public sealed interface ChannelMethod extends Method {
    record Open() implements ChannelMethod {
        static Open read(Arguments in) {
            in.skipShortstr();
            return new Open();
        }

        @Override
        public int id() {
            return MethodId.CHANNEL_OPEN;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeByte(0);
        }
    }

    record OpenOk() implements ChannelMethod {
        static OpenOk read(Arguments in) {
            in.skipLongstr();
            return new OpenOk();
        }

        @Override
        public int id() {
            return MethodId.CHANNEL_OPEN_OK;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeInt(0);
        }
    }

    record Flow(boolean active) implements ChannelMethod {
        static Flow read(Arguments in) {
            return new Flow(in.bit());
        }

        @Override
        public int id() {
            return MethodId.CHANNEL_FLOW;
        }

        @Override
        public void write(ByteBuf out) {
            Arguments.writeBits(out, active);
        }
    }

    record FlowOk(boolean active) implements ChannelMethod {
        static FlowOk read(Arguments in) {
            return new FlowOk(in.bit());
        }

        @Override
        public int id() {
            return MethodId.CHANNEL_FLOW_OK;
        }

        @Override
        public void write(ByteBuf out) {
            Arguments.writeBits(out, active);
        }
    }

    /** The reply code and text, and the ids of the method that failed, or zeros. */
    record Close(int replyCode, String replyText, int classId, int methodId) implements ChannelMethod {
        static Close read(Arguments in) {
            return new Close(in.unsignedShort(), in.shortstr(), in.unsignedShort(), in.unsignedShort());
        }

        @Override
        public int id() {
            return MethodId.CHANNEL_CLOSE;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(replyCode);
            ShortString.write(out, replyText);
            out.writeShort(classId);
            out.writeShort(methodId);
        }
    }

    record CloseOk() implements ChannelMethod {
        static CloseOk read(Arguments in) {
            return new CloseOk();
        }

        @Override
        public int id() {
            return MethodId.CHANNEL_CLOSE_OK;
        }

        @Override
        public void write(ByteBuf out) {}
    }
}
