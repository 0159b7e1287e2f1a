package dev.warren.broker.auth;

import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldTables;
import dev.warren.codec.FieldValue;
import dev.warren.codec.ReplyCode;

/** AMQPLAIN: the fields LOGIN and PASSWORD of a table that is sent without its length. */
public final class AmqplainMechanism implements SaslMechanism {
    @Override
    public String name() {
        return "AMQPLAIN";
    }

    @Override
    public Credentials read(byte[] response) {
        FieldTable fields = fields(response);
        return new Credentials(text(fields, "LOGIN"), text(fields, "PASSWORD"));
    }

    private static FieldTable fields(byte[] response) {
        try {
            return FieldTables.readBody(response);
        } catch (AmqpException e) {
            throw new AmqpException(ReplyCode.SYNTAX_ERROR, "malformed AMQPLAIN response: " + e.text());
        }
    }

    private static String text(FieldTable fields, String name) {
        FieldValue value = fields.get(name);
        if (value == null || !value.isText()) {
            throw new AmqpException(ReplyCode.SYNTAX_ERROR, "AMQPLAIN auth info is missing " + name);
        }
        return (String) value.value();
    }
}
