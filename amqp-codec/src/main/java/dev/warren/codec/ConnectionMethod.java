package dev.warren.codec;

import io.netty.buffer.ByteBuf;

/**
 * Class connection (10): the handshake, the end, and what concerns the whole connection. Challenges, responses and secrets
 * are octets: no encoding is theirs, nothing compares them, and an array keeps them out of a printed record.
 */
@SuppressWarnings("ArrayRecordComponent")
public sealed interface ConnectionMethod extends Method {
    /** Offers the mechanisms and locales, each a list separated by single spaces. */
    record Start(int versionMajor, int versionMinor, FieldTable serverProperties, String mechanisms, String locales)
            implements ConnectionMethod {
        static Start read(Arguments in) {
            return new Start(in.octet(), in.octet(), in.table(), in.longstr(), in.longstr());
        }

        @Override
        public int id() {
            return MethodId.CONNECTION_START;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeByte(versionMajor);
            out.writeByte(versionMinor);
            FieldTables.write(out, serverProperties);
            Arguments.writeLongstr(out, mechanisms);
            Arguments.writeLongstr(out, locales);
        }
    }

    /** Chooses a mechanism; the response's octets are the mechanism's own. */
    record StartOk(FieldTable clientProperties, String mechanism, byte[] response, String locale)
            implements ConnectionMethod {
        static StartOk read(Arguments in) {
            return new StartOk(in.table(), in.shortstr(), in.octets(), in.shortstr());
        }

        @Override
        public int id() {
            return MethodId.CONNECTION_START_OK;
        }

        @Override
        public void write(ByteBuf out) {
            FieldTables.write(out, clientProperties);
            ShortString.write(out, mechanism);
            Arguments.writeOctets(out, response);
            ShortString.write(out, locale);
        }
    }

    /** A further challenge of a SASL mechanism, in octets. */
    record Secure(byte[] challenge) implements ConnectionMethod {
        static Secure read(Arguments in) {
            return new Secure(in.octets());
        }

        @Override
        public int id() {
            return MethodId.CONNECTION_SECURE;
        }

        @Override
        public void write(ByteBuf out) {
            Arguments.writeOctets(out, challenge);
        }
    }

    record SecureOk(byte[] response) implements ConnectionMethod {
        static SecureOk read(Arguments in) {
            return new SecureOk(in.octets());
        }

        @Override
        public int id() {
            return MethodId.CONNECTION_SECURE_OK;
        }

        @Override
        public void write(ByteBuf out) {
            Arguments.writeOctets(out, response);
        }
    }

    /** Channels, octets of a frame and seconds between heartbeats; zero is no limit, or no heartbeats. */
    record Tune(int channelMax, long frameMax, int heartbeat) implements ConnectionMethod {
        static Tune read(Arguments in) {
            return new Tune(in.unsignedShort(), in.unsignedInt(), in.unsignedShort());
        }

        @Override
        public int id() {
            return MethodId.CONNECTION_TUNE;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(channelMax);
            out.writeInt((int) frameMax);
            out.writeShort(heartbeat);
        }
    }

    record TuneOk(int channelMax, long frameMax, int heartbeat) implements ConnectionMethod {
        static TuneOk read(Arguments in) {
            return new TuneOk(in.unsignedShort(), in.unsignedInt(), in.unsignedShort());
        }

        @Override
        public int id() {
            return MethodId.CONNECTION_TUNE_OK;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(channelMax);
            out.writeInt((int) frameMax);
            out.writeShort(heartbeat);
        }
    }

    record Open(String virtualHost) implements ConnectionMethod {
        static Open read(Arguments in) {
            Open method = new Open(in.shortstr());
            in.skipShortstr().skipBit();
            return method;
        }

        @Override
        public int id() {
            return MethodId.CONNECTION_OPEN;
        }

        @Override
        public void write(ByteBuf out) {
            ShortString.write(out, virtualHost);
            out.writeByte(0);
            Arguments.writeBits(out, false);
        }
    }

    record OpenOk() implements ConnectionMethod {
        static OpenOk read(Arguments in) {
            in.skipShortstr();
            return new OpenOk();
        }

        @Override
        public int id() {
            return MethodId.CONNECTION_OPEN_OK;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeByte(0);
        }
    }

    /** The reply code and text, and the ids of the method that failed, or zeros. */
    record Close(int replyCode, String replyText, int classId, int methodId) implements ConnectionMethod {
        static Close read(Arguments in) {
            return new Close(in.unsignedShort(), in.shortstr(), in.unsignedShort(), in.unsignedShort());
        }

        @Override
        public int id() {
            return MethodId.CONNECTION_CLOSE;
        }

        @Override
        public void write(ByteBuf out) {
            out.writeShort(replyCode);
            ShortString.write(out, replyText);
            out.writeShort(classId);
            out.writeShort(methodId);
        }
    }

    record CloseOk() implements ConnectionMethod {
        static CloseOk read(Arguments in) {
            return new CloseOk();
        }

        @Override
        public int id() {
            return MethodId.CONNECTION_CLOSE_OK;
        }

        @Override
        public void write(ByteBuf out) {}
    }

    record Blocked(String reason) implements ConnectionMethod {
        static Blocked read(Arguments in) {
            return new Blocked(in.shortstr());
        }

        @Override
        public int id() {
            return MethodId.CONNECTION_BLOCKED;
        }

        @Override
        public void write(ByteBuf out) {
            ShortString.write(out, reason);
        }
    }

    record Unblocked() implements ConnectionMethod {
        static Unblocked read(Arguments in) {
            return new Unblocked();
        }

        @Override
        public int id() {
            return MethodId.CONNECTION_UNBLOCKED;
        }

        @Override
        public void write(ByteBuf out) {}
    }

    /** Replaces the credentials, of which the octets are given to the authentication back-end. */
    record UpdateSecret(byte[] newSecret, String reason) implements ConnectionMethod {
        static UpdateSecret read(Arguments in) {
            return new UpdateSecret(in.octets(), in.shortstr());
        }

        @Override
        public int id() {
            return MethodId.CONNECTION_UPDATE_SECRET;
        }

        @Override
        public void write(ByteBuf out) {
            Arguments.writeOctets(out, newSecret);
            ShortString.write(out, reason);
        }
    }

    record UpdateSecretOk() implements ConnectionMethod {
        static UpdateSecretOk read(Arguments in) {
            return new UpdateSecretOk();
        }

        @Override
        public int id() {
            return MethodId.CONNECTION_UPDATE_SECRET_OK;
        }

        @Override
        public void write(ByteBuf out) {}
    }
}
