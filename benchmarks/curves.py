#!/usr/bin/env python3
"""How the cost of a request to the demo application grows with what it depends on. See README.md, or --help."""

import argparse
import sys
from collections import defaultdict
from dataclasses import dataclass, replace

from harness import build, catalogue, report
from harness.load import Load
from harness.session import Session, add_options, say

KIB = 1 << 10
MIB = 1 << 20
SIZES = {"0": 0, "1 KiB": KIB, "16 KiB": 16 * KIB, "256 KiB": 256 * KIB, "1 MiB": MIB, "4 MiB": 4 * MIB, "16 MiB": 16 * MIB}
ROUTES = (1, 10, 100, 1000)
KINDS = {"path": "/path/{}", "template": "/template/{}/x", "regular expression": "/expression/{}/x"}
BUSY = 64

# What no server avoids: it looks for the end of a head, and for nothing in it.
FLOOR = "java-nio"
FLOORED = ("connections", "header fields")


@dataclass(frozen=True)
class Point:
    """A load on a server, and its place in a table. Where a row has a size, the table says what a unit of that costs."""

    curve: str
    row: str
    column: str
    load: Load
    size: float = 0


def connections():
    for count in (1, 10, 100, 1000, 10_000):
        yield f"{count:,}", "all of them busy", Load(f"{count} busy", "/plaintext", connections=count)
        if count > BUSY:
            few = Load(f"{BUSY} busy of {count}", "/plaintext", connections=BUSY, idle=count - BUSY)
            yield f"{count:,}", f"{BUSY} of them busy", few


def fields():
    for count in (2, 5, 10, 20, 50, 100):
        yield str(count), "plaintext", Load(f"{count} fields", "/plaintext", fields=count)


def contents():
    # Few connections: each has a request and a response of that size in memory.
    for size, content in SIZES.items():
        yield size, "echo", Load(f"echo {size}", "/echo", connections=4, content=content), content / KIB


def routes(count):
    for kind, path in KINDS.items():
        yield f"{count:,}", kind, Load(f"{count} routes, {kind}", path.format(count))


CURVES = {"connections": connections, "header fields": fields, "content": contents}
UNITS = {"content": "KiB"}


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    known = [*CURVES, "routes"]
    parser.add_argument("--curves", type=lambda names: names.split(","), default=known, help=f"some of {', '.join(known)}")
    add_options(parser)
    parser.set_defaults(seconds=1.5, warm_up=(10, 30))
    return parser.parse_args()


def main():
    chosen = options()
    if chosen.build:
        build.make_tools()
        build.make_demo()
        build.make_peers(FLOOR)
    with Session(chosen) as session:
        costs = measure(session, plan(session))
    head = report.circumstances(chosen, [cost for some in costs.values() for cost in some])
    text = "\n".join([head, "CPU time per request in µs, lowest and highest in brackets.\n", *tables(costs)])
    report.publish("Cost curves", text, chosen.write)


def plan(session):
    """[(server, points)], with a server of its own for each number of routes."""
    chosen = session.chosen
    servers = []
    single = [Point(name, *point) for name, points in CURVES.items() if name in chosen.curves for point in points()]
    if single:
        servers.append((session.add(catalogue.OURS, demo(chosen)), single))
    floored = [on_the_floor(point) for point in single if point.curve in FLOORED and not point.load.idle]
    if floored:
        servers.append((session.add(FLOOR, catalogue.commands([FLOOR], chosen.jvm)[FLOOR]), floored))
    for count in ROUTES if "routes" in chosen.curves else ():
        server = session.add(f"{count}-routes", demo(chosen, f"--bench.routes={count}"))
        servers.append((server, [Point("routes", *point) for point in routes(count)]))
    return servers


def on_the_floor(point):
    return replace(point, column=f"{point.column}, on {FLOOR}")


def demo(chosen, *arguments):
    return catalogue.demo(chosen.jvm, "--tornado.server.max-body-size=16MB", *arguments)


def measure(session, servers):
    """{point: costs}"""
    for server, points in servers:
        server.start()
        server.freeze()
    for server, points in servers:
        # Not those with thousands of connections, which take their time: the code that serves them is the same.
        session.warm_up(server, [point.load for point in points if point.load.connections + point.load.idle <= 1000])
    costs = defaultdict(list)
    for number in range(session.chosen.rounds):
        say(f"round {number + 1} of {session.chosen.rounds}")
        for server, points in servers:
            for point in points:
                costs[point].append(session.measure(server, point.load))
    return costs


def tables(costs):
    for curve in dict.fromkeys(point.curve for point in costs):
        points = [point for point in costs if point.curve == curve]
        cells = {(point.row, point.column): report.median_and_spread([c.cpu for c in costs[point]]) for point in points}
        if curve in UNITS:
            per_unit = {(point.row, f"per {UNITS[curve]}"): each(point, costs[point]) for point in points if point.size}
            cells.update(per_unit)
        columns = list(dict.fromkeys(column for _, column in cells))
        rows = dict.fromkeys(point.row for point in points)
        yield report.table([curve, *columns], [[row, *(cells.get((row, c), "") for c in columns)] for row in rows])


def each(point, costs):
    return report.median([cost.cpu / point.size for cost in costs])


if __name__ == "__main__":
    sys.exit(main())
