package app.threshold.support;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.MethodExecutionContext;
import net.ttddyy.dsproxy.listener.MethodExecutionListener;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;

/**
 * What the application sent to the database since the last {@link #reset()}, whichever thread it was on: a request is
 * answered on a thread of the server. What the scheduler's own threads ask for all the time is left out.
 */
public final class QueryCounter implements QueryExecutionListener, MethodExecutionListener {

    private final Queue<String> queries = new ConcurrentLinkedQueue<>();
    private final Queue<QueryInfo> statements = new ConcurrentLinkedQueue<>();
    private final AtomicInteger commits = new AtomicInteger();

    DataSource observe(DataSource dataSource) {
        return ProxyDataSourceBuilder.create(dataSource).listener(this).methodListener(this).build();
    }

    public void reset() {
        queries.clear();
        statements.clear();
        commits.set(0);
    }

    /** The statements in their order; a batch is one. */
    public List<String> queries() {
        return List.copyOf(queries);
    }

    /** The statements with their parameters, so that they can be explained. */
    public List<QueryInfo> statements() {
        return List.copyOf(statements);
    }

    public int count() {
        return queries.size();
    }

    /** Calls of {@code Connection.commit()}; a statement outside of a transaction commits by itself and is not counted. */
    public int commits() {
        return commits.get();
    }

    @Override
    public void beforeQuery(ExecutionInfo execution, List<QueryInfo> infos) {
    }

    @Override
    public void afterQuery(ExecutionInfo execution, List<QueryInfo> infos) {
        if (observed()) {
            queries.add(infos.isEmpty() ? "" : infos.getFirst().getQuery());
            statements.addAll(infos);
        }
    }

    @Override
    public void beforeMethod(MethodExecutionContext method) {
    }

    @Override
    public void afterMethod(MethodExecutionContext method) {
        if (method.getTarget() instanceof java.sql.Connection && method.getMethod().getName().equals("commit")
                && observed()) {
            commits.incrementAndGet();
        }
    }

    private static boolean observed() {
        String thread = Thread.currentThread().getName();
        return !thread.startsWith("db-scheduler") && !thread.startsWith("scheduling-");
    }
}
