#!/usr/bin/env python3
"""How the throughput of the demo application grows with its loops. See README.md, or --help."""

import argparse
import os
import sys
from collections import defaultdict

from harness import build, catalogue, report
from harness.load import Load
from harness.session import Session, add_options, say

# From the generator's half of the work to next to nothing of it, so that what the loops can do is seen.
LOADS = [
    Load("plaintext", "/plaintext"),
    Load("pipelined 16", "/plaintext", pipelined=16),
    Load("pipelined 16, 50 fields", "/plaintext", pipelined=16, fields=50),
]


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    counts = "as many loops, with commas (%(default)s)"
    parser.add_argument("--loops", type=lambda text: text.split(","), default=["1", str(os.cpu_count())], help=counts)
    add_options(parser)
    everywhere = ",".join(map(str, range(os.cpu_count())))
    parser.set_defaults(server_cpu=everywhere, load_cpu=str(os.cpu_count() - 1), seconds=3, warm_up=(10, 30))
    return parser.parse_args()


def main():
    chosen = options()
    if chosen.build:
        build.make_tools()
        build.make_demo()
    with Session(chosen) as session:
        costs = measure(session)
    text = "\n".join([report.circumstances(chosen, [cost for some in costs.values() for cost in some]), table(costs)])
    report.publish("Loops", text, chosen.write)


def measure(session):
    """{(loops, load): costs}"""
    chosen = session.chosen
    servers = {}
    for count in chosen.loops:
        servers[count] = session.add(f"{count}-loops", catalogue.demo(chosen.jvm, f"--tornado.server.loops={count}"))
        servers[count].start()
        servers[count].freeze()
        session.warm_up(servers[count], LOADS)
    costs = defaultdict(list)
    for number in range(chosen.rounds):
        say(f"round {number + 1} of {chosen.rounds}")
        for load in LOADS:
            for count, server in servers.items():
                costs[count, load].append(session.measure(server, load))
    return costs


def table(costs):
    heads = ["loops, load", "requests per second", "CPU time per request, µs", "in user space", "generator, of a CPU"]
    rows = [[f"{count}, {load.title}", *figures(some)] for (count, load), some in costs.items()]
    return report.table(heads, rows)


def figures(costs):
    for values in ([c.rate for c in costs], [c.cpu for c in costs], [c.user for c in costs]):
        yield report.median_and_spread(values)
    yield f"{max(c.generator for c in costs):.0%}"


if __name__ == "__main__":
    sys.exit(main())
