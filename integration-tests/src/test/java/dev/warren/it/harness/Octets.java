package dev.warren.it.harness;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds AMQP's wire types octet by octet, valid or not. */
public final class Octets {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public Octets u8(int value) {
        out.write(value);
        return this;
    }

    public Octets u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    public Octets u32(long value) {
        return u16((int) (value >>> 16)).u16((int) value);
    }

    public Octets u64(long value) {
        return u32(value >>> 32).u32(value);
    }

    public Octets raw(byte[] octets) {
        out.writeBytes(octets);
        return this;
    }

    public Octets shortstr(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return u8(octets.length).raw(octets);
    }

    public Octets longstr(String text) {
        return longstr(text.getBytes(StandardCharsets.UTF_8));
    }

    public Octets longstr(byte[] octets) {
        return u32(octets.length).raw(octets);
    }

    /** A table of these entries: its length in octets, then the entries. */
    public Octets table(Octets entries) {
        return longstr(entries.bytes());
    }

    public Octets emptyTable() {
        return u32(0);
    }

    /** A table entry's name and type letter; the value follows. */
    public Octets field(String name, char type) {
        return shortstr(name).u8(type);
    }

    public byte[] bytes() {
        return out.toByteArray();
    }
}
