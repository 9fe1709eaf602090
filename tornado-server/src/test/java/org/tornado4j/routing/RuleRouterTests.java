package org.tornado4j.routing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.testing.CapturedLogs;

/** Precedence of rules. */
@Timeout(60)
class RuleRouterTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    /** A target that can be told from others. */
    private static Target target(String name) {
        return new Target() {
            @Override
            public HTTPMessageDelegate delegate(HTTPServerRequest request, RouteMatch match) {
                return NobodyListens.INSTANCE;
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }

    private static Rule rule(String pattern) {
        return new Rule(pattern, target(pattern));
    }

    private static @Nullable String find(RuleRouter router, HTTPServerRequest request) {
        RouteMatch match = router.match(request);
        return match == null ? null : match.target().toString();
    }

    private static @Nullable String find(RuleRouter router, String path) {
        return find(router, new HTTPServerRequest(path));
    }

    private static HTTPServerRequest request(String host, String path) {
        HTTPHeaders headers = new HTTPHeaders();
        headers.add("Host", host);
        return new HTTPServerRequest(new RequestStartLine("GET", path, "HTTP/1.1"), headers);
    }

    @Test
    @DisplayName("A122: the first rule that matches wins, also before a plain path")
    void orderRulesOverPlainPaths() {
        RuleRouter router = new RuleRouter(List.of(rule("/a/x"), rule("/a/{y}"), rule("/a/z"), rule("/b")));
        assertThat(find(router, "/a/x")).isEqualTo("/a/x");
        assertThat(find(router, "/a/q")).isEqualTo("/a/{y}");
        assertThat(find(router, "/a/z")).isEqualTo("/a/{y}");
        assertThat(find(router, "/b")).isEqualTo("/b");
        assertThat(find(router, "/c")).isNull();
    }

    @Test
    void queryIsNoPartOfThePath() {
        assertThat(find(new RuleRouter(List.of(rule("/a"))), "/a?b=/c")).isEqualTo("/a");
    }

    @Test
    @DisplayName("R04: a nested router that has nobody lets the search go on")
    void nestedRulesFallThrough() {
        RuleRouter router = new RuleRouter(List.of(
                new Rule("/a", Target.router(request -> null)),
                Rule.group(new HostMatches("www.example.com"), List.of(rule("/a"), rule("/only-there"))),
                new Rule("/a", target("last")),
                rule("/b")));
        assertThat(find(router, request("www.example.com", "/a"))).isEqualTo("/a");
        assertThat(find(router, request("WWW.example.com:80", "/only-there"))).isEqualTo("/only-there");
        assertThat(find(router, request("example.com", "/a"))).isEqualTo("last");
        assertThat(find(router, request("example.com", "/only-there"))).isNull();
        assertThat(find(router, request("www.example.com", "/b"))).isEqualTo("/b");
    }

    @Test
    void foreignRouterIsAskedOnceForARequest() {
        List<String> asked = new ArrayList<>();
        Router nested = request -> {
            asked.add(request.path());
            return NobodyListens.INSTANCE;
        };
        RuleRouter router = new RuleRouter(List.of(new Rule("/.*", Target.router(nested))));
        assertThat(router.findHandler(new HTTPServerRequest("/x"))).isSameAs(NobodyListens.INSTANCE);
        assertThat(asked).containsExactly("/x");
    }

    @Test
    void rulesThatAreAddedComeLast() {
        RuleRouter router = new RuleRouter(List.of(rule("/{a}")));
        router.addRules(List.of(rule("/b"), rule("/b/c")));
        assertThat(find(router, "/b")).isEqualTo("/{a}");
        assertThat(find(router, "/b/c")).isEqualTo("/b/c");
    }

    private static boolean lacksSlash(Rule rule, String path) {
        return rule.matcher() instanceof PathMatches matcher && matcher.matchesWithoutSlashOnly(path);
    }

    @Test
    void restMayBeEmptyWithoutItsSlash() {
        RuleRouter router = new RuleRouter(List.of(
                rule("/a/{*rest}"),
                rule("/b/{id}/{*rest}"),
                rule("/c/x/{*rest}"),
                rule("/c/x/y"),
                rule("/d/{*rest}"),
                rule("/d"),
                rule("/{other}")));
        assertThat(find(router, "/a")).isEqualTo("/a/{*rest}");
        assertThat(find(router, "/b/7")).isEqualTo("/b/{id}/{*rest}");
        assertThat(find(router, "/c/x")).isEqualTo("/c/x/{*rest}");
        assertThat(find(router, "/c/x/y")).isEqualTo("/c/x/{*rest}");
        assertThat(find(router, "/d")).isEqualTo("/d");
        assertThat(find(router, "/d/")).isEqualTo("/d/{*rest}");
        assertThat(find(router, "/ab")).isEqualTo("/{other}");
        assertThat(find(router, "/c")).isEqualTo("/{other}");
    }

    @Test
    void plainPathThatLeadsNowhereLeavesItsSlashToTheRest() {
        RuleRouter router = new RuleRouter(List.of(rule("/a/{*rest}"), new Rule("/a", Target.router(request -> null))));
        assertThat(find(router, "/a")).isEqualTo("/a/{*rest}");
    }

    @Test
    void tableFindsWhatGoingThroughAllRulesFinds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> patterns = new ArrayList<>(List.of(
                "/a", "/b", "/a/b", "/{x}", "/a/{x}", "/{x}/b", "/{*r}", "/(a|b)", "/a/(.*)", "/a/b/c", "/a/{x}/c"));
        patterns.addAll(List.of(
                "/a/b/{x}",
                "/a/b/{*x}",
                "/a/{x}/{*y}",
                "/BB/{*x}",
                "/b/b/{x}",
                "/b/{x}",
                "/Aa/{x}",
                "/BB/{x}",
                "/a/b?/(.*)",
                "/a/b/(c|d)",
                "/a/b/c|/b/b/c",
                "/a/{x}-{y}/c",
                "/a-{x}/b/c",
                "^/a\\/b/[^/]*$",
                "/a/b{1}/(.)",
                "(/a)/b/c"));
        List<String> paths = List.of(
                "/",
                "/a",
                "/b",
                "/c",
                "/a/b",
                "/a/c",
                "/b/b",
                "/a/b/c",
                "/a/x/c",
                "/x/y/z",
                "*",
                "",
                "//",
                "/a//",
                "/a/b/",
                "/a/b/c/",
                "/b/b/c",
                "/Aa/x",
                "/BB/x",
                "/BB",
                "/Aa",
                "/a/x-y/c",
                "/a-b/b/c",
                "/a//c",
                "/a/b/d",
                "a/b/c");
        for (int round = 0; round < 400; round++) {
            Collections.shuffle(patterns, random);
            List<Rule> rules = patterns.subList(0, 1 + random.nextInt(patterns.size())).stream()
                    .map(RuleRouterTests::rule)
                    .toList();
            RuleRouter router = new RuleRouter(rules);
            for (String path : paths) {
                boolean plain =
                        rules.stream().anyMatch(rule -> rule.target().toString().equals(path));
                String expected = rules.stream()
                        .filter(rule -> rule.matcher().match(new HTTPServerRequest(path)) != null)
                        .filter(rule -> !plain || !lacksSlash(rule, path))
                        .map(rule -> rule.target().toString())
                        .findFirst()
                        .orElse(null);
                assertThat(find(router, path))
                        .as("%s in %s, seed %s", path, rules, seed)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    @DisplayName("B.10: of several rules with one name the last counts")
    void lastRuleOfANameCounts() {
        logs.expect(Level.WARN, "Multiple handlers named x");
        RuleRouter router = new RuleRouter(List.of(
                new Rule(PathMatches.of("/a"), target("a"), "x"),
                new Rule(PathMatches.of("/b/{id}"), target("b"), "x"),
                Rule.group(AnyMatches.INSTANCE, List.of(new Rule(PathMatches.of("/c"), target("c"), "inner")))));
        assertThat(router.reverseUrl("x", 1)).isEqualTo("/b/1");
        assertThat(router.reverseUrl("inner")).isEqualTo("/c");
        assertThat(router.reverseUrl("unknown")).isNull();
    }

    @Test
    void hostPatternIsARegularExpressionForTheWholeName() {
        HostMatches host = new HostMatches("www.e.*e.com");
        assertThat(host.matches("www.exe.com")).isTrue();
        assertThat(host.matches("www.example.com")).isTrue();
        assertThat(host.matches("www.example.com.evil.org")).isFalse();
        assertThat(new HostMatches("Example.COM").matches("example.com")).isTrue();
        assertThat(new HostMatches("example.com").matches("exampleXcom")).isFalse();
    }
}
