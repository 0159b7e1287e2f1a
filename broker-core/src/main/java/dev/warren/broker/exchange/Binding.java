package dev.warren.broker.exchange;

import dev.warren.codec.FieldTable;

/** A binding of a source exchange. Two are the same when destination, routing key and arguments are. Immutable. */
public record Binding(String source, Destination destination, String routingKey, FieldTable arguments) {}
