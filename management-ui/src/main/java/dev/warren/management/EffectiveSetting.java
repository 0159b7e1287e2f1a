package dev.warren.management;

/**
 * One thing that is set, for those who look after the broker.
 *
 * @param value as it would be written; stars when it is secret
 * @param source the command line, the environment, a line of a file, or the default
 */
public record EffectiveSetting(String key, String value, String source) {}
