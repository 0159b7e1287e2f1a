package dev.warren.codec;

import io.netty.buffer.ByteBuf;

/** Class confirm (85): publisher confirms. */
public sealed interface ConfirmMethod extends Method {
    record Select(boolean nowait) implements ConfirmMethod {
        static Select read(Arguments in) {
            return new Select(in.bit());
        }

        @Override
        public int id() {
            return MethodId.CONFIRM_SELECT;
        }

        @Override
        public void write(ByteBuf out) {
            Arguments.writeBits(out, nowait);
        }
    }

    record SelectOk() implements ConfirmMethod {
        static SelectOk read(Arguments in) {
            return new SelectOk();
        }

        @Override
        public int id() {
            return MethodId.CONFIRM_SELECT_OK;
        }

        @Override
        public void write(ByteBuf out) {}
    }
}
