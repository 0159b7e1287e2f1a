package dev.warren.management;

/**
 * Something about a queue that explains why messages are not delivered, or do not come.
 *
 * @param code for programs; API.md lists them
 * @param blocking whether it keeps the next message from being delivered
 */
record Finding(String code, String text, boolean blocking) {}
