/**
 * The wire format of AMQP 0-9-1 as RabbitMQ speaks it: data and its octets, no behaviour. A {@link FrameReader} cuts the
 * stream into frames, {@link Methods} and {@link PropertyReader} read what is in them; {@link Frames} and {@link
 * ContentFrames} write. Every error of the peer is an {@link AmqpException}.
 */
package dev.warren.codec;
