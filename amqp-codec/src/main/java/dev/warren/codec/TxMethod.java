package dev.warren.codec;

import io.netty.buffer.ByteBuf;

/** Class tx (90). */
public sealed interface TxMethod extends Method {
    record Select() implements TxMethod {
        static Select read(Arguments in) {
            return new Select();
        }

        @Override
        public int id() {
            return MethodId.TX_SELECT;
        }

        @Override
        public void write(ByteBuf out) {}
    }

    record SelectOk() implements TxMethod {
        static SelectOk read(Arguments in) {
            return new SelectOk();
        }

        @Override
        public int id() {
            return MethodId.TX_SELECT_OK;
        }

        @Override
        public void write(ByteBuf out) {}
    }

    record Commit() implements TxMethod {
        static Commit read(Arguments in) {
            return new Commit();
        }

        @Override
        public int id() {
            return MethodId.TX_COMMIT;
        }

        @Override
        public void write(ByteBuf out) {}
    }

    record CommitOk() implements TxMethod {
        static CommitOk read(Arguments in) {
            return new CommitOk();
        }

        @Override
        public int id() {
            return MethodId.TX_COMMIT_OK;
        }

        @Override
        public void write(ByteBuf out) {}
    }

    record Rollback() implements TxMethod {
        static Rollback read(Arguments in) {
            return new Rollback();
        }

        @Override
        public int id() {
            return MethodId.TX_ROLLBACK;
        }

        @Override
        public void write(ByteBuf out) {}
    }

    record RollbackOk() implements TxMethod {
        static RollbackOk read(Arguments in) {
            return new RollbackOk();
        }

        @Override
        public int id() {
            return MethodId.TX_ROLLBACK_OK;
        }

        @Override
        public void write(ByteBuf out) {}
    }
}
