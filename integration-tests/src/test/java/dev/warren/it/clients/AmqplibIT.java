package dev.warren.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.it.harness.Broker;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** amqplib on Node.js, in the version that {@code .ci/run} installs. */
class AmqplibIT {

    /** Where the modules are: {@code npm ci} there with the package.json of the test's resources. */
    private static final String MODULES =
            Path.of("target", "node").toAbsolutePath().toString();

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void confirmsConsumesIsRefusedAsksAndRetries() throws Exception {
        String probe = "require.resolve('amqplib', { paths: [process.argv[1]] })";
        Programs.require("amqplib (node, and npm ci in target/node)", "node", "-e", probe, MODULES);
        Path script = Path.of(
                AmqplibIT.class.getResource("/clients/node/amqplib_all.js").toURI());
        InetSocketAddress address = broker.address();
        Programs.Result result = Programs.run(
                "",
                "node",
                script.toString(),
                MODULES,
                address.getHostString(),
                Integer.toString(address.getPort()),
                "it.amqplib");
        assertEquals(0, result.code(), result.output());
        assertTrue(result.output().contains("amqplib: all done"), result.output());
    }
}
