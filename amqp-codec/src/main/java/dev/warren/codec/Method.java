package dev.warren.codec;

import io.netty.buffer.ByteBuf;

/**
 * A method of AMQP 0-9-1 as RabbitMQ extends it: data without behaviour. The records' components are the specification's
 * fields in its order; reserved fields are left out, written as zero or empty and skipped when read. Unsigned 32-bit
 * fields are {@code long}, unsigned 8- and 16-bit fields {@code int}.
 */
public sealed interface Method
        permits ConnectionMethod,
                ChannelMethod,
                AccessMethod,
                ExchangeMethod,
                QueueMethod,
                BasicMethod,
                ConfirmMethod,
                TxMethod {
    /** One of the constants of {@link MethodId}. */
    int id();

    /**
     * Appends the arguments, without the ids.
     *
     * @throws IllegalArgumentException when a shortstr is longer than 255 octets
     */
    void write(ByteBuf out);
}
