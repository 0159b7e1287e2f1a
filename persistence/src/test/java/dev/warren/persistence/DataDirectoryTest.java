package dev.warren.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionChange;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path temporary;

    @Test
    void createsTheDirectoryAndKeepsItsIdentity() {
        Path path = temporary.resolve("a/b");
        String id;
        try (DataDirectory directory = DataDirectory.open(path)) {
            id = directory.nodeId();
        }
        try (DataDirectory directory = DataDirectory.open(path)) {
            assertEquals(id, directory.nodeId());
        }
    }

    @Test
    void refusesASecondOwnerInClearWords() {
        try (DataDirectory directory = DataDirectory.open(temporary)) {
            DataDirectoryException refused =
                    assertThrows(DataDirectoryException.class, () -> DataDirectory.open(directory.path()));
            assertEquals(
                    "data directory " + temporary + " is in use by another Warren process (pid "
                            + ProcessHandle.current().pid() + ")",
                    refused.getMessage());
        }
        DataDirectory.open(temporary).close();
    }

    @Test
    void storesWorkOnRealFiles() throws Exception {
        try (DataDirectory directory = DataDirectory.open(temporary)) {
            for (int start = 0; start < 2; start++) {
                H2DefinitionStore definitions = new H2DefinitionStore(directory);
                definitions
                        .write(DefinitionChange.put(new Definition.Vhost("/", "", List.of())))
                        .get();
                assertEquals(1, definitions.load().size());
                definitions.close();
                H2MessageStore store = new H2MessageStore(directory);
                assertEquals(
                        List.of(), store.open(1, true, (run, entries) -> {}).recovered());
                assertTrue(store.fileBytes() > 0);
                store.close(List.of());
                assertEquals("", store.failure());
            }
        }
    }
}
