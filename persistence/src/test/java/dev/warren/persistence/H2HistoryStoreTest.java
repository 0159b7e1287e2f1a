package dev.warren.persistence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of the charts, whatever becomes of the file. */
class H2HistoryStoreTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("history.mv.db");
    }

    @Test
    void keepsWhatWasSavedAndForgetsWhatIsGone() {
        try (DataDirectory directory = DataDirectory.open(folder)) {
            H2HistoryStore store = new H2HistoryStore(directory);
            assertTrue(store.load().isEmpty());
            store.save(Map.of("a", new byte[] {1}, "b", new byte[] {2}), List.of());
            store.save(Map.of("a", new byte[] {3}), List.of("b"));
            store.close();

            Map<String, byte[]> kept = new H2HistoryStore(directory).load();
            assertEquals(1, kept.size());
            assertArrayEquals(new byte[] {3}, kept.get("a"));
        }
    }

    @Test
    void aKilledProcessLosesNothingThatWasSaved() throws Exception {
        try (DataDirectory directory = DataDirectory.open(folder)) {
            H2HistoryStore store = new H2HistoryStore(directory);
            store.load();
            Path other = Files.createDirectory(folder.resolve("killed"));
            for (int i = 0; i < 200; i++) {
                byte[] octets = new byte[5000];
                new Random(i).nextBytes(octets);
                store.save(Map.of("object " + i % 7, octets), List.of());
                // What a process that is killed now leaves behind.
                Files.copy(file(), other.resolve("history.mv.db"), StandardCopyOption.REPLACE_EXISTING);
                try (DataDirectory left = DataDirectory.open(other)) {
                    H2HistoryStore found = new H2HistoryStore(left);
                    assertArrayEquals(octets, found.load().get("object " + i % 7), "save " + i);
                    found.close();
                }
            }
            store.close();
        }
    }

    @Test
    void theFileStaysSmallHoweverOftenIsSaved() throws Exception {
        try (DataDirectory directory = DataDirectory.open(folder)) {
            H2HistoryStore store = new H2HistoryStore(directory);
            store.load();
            Random random = new Random(1);
            long largest = 0;
            for (int i = 0; i < 300; i++) {
                Map<String, byte[]> changed = new HashMap<>();
                for (int object = 0; object < 500; object++) {
                    byte[] octets = new byte[2000];
                    random.nextBytes(octets);
                    changed.put("object " + object, octets);
                }
                store.save(changed, List.of());
                largest = Math.max(largest, Files.size(file()));
            }
            store.close();
            assertTrue(largest < 20L << 20, "a million octets take " + largest);
        }
    }

    @Test
    void aFileDamagedAnywhereIsReadOrGivenUpAndKeepsWhatComes() throws Exception {
        try (DataDirectory directory = DataDirectory.open(folder)) {
            for (int round = 0; round < 60; round++) {
                H2HistoryStore store = new H2HistoryStore(directory);
                store.load();
                byte[] octets = new byte[20_000];
                new Random(round).nextBytes(octets);
                store.save(Map.of("object", octets), List.of());
                store.close();
                Random random = new Random(round);
                try (RandomAccessFile damaged = new RandomAccessFile(file().toFile(), "rw")) {
                    byte[] garbage = new byte[3000];
                    random.nextBytes(garbage);
                    damaged.seek(random.nextInt((int) damaged.length() - garbage.length));
                    damaged.write(garbage);
                    if (round % 3 == 0) {
                        damaged.setLength(random.nextInt((int) damaged.length()));
                    }
                }
                // Damage may show only after something was written over it.
                boolean kept = false;
                for (int starts = 0; starts < 3 && !kept; starts++) {
                    H2HistoryStore found = new H2HistoryStore(directory);
                    kept = found.load().containsKey("new " + round);
                    found.save(Map.of("new " + round, new byte[] {1}), List.of());
                    found.close();
                }
                assertTrue(kept, "round " + round);
            }
        }
    }
}
