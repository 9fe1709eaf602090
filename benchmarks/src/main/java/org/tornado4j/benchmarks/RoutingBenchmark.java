package org.tornado4j.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.routing.RouteMatch;
import org.tornado4j.routing.Rule;
import org.tornado4j.routing.RuleRouter;
import org.tornado4j.routing.Target;

/** Finding the rules for the paths that they are for, in turn, or none. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoutingBenchmark {

    /** Number of rules of each kind. */
    @Param({"1", "10", "1000"})
    int rules;

    private static final Target NOBODY = Target.callback(request -> {});

    private RuleRouter plainPaths;
    private RuleRouter templates;
    private RuleRouter expressions;
    private String[] plain = {};
    private String[] longer = {};
    private int turn;

    @Setup
    public void prepare() {
        plainPaths = router("/%d");
        templates = router("/%d/{id}");
        expressions = router("/%d/([^/]+)");
        plain = IntStream.range(0, rules).mapToObj(i -> "/" + i).toArray(String[]::new);
        longer = Arrays.stream(plain).map(path -> path + "/current").toArray(String[]::new);
    }

    private HTTPServerRequest next(String[] paths) {
        turn = turn + 1 < paths.length ? turn + 1 : 0;
        return new HTTPServerRequest(paths[turn]);
    }

    private RuleRouter router(String pattern) {
        List<Rule> list = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            list.add(new Rule(String.format(pattern, i), NOBODY));
        }
        return new RuleRouter(list);
    }

    @Benchmark
    public @Nullable RouteMatch plainPath() {
        return plainPaths.match(next(plain));
    }

    @Benchmark
    public @Nullable RouteMatch template() {
        return templates.match(next(longer));
    }

    @Benchmark
    public @Nullable RouteMatch expression() {
        return expressions.match(next(longer));
    }

    @Benchmark
    public @Nullable RouteMatch nothing() {
        return templates.match(new HTTPServerRequest("/nothing/current"));
    }
}
