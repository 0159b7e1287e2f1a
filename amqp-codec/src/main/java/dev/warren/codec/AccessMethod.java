package dev.warren.codec;

import io.netty.buffer.ByteBuf;

/** Class access (30): a relic of 0-8 that old clients still ask; every answer carries the same ticket. */
public sealed interface AccessMethod extends Method {
    record Request(String realm, boolean exclusive, boolean passive, boolean active, boolean write, boolean read)
            implements AccessMethod {
        static Request read(Arguments in) {
            return new Request(in.shortstr(), in.bit(), in.bit(), in.bit(), in.bit(), in.bit());
        }

        @Override
        public int id() {
            return MethodId.ACCESS_REQUEST;
        }

        @Override
        public void write(ByteBuf out) {
            ShortString.write(out, realm);
            Arguments.writeBits(out, exclusive, passive, active, write, read);
        }
    }

    record RequestOk(int ticket) implements AccessMethod {
        static RequestOk read(Arguments in) {
            return new RequestOk(in.unsignedShort());
        }

        @Override
        public int id() {
            return MethodId.ACCESS_REQUEST_OK;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(ticket);
        }
    }
}
