package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Admin;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users who come and go, and what they log in with. */
class UserIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @RegisterExtension
    final Admin admin = new Admin(broker);

    private void allow(String user) throws Exception {
        admin.permission("/", user, ".*", ".*", ".*");
    }

    private Connection connect(String user, String password) throws Exception {
        return broker.connect(factory -> {
            factory.setUsername(user);
            factory.setPassword(password);
        });
    }

    private void refused(String user, String password) {
        AuthenticationFailureException refused =
                assertThrows(AuthenticationFailureException.class, () -> connect(user, password));
        assertTrue(
                refused.getMessage().contains("Login was refused using authentication mechanism PLAIN"),
                refused.getMessage());
    }

    @Test
    void aUserWithoutTagsUsesAmqpButNotTheManagementApi() throws Exception {
        admin.user("plain", "");
        allow("plain");
        connect("plain", "plain").createChannel().queueDeclare();
        assertEquals(0, admin.get("/api/users/plain").path("tags").size());
    }

    @ParameterizedTest
    @CsvSource({
        "rabbit_password_hashing_sha256, SHA-256",
        "rabbit_password_hashing_sha512, SHA-512",
        "rabbit_password_hashing_md5, MD5"
    })
    void logsInByAHashOfEveryAlgorithm(String algorithm, String digest) throws Exception {
        byte[] salt = {1, -2, 3, 4};
        MessageDigest sum = MessageDigest.getInstance(digest);
        sum.update(salt);
        sum.update("geheim".getBytes(StandardCharsets.UTF_8));
        byte[] hash = sum.digest();
        byte[] salted = new byte[salt.length + hash.length];
        System.arraycopy(salt, 0, salted, 0, salt.length);
        System.arraycopy(hash, 0, salted, salt.length, hash.length);
        admin.put(
                "/api/users/hashed",
                "{\"tags\":\"\",\"hashing_algorithm\":\"" + algorithm + "\",\"password_hash\":\""
                        + Base64.getEncoder().encodeToString(salted) + "\"}");
        allow("hashed");
        connect("hashed", "geheim").createChannel();
        refused("hashed", "secret");
    }

    @Test
    void aUserWithAnEmptyHashDoesNotLogInByPassword() throws Exception {
        admin.put("/api/users/certified", "{\"tags\":\"\",\"password_hash\":\"\"}");
        allow("certified");
        refused("certified", "certified");
        refused("certified", "");
    }

    @Test
    void aNewPasswordHoldsForTheNextLogin() throws Exception {
        admin.user("changer", "");
        allow("changer");
        Connection before = connect("changer", "changer");
        admin.put("/api/users/changer", "{\"tags\":\"\",\"password\":\"other\"}");
        refused("changer", "changer");
        connect("changer", "other");
        assertTrue(before.isOpen());
    }

    @Test
    void deletingAUserClosesItsConnectionsAndTakesItsPermissions() throws Exception {
        admin.user("leaver", "monitoring");
        allow("leaver");
        Connection connection = connect("leaver", "leaver");
        Connection other = broker.connect();
        Closes.connection(
                connection,
                320,
                "CONNECTION_FORCED - user 'leaver' is deleted",
                () -> admin.delete("/api/users/leaver"));
        assertTrue(other.isOpen());
        refused("leaver", "leaver");
        admin.user("leaver", "");
        assertEquals(0, admin.get("/api/users/leaver/permissions").size());
    }

    @Test
    void anUnknownAlgorithmAndAHashThatIsNoneAreRefused() throws Exception {
        assertTrue(admin.refused(
                                "/api/users/odd",
                                "{\"tags\":\"\",\"password_hash\":\"AAAAAAAAAAA=\",\"hashing_algorithm\":\"rot13\"}")
                        .length()
                > 0);
        assertTrue(admin.refused("/api/users/odd", "{\"tags\":\"\",\"password_hash\":\"no base64!\"}")
                        .length()
                > 0);
        assertEquals(404, admin.send("GET", "/api/users/odd", null).statusCode());
    }
}
