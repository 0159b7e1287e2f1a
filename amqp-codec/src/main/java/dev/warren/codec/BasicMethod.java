package dev.warren.codec;

import io.netty.buffer.ByteBuf;

/** Class basic (60), with RabbitMQ's nack. Deliver, get-ok and return are written by {@link ContentFrames}; their records serve clients and tests. */
public sealed interface BasicMethod extends Method {
    /** The prefetch size in octets and the count of deliveries; zero is no limit. */
    record Qos(long prefetchSize, int prefetchCount, boolean global) implements BasicMethod {
        static Qos read(Arguments in) {
            return new Qos(in.unsignedInt(), in.unsignedShort(), in.bit());
        }

        @Override
        public int id() {
            return MethodId.BASIC_QOS;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeInt((int) prefetchSize);
            out.writeShort(prefetchCount);
            Arguments.writeBits(out, global);
        }
    }

    record QosOk() implements BasicMethod {
        static QosOk read(Arguments in) {
            return new QosOk();
        }

        @Override
        public int id() {
            return MethodId.BASIC_QOS_OK;
        }

        @Override
        public void write(ByteBuf out) {}
    }

    record Consume(
            String queue,
            String consumerTag,
            boolean noLocal,
            boolean noAck,
            boolean exclusive,
            boolean nowait,
            FieldTable arguments)
            implements BasicMethod {
        static Consume read(Arguments in) {
            return new Consume(
                    in.skipShort().shortstr(), in.shortstr(), in.bit(), in.bit(), in.bit(), in.bit(), in.table());
        }

        @Override
        public int id() {
            return MethodId.BASIC_CONSUME;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(0);
            ShortString.write(out, queue);
            ShortString.write(out, consumerTag);
            Arguments.writeBits(out, noLocal, noAck, exclusive, nowait);
            FieldTables.write(out, arguments);
        }
    }

    record ConsumeOk(String consumerTag) implements BasicMethod {
        static ConsumeOk read(Arguments in) {
            return new ConsumeOk(in.shortstr());
        }

        @Override
        public int id() {
            return MethodId.BASIC_CONSUME_OK;
        }

        @Override
        public void write(ByteBuf out) {
            ShortString.write(out, consumerTag);
        }
    }

    record Cancel(String consumerTag, boolean nowait) implements BasicMethod {
        static Cancel read(Arguments in) {
            return new Cancel(in.shortstr(), in.bit());
        }

        @Override
        public int id() {
            return MethodId.BASIC_CANCEL;
        }

        @Override
        public void write(ByteBuf out) {
            ShortString.write(out, consumerTag);
            Arguments.writeBits(out, nowait);
        }
    }

    record CancelOk(String consumerTag) implements BasicMethod {
        static CancelOk read(Arguments in) {
            return new CancelOk(in.shortstr());
        }

        @Override
        public int id() {
            return MethodId.BASIC_CANCEL_OK;
        }

        @Override
        public void write(ByteBuf out) {
            ShortString.write(out, consumerTag);
        }
    }

    record Publish(String exchange, String routingKey, boolean mandatory, boolean immediate) implements BasicMethod {
        static Publish read(Arguments in) {
            return new Publish(in.skipShort().shortstr(), in.shortstr(), in.bit(), in.bit());
        }

        @Override
        public int id() {
            return MethodId.BASIC_PUBLISH;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(0);
            ShortString.write(out, exchange);
            ShortString.write(out, routingKey);
            Arguments.writeBits(out, mandatory, immediate);
        }
    }

    record Return(int replyCode, String replyText, String exchange, String routingKey) implements BasicMethod {
        static Return read(Arguments in) {
            return new Return(in.unsignedShort(), in.shortstr(), in.shortstr(), in.shortstr());
        }

        @Override
        public int id() {
            return MethodId.BASIC_RETURN;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(replyCode);
            ShortString.write(out, replyText);
            ShortString.write(out, exchange);
            ShortString.write(out, routingKey);
        }
    }

    record Deliver(String consumerTag, long deliveryTag, boolean redelivered, String exchange, String routingKey)
            implements BasicMethod {
        static Deliver read(Arguments in) {
            return new Deliver(in.shortstr(), in.longlong(), in.bit(), in.shortstr(), in.shortstr());
        }

        @Override
        public int id() {
            return MethodId.BASIC_DELIVER;
        }

        @Override
        public void write(ByteBuf out) {
            ShortString.write(out, consumerTag);
            out.writeLong(deliveryTag);
            Arguments.writeBits(out, redelivered);
            ShortString.write(out, exchange);
            ShortString.write(out, routingKey);
        }
    }

    record Get(String queue, boolean noAck) implements BasicMethod {
        static Get read(Arguments in) {
            return new Get(in.skipShort().shortstr(), in.bit());
        }

        @Override
        public int id() {
            return MethodId.BASIC_GET;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(0);
            ShortString.write(out, queue);
            Arguments.writeBits(out, noAck);
        }
    }

    record GetOk(long deliveryTag, boolean redelivered, String exchange, String routingKey, long messageCount)
            implements BasicMethod {
        static GetOk read(Arguments in) {
            return new GetOk(in.longlong(), in.bit(), in.shortstr(), in.shortstr(), in.unsignedInt());
        }

        @Override
        public int id() {
            return MethodId.BASIC_GET_OK;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeLong(deliveryTag);
            Arguments.writeBits(out, redelivered);
            ShortString.write(out, exchange);
            ShortString.write(out, routingKey);
            out.writeInt((int) messageCount);
        }
    }

    record GetEmpty() implements BasicMethod {
        static GetEmpty read(Arguments in) {
            in.skipShortstr();
            return new GetEmpty();
        }

        @Override
        public int id() {
            return MethodId.BASIC_GET_EMPTY;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeByte(0);
        }
    }

    record Ack(long deliveryTag, boolean multiple) implements BasicMethod {
        static Ack read(Arguments in) {
            return new Ack(in.longlong(), in.bit());
        }

        @Override
        public int id() {
            return MethodId.BASIC_ACK;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeLong(deliveryTag);
            Arguments.writeBits(out, multiple);
        }
    }

    record Reject(long deliveryTag, boolean requeue) implements BasicMethod {
        static Reject read(Arguments in) {
            return new Reject(in.longlong(), in.bit());
        }

        @Override
        public int id() {
            return MethodId.BASIC_REJECT;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeLong(deliveryTag);
            Arguments.writeBits(out, requeue);
        }
    }

    record RecoverAsync(boolean requeue) implements BasicMethod {
        static RecoverAsync read(Arguments in) {
            return new RecoverAsync(in.bit());
        }

        @Override
        public int id() {
            return MethodId.BASIC_RECOVER_ASYNC;
        }

        @Override
        public void write(ByteBuf out) {
            Arguments.writeBits(out, requeue);
        }
    }

    record Recover(boolean requeue) implements BasicMethod {
        static Recover read(Arguments in) {
            return new Recover(in.bit());
        }

        @Override
        public int id() {
            return MethodId.BASIC_RECOVER;
        }

        @Override
        public void write(ByteBuf out) {
            Arguments.writeBits(out, requeue);
        }
    }

    record RecoverOk() implements BasicMethod {
        static RecoverOk read(Arguments in) {
            return new RecoverOk();
        }

        @Override
        public int id() {
            return MethodId.BASIC_RECOVER_OK;
        }

        @Override
        public void write(ByteBuf out) {}
    }

    record Nack(long deliveryTag, boolean multiple, boolean requeue) implements BasicMethod {
        static Nack read(Arguments in) {
            return new Nack(in.longlong(), in.bit(), in.bit());
        }

        @Override
        public int id() {
            return MethodId.BASIC_NACK;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeLong(deliveryTag);
            Arguments.writeBits(out, multiple, requeue);
        }
    }
}
