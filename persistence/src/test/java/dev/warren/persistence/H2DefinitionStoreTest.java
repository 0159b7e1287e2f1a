package dev.warren.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionChange;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class H2DefinitionStoreTest {
    private final FaultDisk first;

    H2DefinitionStoreTest(TestInfo info) {
        first = new FaultDisk("def" + info.getDisplayName().replaceAll("\\W", ""));
    }

    private static H2DefinitionStore open(FaultDisk disk) {
        return new H2DefinitionStore(disk.prefix(), DefinitionSchema.STEPS);
    }

    private static Definition queue(String name, long logId) {
        return new Definition.Queue("/", name, true, false, FieldTable.EMPTY, logId);
    }

    private static FieldTable keys() {
        return FieldTable.builder()
                .put("max-length", FieldValue.of(7))
                .put("overflow", "drop-head")
                .build();
    }

    @Test
    void keepsEveryKind() throws Exception {
        Set<Definition> all = Set.of(
                new Definition.Vhost("/", "all", List.of("one", "two")),
                new Definition.User("guest", "hash", "sha256", List.of("administrator")),
                new Definition.Permission("/", "guest", ".*", "", "^a"),
                new Definition.Vhost("v", "", List.of(), "classic", true, true),
                new Definition.TopicPermission("/", "guest", "amq.topic", "^a", "^b"),
                new Definition.Policy("/", false, "p", "^q", "queues", -3, keys()),
                new Definition.Policy("/", true, "p", "^q", "all", 5, keys()),
                new Definition.Parameter("/", "shovel", "s", FieldValue.of(keys())),
                new Definition.GlobalParameter("cluster_name", FieldValue.of("burrow")),
                new Definition.VhostLimit("/", "max-queues", 3),
                new Definition.UserLimit("guest", "max-channels", -1),
                new Definition.Exchange("/", "orders", "topic", true, false, true, FieldTable.EMPTY, 4),
                queue("q", 5),
                new Definition.Binding("/", "orders", "q", true, "a.#", FieldTable.EMPTY),
                new Definition.Binding("/", "orders", "q", true, "", FieldTable.EMPTY));
        H2DefinitionStore store = open(first);
        store.write(new DefinitionChange(List.copyOf(all), List.of())).get(10, TimeUnit.SECONDS);
        assertEquals(all, new HashSet<>(store.load()));
        store.close();
        H2DefinitionStore again = open(first);
        assertEquals(all, new HashSet<>(again.load()));
        again.write(DefinitionChange.removed(List.copyOf(all))).get(10, TimeUnit.SECONDS);
        assertEquals(List.of(), again.load());
        again.close();
    }

    @Test
    void putReplacesByKey() throws Exception {
        H2DefinitionStore store = open(first);
        store.write(DefinitionChange.put(queue("q", 1)));
        store.write(DefinitionChange.put(queue("q", 2))).get(10, TimeUnit.SECONDS);
        assertEquals(List.of(queue("q", 2)), store.load());
        store.close();
    }

    @Test
    void logIdsAreNeverGivenTwice() {
        Set<Long> given = new HashSet<>();
        FaultDisk disk = first;
        for (int start = 0; start < 3; start++) {
            H2DefinitionStore store = open(disk);
            for (int i = 0; i < 1500; i++) {
                assertTrue(given.add(store.nextLogId()));
            }
            disk = disk.afterKill().pluggedIn();
            store.close();
        }
    }

    @Test
    void concurrentWritersAllSucceed() throws Exception {
        H2DefinitionStore store = open(first);
        Set<Definition> expected = ConcurrentHashMap.newKeySet();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int number = t;
            Thread thread = new Thread(() -> {
                List<CompletableFuture<Void>> writes = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    Definition definition = queue("q" + number + "-" + i, store.nextLogId());
                    expected.add(definition);
                    writes.add(store.write(DefinitionChange.put(definition)));
                }
                writes.forEach(CompletableFuture::join);
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(expected, new HashSet<>(store.load()));
        store.close();
    }

    @Test
    void completedWritesSurviveAnyPowerCut() throws Exception {
        int points = Integer.getInteger("definitions.points", 60);
        for (int point = 0; point < points; point++) {
            Random random = new Random(point);
            FaultDisk disk = new FaultDisk("defcut" + point);
            H2DefinitionStore store = open(disk);
            disk.cutAfter(1 + random.nextInt(60), point);
            List<CompletableFuture<Void>> writes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                writes.add(store.write(DefinitionChange.put(queue("a" + i, i), queue("b" + i, i))));
                if (random.nextInt(3) == 0) {
                    writes.get(i).handle((done, failed) -> done).get(10, TimeUnit.SECONDS);
                }
            }
            if (random.nextBoolean()) {
                writes.get(39).handle((done, failed) -> done).get(10, TimeUnit.SECONDS);
            }
            FaultDisk found = disk.powerCut(point);
            store.close();
            List<Boolean> confirmed = writes.stream()
                    .map(write -> write.isDone() && !write.isCompletedExceptionally())
                    .toList();
            FaultDisk plugged = found.pluggedIn();
            H2DefinitionStore again = open(plugged);
            List<Definition> loaded = again.load();
            for (int i = 0; i < 40; i++) {
                boolean there = loaded.contains(queue("a" + i, i));
                assertEquals(there, loaded.contains(queue("b" + i, i)), "half a change, point " + point);
                assertTrue(there || !confirmed.get(i), "lost change " + i + ", point " + point);
            }
            again.close();
            plugged.remove();
        }
    }

    @Test
    void takesOverTheDefinitionsOfVersionOne() throws Exception {
        List<List<String>> steps = DefinitionSchema.STEPS;
        try (Connection old = open("jdbc:h2:mem:steps")) {
            DefinitionSchema.migrate(old, steps.subList(0, 1));
            try (Statement statement = old.createStatement()) {
                statement.execute("INSERT INTO vhosts VALUES ('/', 'all', ARRAY['one'])");
                statement.execute("INSERT INTO permissions VALUES ('/', 'guest', '.*', '', '^a')");
            }
            old.commit();
            DefinitionSchema.migrate(old, steps);
            List<Definition> loaded = new ArrayList<>();
            for (DefinitionTable<?> table : DefinitionTables.ALL) {
                table.load(old, loaded::add);
            }
            assertEquals(
                    Set.of(
                            new Definition.Vhost("/", "all", List.of("one"), "", false, false),
                            new Definition.Permission("/", "guest", ".*", "", "^a")),
                    new HashSet<>(loaded));
            // A step that a crash cut short is done again from its start.
            try (Statement statement = old.createStatement()) {
                statement.execute("UPDATE schema_version SET version = 1");
                statement.execute("DROP TABLE user_limits");
            }
            DefinitionSchema.migrate(old, steps);
            DefinitionTables.of(new Definition.UserLimit("u", "max-channels", 1))
                    .load(old, loaded::add);
            assertEquals(2, loaded.size());
        }
    }

    private static Connection open(String url) throws SQLException {
        Connection connection = DriverManager.getConnection(url, "sa", "");
        connection.setAutoCommit(false);
        return connection;
    }

    @Test
    void migratesToTheLastStepAndRefusesANewerSchema() {
        open(first).close();
        List<List<String>> longer = new ArrayList<>(DefinitionSchema.STEPS);
        longer.add(List.of("ALTER TABLE vhosts ADD COLUMN limits VARCHAR", "UPDATE vhosts SET limits = ''"));
        new H2DefinitionStore(first.prefix(), longer).close();
        // Opening again does nothing, an older broker refuses.
        new H2DefinitionStore(first.prefix(), longer).close();
        DataDirectoryException refused = assertThrows(DataDirectoryException.class, () -> open(first));
        assertTrue(refused.getMessage().contains("too old"), refused.getMessage());
    }
}
