package org.tornado4j.status;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The style of the page: light or dark according to the reader's system, with a table on wide screens and cards on
 * narrow ones.
 */
final class StatusStyle {

    static final String CSS = """

            :root { color-scheme: light dark; --back: #f6f7f9; --card: #fff; --text: #1c2430; --quiet: #667085; --line: #e4e7ec;
              --good: #12805c; --wait: #b54708; --bad: #c4320a; --bar: #3b7ddd; --track: #e4e7ec; }
            @media (prefers-color-scheme: dark) {
              :root { --back: #11151b; --card: #1a2029; --text: #e6e9ee; --quiet: #98a2b3; --line: #2b333f;
                --good: #4cc38a; --wait: #f5a54a; --bad: #ff7a59; --bar: #5b9bf3; --track: #2b333f; } }
            * { box-sizing: border-box; }
            body { margin: 0 auto; padding: 1.5rem 1rem; max-width: 64rem; background: var(--back); color: var(--text);
              font: 15px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
            h1 { margin: 0 0 1rem; font-size: 1.4rem; }
            h2 { margin: 1.75rem 0 .6rem; font-size: 1.05rem; }
            .good { color: var(--good); } .wait { color: var(--wait); } .bad { color: var(--bad); }
            dl, table, ul { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
            dl { display: flex; flex-wrap: wrap; gap: .8rem 2.5rem; margin: 0; padding: .9rem 1.1rem; }
            dt, th, td::before { color: var(--quiet); font-size: .8rem; font-weight: 500; }
            dd { margin: 0; font-size: 1.05rem; white-space: nowrap; }
            table { width: 100%; border-spacing: 0; }
            th, td { padding: .55rem .7rem; text-align: right; white-space: nowrap; }
            th:first-child, td:first-child { padding-left: 1.1rem; }
            th:last-child, td:last-child { padding-right: 1.1rem; }
            .left { text-align: left; }
            td { border-top: 1px solid var(--line); }
            svg { display: block; width: 100%; height: 4px; margin-top: 2px; border-radius: 2px; background: var(--track);
              fill: var(--bar); }
            svg.bad { fill: var(--bad); }
            ul { margin: 0; padding: .4rem 1.1rem; list-style: none; }
            li { padding: .3rem 0; } li + li { border-top: 1px solid var(--line); }
            pre { margin: .4rem 0 0; max-height: 24rem; overflow: auto; font-size: .8rem; }
            time { color: var(--quiet); margin-right: .6rem; }
            footer { margin-top: 1.2rem; color: var(--quiet); font-size: .8rem; }
            a { color: inherit; }
            @media (max-width: 48rem) {
              table, tbody { display: block; background: none; border: 0; }
              thead { display: none; }
              tr { display: grid; grid-template-columns: repeat(3, 1fr); gap: .6rem 1rem; padding: .9rem 1.1rem; margin-bottom: .7rem;
                background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
              td, td:first-child, td:last-child { padding: 0; border: 0; text-align: left; }
              td::before { content: attr(data-name); display: block; } }
            """;

    /** Nothing but this style: no script, nothing from elsewhere, no frame around it. */
    static final String POLICY = "default-src 'none'; style-src 'sha256-" + hash(CSS)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private StatusStyle() {}

    private static String hash(String style) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return Base64.getEncoder().encodeToString(sha.digest(style.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
