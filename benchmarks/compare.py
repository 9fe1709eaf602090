#!/usr/bin/env python3
"""Measures the demo application side by side with other servers. See README.md, or --help."""

import argparse
import sys
import time
from collections import defaultdict

from harness import build, catalogue, report
from harness.load import Generator, Load
from harness.session import Session, add_options, say

LOADS = [
    Load("plaintext", "/plaintext"),
    Load("pipelined 16", "/plaintext", pipelined=16),
    Load("/hello/{name}", "/hello/World"),
    Load("echo 16 KiB", "/echo", content=16 << 10),
    Load("file 1 MiB", "/file"),
]


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--servers", type=lambda names: names.split(","), help="names, with commas; all when left out")
    target = "one more server, which listens on 127.0.0.1:$PORT and answers as the others do"
    parser.add_argument("--target", action="append", default=[], metavar="NAME=COMMAND", help=target)
    parser.add_argument("--idle", type=int, default=10_000, help="connections to divide live heap by (%(default)s)")
    add_options(parser)
    return parser.parse_args()


def main():
    chosen = options()
    if chosen.build:
        build.make_tools()
        build.make_demo()
        build.make_peers()
    commands = catalogue.commands(chosen.servers, chosen.jvm)
    for target in chosen.target:
        name, _, command = target.partition("=")
        commands[name] = ["sh", "-c", f"exec {command}"]
    with Session(chosen) as session:
        for name, command in commands.items():
            session.add(name, command)
        comparison = Comparison(session)
        comparison.run()
    text = comparison.text()
    report.publish("Side by side", text, chosen.write)


class Comparison:
    """The figures of a run, by server and column."""

    def __init__(self, session):
        self.session = session
        self.chosen = session.chosen
        self.costs = defaultdict(list)
        self.memory = defaultdict(list)

    def run(self):
        for last in [False] * (self.chosen.rounds - 1) + [True]:
            for server in self.session.servers:
                self.start(server, last)
        for server in self.session.servers:
            self.session.warm_up(server, LOADS)
        for number in range(self.chosen.rounds):
            say(f"round {number + 1} of {self.chosen.rounds}")
            for load in LOADS:
                for server in self.session.servers:
                    self.costs[server.name, load].append(self.session.measure(server, load))
        for server in self.session.servers:
            self.look_at_memory(server)

    def start(self, server, last):
        """Only of the last start the server is kept."""
        seconds = server.start()
        say(f"  {server.name:14} starts in {seconds:.3f} s")
        self.memory[server.name, "start"].append(seconds)
        time.sleep(1)
        self.memory[server.name, "started"].append(server.resident_mib())
        if last:
            server.check()
            server.freeze()
        else:
            server.stop()

    def look_at_memory(self, server):
        server.thaw()
        self.memory[server.name, "loaded"].append(server.resident_mib())
        before = server.live_heap()
        if before is not None:
            idle = Load("idle", "/plaintext", connections=0, idle=self.chosen.idle)
            with Generator(idle, server.port, self.chosen.load_cpu):
                after = server.live_heap()
            self.memory[server.name, "idle"].append((after - before) / self.chosen.idle / 1024)
        server.stop()

    # ------------------------------------------------------------ tables

    def text(self):
        parts = [
            report.circumstances(self.chosen, [cost for costs in self.costs.values() for cost in costs]),
            f"Versions: {report.peer_versions()}.\n",
            "CPU time per request in µs, of that in user space in brackets:\n",
            self.table(lambda costs: in_brackets(report.median, costs)),
            "The lowest and the highest of the rounds:\n",
            self.table(lambda costs: in_brackets(report.spread, costs)),
            "Requests per second; * where the generator was busy all the time, so that the server may be capable of more:\n",
            self.table(rate),
            "Start and memory, lowest and highest in brackets:\n",
            self.memory_table(),
            *self.failures(),
        ]
        return "\n".join(parts)

    def table(self, cell):
        heads = ["", *(load.title for load in LOADS)]
        rows = [[name, *(cell(self.costs[name, load]) for load in LOADS)] for name in self.names()]
        return report.table(heads, rows)

    def memory_table(self):
        columns = {
            "start": "start to first response, s",
            "started": "resident after the start, MiB",
            "loaded": "after the load, MiB",
            "idle": "live heap per idle connection, KiB",
        }
        rows = [[n, *(report.median_and_spread(self.memory[n, kind]) for kind in columns)] for n in self.names()]
        return report.table(["", *columns.values()], rows)

    def failures(self):
        for (name, load), costs in self.costs.items():
            failed = sum(cost.failures for cost in costs)
            if failed > 0:
                yield f"{name} failed {failed} times under {load.title}.\n"

    def names(self):
        return [server.name for server in self.session.servers]


def in_brackets(summary, costs):
    return f"{summary([cost.cpu for cost in costs])} ({summary([cost.user for cost in costs])})"


def rate(costs):
    limited = "*" if max(cost.generator for cost in costs) > 0.95 else ""
    return report.median([cost.rate for cost in costs]) + limited


if __name__ == "__main__":
    sys.exit(main())
