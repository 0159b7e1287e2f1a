package dev.warren.broker.exchange;

/** What a binding leads to: a queue or another exchange. */
public interface Destination {
    String name();
}
