package dev.warren.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.it.harness.Broker;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Celery worker with its processes, and an application that gives it tasks. */
class CeleryIT {

    private static final String PYTHON = "/usr/bin/python3";

    @RegisterExtension
    static final Broker broker = new Broker();

    @BeforeEach
    void requireCelery() throws Exception {
        Programs.require("Celery (python3-celery)", PYTHON, "-c", "import celery");
    }

    @Test
    void runsTasksNowLaterAndAgainAndObeysRemoteControl() throws Exception {
        run("tasks");
    }

    @Test
    void joinsTheTasksOfAChord() throws Exception {
        run("chord");
    }

    private static void run(String what) throws Exception {
        Path script =
                Path.of(CeleryIT.class.getResource("/clients/celery_all.py").toURI());
        InetSocketAddress address = broker.address();
        String port = Integer.toString(address.getPort());
        Programs.Result result = Programs.run("", PYTHON, script.toString(), address.getHostString(), port, what);
        assertEquals(0, result.code(), result.output());
        assertTrue(result.output().contains("celery: all done"), result.output());
    }
}
