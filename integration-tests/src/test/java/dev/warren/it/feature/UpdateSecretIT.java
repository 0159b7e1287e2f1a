package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warren.it.harness.Admin;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.Octets;
import dev.warren.it.harness.RawClient;
import dev.warren.it.harness.WarrenOnly;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** connection.update-secret (protocol 3.12). */
@WarrenOnly("3.10 does not look at the permissions again")
class UpdateSecretIT {

    private static final Frame UPDATE =
            Frame.method(0, 10, 70, new Octets().longstr("new").shortstr("as told"));

    @RegisterExtension
    static final Broker broker = new Broker();

    @RegisterExtension
    final Admin admin = new Admin(broker);

    @BeforeEach
    void createUser() throws Exception {
        admin.user("worker", "");
        admin.permission("/", "worker", ".*", ".*", ".*");
    }

    @Test
    void answersAndGoesOn() throws Exception {
        RawClient client = worker();
        client.send(UPDATE);
        client.expect(10, 71);
        client.openChannel(1);
    }

    @Test
    void cancelsConsumersThatMayNotReadAnyMore() throws Exception {
        RawClient client = worker().openChannel(1);
        client.send(Methods.queueDeclareExclusive(1, "it.kept"), Methods.queueDeclareExclusive(1, "it.lost"));
        client.expect(50, 11);
        client.expect(50, 11);
        client.send(Methods.consume(1, "it.kept", "kept", true), Methods.consume(1, "it.lost", "lost", true));
        client.expect(60, 21);
        client.expect(60, 21);
        admin.permission("/", "worker", ".*", ".*", "kept");
        client.send(UPDATE);
        assertEquals("lost", Frame.shortstr(client.expect(60, 30).arguments()));
        client.expect(10, 71);
        client.send(Methods.publish(1, "", "it.lost"), Methods.bareHeader(1, 0));
        client.send(Methods.publish(1, "", "it.kept"), Methods.bareHeader(1, 0));
        assertEquals("kept", Frame.shortstr(client.expect(60, 60).arguments()));
        client.readContent();
    }

    @Test
    void closesTheConnectionOfAUserWhoMayNotUseTheVirtualHostAnyMore() throws Exception {
        RawClient client = worker();
        admin.delete("/api/permissions/%2F/worker");
        client.send(UPDATE);
        client.expectConnectionClose(530, "NOT_ALLOWED - access to vhost '/' refused for user 'worker'");
    }

    private static RawClient worker() throws Exception {
        RawClient client = broker.raw();
        client.send(Methods.PROTOCOL_HEADER);
        client.expect(10, 10);
        client.send(Methods.startOk("PLAIN", Methods.plain("worker", "worker")));
        client.expect(10, 30);
        client.send(Methods.tuneOk(2047, RawClient.FRAME_MAX, 0), Methods.connectionOpen("/"));
        client.expect(10, 41);
        return client;
    }
}
