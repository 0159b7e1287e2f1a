package dev.warren.broker.auth;

import dev.warren.broker.definition.DefinitionException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * RabbitMQ's password hashes: base64(salt ++ digest(salt ++ password)) with a salt of four octets, so that exported users
 * can log in here and there.
 */
public final class Passwords {
    public static final String SHA256 = "rabbit_password_hashing_sha256";
    public static final String SHA512 = "rabbit_password_hashing_sha512";
    public static final String MD5 = "rabbit_password_hashing_md5";

    private static final int SALT_BYTES = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Passwords() {}

    /** Hashes a password with SHA-256 and a fresh salt. */
    public static String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return Base64.getEncoder().encodeToString(salted(SHA256, salt, password));
    }

    /**
     * Checks a hash that somebody else made.
     *
     * @throws DefinitionException when it is not base64 of salt and digest; an empty one is fine
     */
    public static void checkHash(String hash) {
        try {
            int length = Base64.getDecoder().decode(hash).length;
            if (length == 0 || length > SALT_BYTES) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // Refused below, like one that is too short.
        }
        throw DefinitionException.invalid("password_hash is not a base64-encoded salted hash");
    }

    /**
     * The algorithm of that name; null, as in old definitions, is SHA-256.
     *
     * @throws DefinitionException when there is none
     */
    public static String algorithm(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            return SHA256;
        }
        if (!List.of(SHA256, SHA512, MD5).contains(name)) {
            throw DefinitionException.invalid("unknown hashing algorithm: " + name);
        }
        return name;
    }

    /** Whether the password is the one that was hashed. Always false for an empty password and a malformed hash. */
    public static boolean matches(String password, String hash, String algorithm) {
        if (password.isEmpty()) {
            return false;
        }
        byte[] expected;
        try {
            expected = Base64.getDecoder().decode(hash);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (expected.length <= SALT_BYTES) {
            return false;
        }
        byte[] salt = java.util.Arrays.copyOf(expected, SALT_BYTES);
        return MessageDigest.isEqual(expected, salted(algorithm, salt, password));
    }

    private static byte[] salted(String algorithm, byte[] salt, String password) {
        MessageDigest digest = digest(algorithm);
        digest.update(salt);
        byte[] sum = digest.digest(password.getBytes(StandardCharsets.UTF_8));
        byte[] result = new byte[salt.length + sum.length];
        System.arraycopy(salt, 0, result, 0, salt.length);
        System.arraycopy(sum, 0, result, salt.length, sum.length);
        return result;
    }

    private static MessageDigest digest(String algorithm) {
        String name =
                switch (algorithm) {
                    case SHA512 -> "SHA-512";
                    case MD5 -> "MD5";
                    default -> "SHA-256";
                };
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
