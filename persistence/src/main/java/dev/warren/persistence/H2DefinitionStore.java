package dev.warren.persistence;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionChange;
import dev.warren.broker.definition.DefinitionStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.h2.Driver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Definitions in H2 SQL tables, on a file that survives torn writes ({@link CheckedChannel}). One thread writes: it takes
 * what waits, commits and syncs once, then completes the futures.
 *
 * <p>Safe for any thread; the connection is confined to the writing thread once it has started.
 */
public final class H2DefinitionStore implements DefinitionStore {
    private static final Logger LOG = LoggerFactory.getLogger(H2DefinitionStore.class);
    private static final int LOG_ID_STEP = 1000;

    private interface Work {
        void run() throws SQLException;
    }

    /** One thing to do in a transaction, and whom to tell. */
    private record Job(Work work, CompletableFuture<Void> done, boolean last) {}

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final LinkedBlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
    private final Thread thread;

    /** Confined to the thread. */
    private @Nullable Exception failure;

    /** Guarded by this. */
    private boolean closed;

    /** Guarded by this: numbers reserved and not given out. */
    private long nextLogId;

    private long logIdEnd;

    /** @throws DataDirectoryException if the definitions can not be read */
    public H2DefinitionStore(DataDirectory directory) {
        this(directory.path().toString() + "/", DefinitionSchema.STEPS);
    }

    /** @param prefix of the file's name, as H2 names files */
    H2DefinitionStore(String prefix, List<List<String>> schema) {
        try {
            Properties login = new Properties();
            login.setProperty("user", "sa");
            login.setProperty("password", "");
            // Written at each commit; the directory's own lock keeps others out; a trace file would be no one's to
            // read.
            connection = Driver.load()
                    .connect(
                            "jdbc:h2:" + CheckedPath.of(prefix) + "definitions;WRITE_DELAY=0;FILE_LOCK=NO"
                                    + ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0",
                            login);
            connection.setAutoCommit(false);
            DefinitionSchema.migrate(connection, schema);
            settleVersion();
        } catch (SQLException e) {
            throw new DataDirectoryException(prefix + "definitions.mv.db can not be opened: " + e.getMessage(), e);
        }
        thread = new Thread(this::run, "warren-definitions");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * After an unclean end the version that was found may be one that no header names; the next cut could fall back behind
     * it. Nobody has seen it before this returns.
     */
    private void settleVersion() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE log_ids SET next = next");
        }
        sync();
    }

    @Override
    public List<Definition> load() {
        List<Definition> loaded = new ArrayList<>();
        submit(() -> {
                    for (DefinitionTable<?> table : DefinitionTables.ALL) {
                        table.load(connection, loaded::add);
                    }
                })
                .join();
        return loaded;
    }

    @Override
    public CompletableFuture<Void> write(DefinitionChange change) {
        return submit(() -> {
            for (Definition definition : change.removed()) {
                DefinitionTable<?> table = DefinitionTables.of(definition);
                execute(table.deleteSql(), table, definition, true);
            }
            for (Definition definition : change.put()) {
                DefinitionTable<?> table = DefinitionTables.of(definition);
                execute(table.mergeSql(), table, definition, false);
            }
        });
    }

    private void execute(String sql, DefinitionTable<?> table, Definition definition, boolean keyOnly)
            throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        table.bind(statement, definition, keyOnly);
        statement.executeUpdate();
    }

    @Override
    public synchronized long nextLogId() {
        if (nextLogId == logIdEnd) {
            // Those of a step that a crash leaves unused are never given out.
            submit(() -> {
                        try (Statement statement = connection.createStatement();
                                ResultSet row = statement.executeQuery("SELECT next FROM log_ids")) {
                            row.next();
                            nextLogId = row.getLong(1);
                        }
                        try (Statement statement = connection.createStatement()) {
                            statement.executeUpdate("UPDATE log_ids SET next = next + " + LOG_ID_STEP);
                        }
                    })
                    .join();
            logIdEnd = nextLogId + LOG_ID_STEP;
        }
        return nextLogId++;
    }

    private synchronized CompletableFuture<Void> submit(Work work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (closed) {
            done.completeExceptionally(new IllegalStateException("the definition store is closed"));
        } else {
            jobs.add(new Job(work, done, false));
        }
        return done;
    }

    private void run() {
        List<Job> batch = new ArrayList<>();
        boolean last = false;
        while (!last) {
            try {
                batch.add(jobs.take());
            } catch (InterruptedException e) {
                // Nobody interrupts this thread: it would close the file.
                continue;
            }
            jobs.drainTo(batch);
            last = batch.get(batch.size() - 1).last;
            write(batch);
            batch.clear();
        }
    }

    private void write(List<Job> batch) {
        try {
            for (Job job : batch) {
                check();
                job.work.run();
            }
        } catch (SQLException | RuntimeException e) {
            rollback();
            if (batch.size() == 1) {
                batch.get(0).done.completeExceptionally(e);
                return;
            }
            // One change at fault must not fail those that came with it.
            for (Job job : batch) {
                write(List.of(job));
            }
            return;
        }
        try {
            sync();
        } catch (SQLException | RuntimeException e) {
            // What is on disk now is unknown: the same file is not tried again.
            failure = e;
            LOG.error("Definitions can no longer be stored", e);
            batch.forEach(job -> job.done.completeExceptionally(e));
            return;
        }
        batch.forEach(job -> job.done.complete(null));
    }

    private void check() throws SQLException {
        if (failure != null) {
            throw new SQLException("definitions can no longer be stored", failure);
        }
    }

    private void sync() throws SQLException {
        connection.commit();
        try (Statement statement = connection.createStatement()) {
            // H2's commit does not sync.
            statement.execute("CHECKPOINT SYNC");
        }
    }

    private void rollback() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.error("Definitions could not be rolled back", e);
        }
    }

    @Override
    public void close() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            jobs.add(new Job(() -> {}, done, true));
        }
        // It fails after an earlier failure, which was reported.
        done.exceptionally(failed -> null).join();
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.error("Definitions did not close cleanly", e);
        }
    }
}
