package dev.warren.codec;

import io.netty.buffer.ByteBuf;

/** Class exchange (40), with RabbitMQ's exchange-to-exchange bindings. */
public sealed interface ExchangeMethod extends Method {
    record Declare(
            String exchange,
            String type,
            boolean passive,
            boolean durable,
            boolean autoDelete,
            boolean internal,
            boolean nowait,
            FieldTable arguments)
            implements ExchangeMethod {
        static Declare read(Arguments in) {
            return new Declare(
                    in.skipShort().shortstr(),
                    in.shortstr(),
                    in.bit(),
                    in.bit(),
                    in.bit(),
                    in.bit(),
                    in.bit(),
                    in.table());
        }

        @Override
        public int id() {
            return MethodId.EXCHANGE_DECLARE;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(0);
            ShortString.write(out, exchange);
            ShortString.write(out, type);
            Arguments.writeBits(out, passive, durable, autoDelete, internal, nowait);
            FieldTables.write(out, arguments);
        }
    }

    record DeclareOk() implements ExchangeMethod {
        static DeclareOk read(Arguments in) {
            return new DeclareOk();
        }

        @Override
        public int id() {
            return MethodId.EXCHANGE_DECLARE_OK;
        }

        @Override
        public void write(ByteBuf out) {}
    }

    record Delete(String exchange, boolean ifUnused, boolean nowait) implements ExchangeMethod {
        static Delete read(Arguments in) {
            return new Delete(in.skipShort().shortstr(), in.bit(), in.bit());
        }

        @Override
        public int id() {
            return MethodId.EXCHANGE_DELETE;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(0);
            ShortString.write(out, exchange);
            Arguments.writeBits(out, ifUnused, nowait);
        }
    }

    record DeleteOk() implements ExchangeMethod {
        static DeleteOk read(Arguments in) {
            return new DeleteOk();
        }

        @Override
        public int id() {
            return MethodId.EXCHANGE_DELETE_OK;
        }

        @Override
        public void write(ByteBuf out) {}
    }

    record Bind(String destination, String source, String routingKey, boolean nowait, FieldTable arguments)
            implements ExchangeMethod {
        static Bind read(Arguments in) {
            return new Bind(in.skipShort().shortstr(), in.shortstr(), in.shortstr(), in.bit(), in.table());
        }

        @Override
        public int id() {
            return MethodId.EXCHANGE_BIND;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(0);
            ShortString.write(out, destination);
            ShortString.write(out, source);
            ShortString.write(out, routingKey);
            Arguments.writeBits(out, nowait);
            FieldTables.write(out, arguments);
        }
    }

    record BindOk() implements ExchangeMethod {
        static BindOk read(Arguments in) {
            return new BindOk();
        }

        @Override
        public int id() {
            return MethodId.EXCHANGE_BIND_OK;
        }

        @Override
        public void write(ByteBuf out) {}
    }

    record Unbind(String destination, String source, String routingKey, boolean nowait, FieldTable arguments)
            implements ExchangeMethod {
        static Unbind read(Arguments in) {
            return new Unbind(in.skipShort().shortstr(), in.shortstr(), in.shortstr(), in.bit(), in.table());
        }

        @Override
        public int id() {
            return MethodId.EXCHANGE_UNBIND;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(0);
            ShortString.write(out, destination);
            ShortString.write(out, source);
            ShortString.write(out, routingKey);
            Arguments.writeBits(out, nowait);
            FieldTables.write(out, arguments);
        }
    }

    /** Method 51: 41 in the sense of the numbering, but RabbitMQ has always sent 51. */
    record UnbindOk() implements ExchangeMethod {
        static UnbindOk read(Arguments in) {
            return new UnbindOk();
        }

        @Override
        public int id() {
            return MethodId.EXCHANGE_UNBIND_OK;
        }

        @Override
        public void write(ByteBuf out) {}
    }
}
