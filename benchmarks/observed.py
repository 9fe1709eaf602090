#!/usr/bin/env python3
"""What it costs to observe requests: meters, their histogram, traces, on Tornado4j and on WebFlux. See README.md, or --help."""

import argparse
import statistics
import sys
from collections import defaultdict

from harness import build, catalogue, report
from harness.load import Load, loads_named
from harness.session import Session, add_options, say

LOADS = [Load("/plaintext", "/plaintext"), Load("/hello/{name}", "/hello/World")]

APPLICATIONS = ["boot-tornado", "boot-webflux"]
TITLES = {"boot-tornado": "Tornado4j, handler", "boot-webflux": "WebFlux on Reactor Netty"}

HISTOGRAM = "--management.metrics.distribution.percentiles-histogram.http.server.requests=true"
SAMPLING = "--management.tracing.sampling.probability=0.1"

PLAIN = "not observed"
METERS = "meters"
HISTOGRAMS = "with histogram"
TRACES = "meters and traces"

# How each is started; None without the actuator and all that belongs to it.
KINDS = {
    PLAIN: None,
    METERS: {"traces": False, "arguments": []},
    HISTOGRAMS: {"traces": False, "arguments": [HISTOGRAM]},
    TRACES: {"traces": True, "arguments": [SAMPLING]},
}
OBSERVED = [kind for kind in KINDS if kind != PLAIN]


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    titles = ", ".join(load.title for load in LOADS)
    parser.add_argument("--loads", type=loads, default=LOADS, metavar="TITLES", help=f"with commas; all when left out: {titles}")
    add_options(parser)
    parser.set_defaults(seconds=3, warm_up=(15, 35))
    return parser.parse_args()


def loads(text):
    return loads_named(text, LOADS) or LOADS


def main():
    chosen = options()
    if chosen.build:
        build.make_tools()
        build.make_demo()
        build.make_peers("spring/webflux", "spring/observability")
    with Session(chosen) as session:
        costs = measure(session)
    text = "\n".join(
        [
            report.circumstances(chosen, [cost for some in costs.values() for cost in some]),
            "CPU time per request in µs, of that in user space in brackets:\n",
            report.table(["", *KINDS], rows(chosen.loads, lambda *key: (cell(costs[(*key, kind)]) for kind in KINDS))),
            "What observing adds, in µs of CPU time; median of the rounds, lowest and highest in brackets:\n",
            report.table(["", *OBSERVED], rows(chosen.loads, lambda *key: added(costs, *key, cpu))),
            "Of that in user space:\n",
            report.table(["", *OBSERVED], rows(chosen.loads, lambda *key: added(costs, *key, user))),
            "What it adds to Tornado4j, in parts of what it adds to WebFlux, by these medians:\n",
            report.table(["", *OBSERVED], parts_of(costs, chosen.loads)),
        ]
    )
    report.publish("Observation", text, chosen.write)


def command(name, kind, jvm):
    how = KINDS[kind]
    if how is None:
        return catalogue.commands([name], jvm)[name]
    return catalogue.observed(name, jvm, *how["arguments"], traces=how["traces"])


def measure(session):
    """{(load, application, kind): costs}"""
    chosen = session.chosen
    servers = {}
    for name in APPLICATIONS:
        for number, kind in enumerate(KINDS):
            server = session.add(f"{name}-{number}", command(name, kind, chosen.jvm))
            server.start()
            check(server, kind, chosen.loads)
            server.freeze()
            session.warm_up(server, chosen.loads)
            servers[name, kind] = server
    costs = defaultdict(list)
    for number in range(chosen.rounds):
        say(f"round {number + 1} of {chosen.rounds}")
        for key, server in servers.items():
            for load in chosen.loads:
                costs[(load, *key)].append(session.measure(server, load))
    return costs


def check(server, kind, asked):
    """That the meters are there where they should be, with the histogram or without."""
    for load in asked:
        server.ask("GET", load.path)
    status, content = server.ask("GET", "/actuator/prometheus")
    if kind == PLAIN:
        expected = status == 404
    else:
        expected = status == 200 and b"http_server_requests_seconds_count{" in content
        expected &= (b"http_server_requests_seconds_bucket{" in content) == (kind == HISTOGRAMS)
    if not expected:
        sys.exit(f"{server.name} is not observed as it should be; see {server.log}")


# ------------------------------------------------------------------------------------------------ tables


def cell(costs):
    return f"{report.median([cost.cpu for cost in costs])} ({report.median([cost.user for cost in costs])})"


def rows(measured, figures):
    return [[f"{TITLES[name]}, `{load.title}`", *figures(load, name)] for load in measured for name in APPLICATIONS]


def cpu(cost):
    return cost.cpu


def user(cost):
    return cost.user


def differences(costs, load, name, kind, time):
    """What observing adds in each round."""
    return [time(more) - time(less) for more, less in zip(costs[load, name, kind], costs[load, name, PLAIN])]


def added(costs, load, name, time):
    return [spread(differences(costs, load, name, kind, time)) for kind in OBSERVED]


def spread(figures):
    """Differences may be below nothing."""
    return f"{statistics.median(figures):.1f} ({min(figures):.1f}–{max(figures):.1f})"


def parts_of(costs, measured):
    return [
        [f"`{load.title}`, {title}", *parts(costs, load, time)]
        for load in measured
        for title, time in (("CPU time", cpu), ("in user space", user))
    ]


def parts(costs, load, time):
    ours, theirs = (
        [statistics.median(differences(costs, load, name, kind, time)) for kind in OBSERVED] for name in APPLICATIONS
    )
    return [f"{own / other:.2f}" if other > 0 else "-" for own, other in zip(ours, theirs)]


if __name__ == "__main__":
    sys.exit(main())
