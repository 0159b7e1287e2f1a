package dev.warren.broker.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

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

    /** Whether the password is the one that was hashed. Always false for an empty or malformed hash. */
    public static boolean matches(String password, String hash, String algorithm) {
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
