package dev.warren.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.it.harness.Broker;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PikaIT {

    private static final String PYTHON = "/usr/bin/python3";

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void publishesConfirmsConsumesGetsAndIsRefused() throws Exception {
        Programs.require("pika (python3-pika)", PYTHON, "-c", "import pika");
        Path script = Path.of(PikaIT.class.getResource("/clients/pika_all.py").toURI());
        InetSocketAddress address = broker.address();
        Programs.Result result = Programs.run(
                "",
                PYTHON,
                script.toString(),
                address.getHostString(),
                Integer.toString(address.getPort()),
                broker.name("q"));
        assertEquals(0, result.code(), result.output());
        assertTrue(result.output().contains("pika: all done"), result.output());
    }
}
