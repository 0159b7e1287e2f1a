package dev.warren.broker.queue;

import dev.warren.broker.message.Message;

/** A message that left its queue for its dead-letter exchange. */
public record DeadLetter(Message message, DeathReason reason) {}
