package dev.warren.codec;

import io.netty.buffer.ByteBuf;

/** Class queue (50). Unbind has no nowait bit. */
public sealed interface QueueMethod extends Method {
    /** An empty name asks for a name made by the server. */
    record Declare(
            String queue,
            boolean passive,
            boolean durable,
            boolean exclusive,
            boolean autoDelete,
            boolean nowait,
            FieldTable arguments)
            implements QueueMethod {
        static Declare read(Arguments in) {
            return new Declare(in.skipShort().shortstr(), in.bit(), in.bit(), in.bit(), in.bit(), in.bit(), in.table());
        }

        @Override
        public int id() {
            return MethodId.QUEUE_DECLARE;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(0);
            ShortString.write(out, queue);
            Arguments.writeBits(out, passive, durable, exclusive, autoDelete, nowait);
            FieldTables.write(out, arguments);
        }
    }

    record DeclareOk(String queue, long messageCount, long consumerCount) implements QueueMethod {
        static DeclareOk read(Arguments in) {
            return new DeclareOk(in.shortstr(), in.unsignedInt(), in.unsignedInt());
        }

        @Override
        public int id() {
            return MethodId.QUEUE_DECLARE_OK;
        }

        @Override
        public void write(ByteBuf out) {
            ShortString.write(out, queue);
            out.writeInt((int) messageCount);
            out.writeInt((int) consumerCount);
        }
    }

    record Bind(String queue, String exchange, String routingKey, boolean nowait, FieldTable arguments)
            implements QueueMethod {
        static Bind read(Arguments in) {
            return new Bind(in.skipShort().shortstr(), in.shortstr(), in.shortstr(), in.bit(), in.table());
        }

        @Override
        public int id() {
            return MethodId.QUEUE_BIND;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(0);
            ShortString.write(out, queue);
            ShortString.write(out, exchange);
            ShortString.write(out, routingKey);
            Arguments.writeBits(out, nowait);
            FieldTables.write(out, arguments);
        }
    }

    record BindOk() implements QueueMethod {
        static BindOk read(Arguments in) {
            return new BindOk();
        }

        @Override
        public int id() {
            return MethodId.QUEUE_BIND_OK;
        }

        @Override
        public void write(ByteBuf out) {}
    }

    record Purge(String queue, boolean nowait) implements QueueMethod {
        static Purge read(Arguments in) {
            return new Purge(in.skipShort().shortstr(), in.bit());
        }

        @Override
        public int id() {
            return MethodId.QUEUE_PURGE;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(0);
            ShortString.write(out, queue);
            Arguments.writeBits(out, nowait);
        }
    }

    record PurgeOk(long messageCount) implements QueueMethod {
        static PurgeOk read(Arguments in) {
            return new PurgeOk(in.unsignedInt());
        }

        @Override
        public int id() {
            return MethodId.QUEUE_PURGE_OK;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeInt((int) messageCount);
        }
    }

    record Delete(String queue, boolean ifUnused, boolean ifEmpty, boolean nowait) implements QueueMethod {
        static Delete read(Arguments in) {
            return new Delete(in.skipShort().shortstr(), in.bit(), in.bit(), in.bit());
        }

        @Override
        public int id() {
            return MethodId.QUEUE_DELETE;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(0);
            ShortString.write(out, queue);
            Arguments.writeBits(out, ifUnused, ifEmpty, nowait);
        }
    }

    record DeleteOk(long messageCount) implements QueueMethod {
        static DeleteOk read(Arguments in) {
            return new DeleteOk(in.unsignedInt());
        }

        @Override
        public int id() {
            return MethodId.QUEUE_DELETE_OK;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeInt((int) messageCount);
        }
    }

    record Unbind(String queue, String exchange, String routingKey, FieldTable arguments) implements QueueMethod {
        static Unbind read(Arguments in) {
            return new Unbind(in.skipShort().shortstr(), in.shortstr(), in.shortstr(), in.table());
        }

        @Override
        public int id() {
            return MethodId.QUEUE_UNBIND;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(0);
            ShortString.write(out, queue);
            ShortString.write(out, exchange);
            ShortString.write(out, routingKey);
            FieldTables.write(out, arguments);
        }
    }

    record UnbindOk() implements QueueMethod {
        static UnbindOk read(Arguments in) {
            return new UnbindOk();
        }

        @Override
        public int id() {
            return MethodId.QUEUE_UNBIND_OK;
        }

        @Override
        public void write(ByteBuf out) {}
    }
}
