package dev.warren.broker.queue;

import dev.warren.broker.message.Message;

/**
 * A message that left its queue for its dead-letter exchange.
 *
 * @param again whether it may have been delivered as a dead letter before, and the broker have crashed
 */
public record DeadLetter(Message message, DeathReason reason, boolean again) {}
