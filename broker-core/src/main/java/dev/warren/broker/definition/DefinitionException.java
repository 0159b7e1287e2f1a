package dev.warren.broker.definition;

/** A definition that can not be stored or removed: an answer to who asked, not a defect, so it has no stack trace. */
public final class DefinitionException extends RuntimeException {
    /** What kind of answer it is. */
    public enum Reason {
        /** The definition is wrong. */
        INVALID,
        /** Something that it names does not exist. */
        NOT_FOUND,
        /** The state forbids it: the virtual host is protected from deletion. */
        PROTECTED
    }

    private final Reason reason;

    public DefinitionException(Reason reason, String text) {
        super(text, null, false, false);
        this.reason = reason;
    }

    public static DefinitionException invalid(String text) {
        return new DefinitionException(Reason.INVALID, text);
    }

    public static DefinitionException notFound(String text) {
        return new DefinitionException(Reason.NOT_FOUND, text);
    }

    public Reason reason() {
        return reason;
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
