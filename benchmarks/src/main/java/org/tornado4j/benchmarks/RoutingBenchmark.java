package org.tornado4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/** Finding the rule for a path that the last of many rules is for, or none. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoutingBenchmark {

    /** How many rules there are of each kind. */
    @Param({"1", "10", "1000"})
    int rules;

    private static final Target NOBODY = Target.callback(request -> {});

    private RuleRouter plainPaths;
    private RuleRouter templates;
    private RuleRouter expressions;
    private String path = "";

    @Setup
    public void prepare() {
        plainPaths = router("/resource%d/current");
        templates = router("/resource%d/{id}");
        expressions = router("/resource%d/([^/]+)");
        path = "/resource" + (rules - 1) + "/current";
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
        return plainPaths.match(new HTTPServerRequest(path));
    }

    @Benchmark
    public @Nullable RouteMatch template() {
        return templates.match(new HTTPServerRequest(path));
    }

    @Benchmark
    public @Nullable RouteMatch expression() {
        return expressions.match(new HTTPServerRequest(path));
    }

    @Benchmark
    public @Nullable RouteMatch nothing() {
        return templates.match(new HTTPServerRequest("/nothing/current"));
    }
}
