#!/usr/bin/env python3
"""Measures the demo application side by side with other servers. See README.md, or --help."""

import argparse
import sys
import time
from collections import defaultdict

from harness import build, catalogue, report
from harness.load import Generator, Load, loads_named
from harness.session import Session, add_options, say

LOADS = [
    Load("plaintext", "/plaintext"),
    Load("pipelined 16", "/plaintext", pipelined=16),
    Load("/hello/{name}", "/hello/World"),
    Load("varied", "/hello", browsers=True),
    Load("echo 16 KiB", "/echo", content=16 << 10),
    Load("file 1 MiB", "/file"),
    Load("TLS plaintext", "/plaintext", tls=True),
    # Not more than a listener's queue holds by default.
    Load("TLS handshakes", "/plaintext", connections=32, fresh=True, tls=True),
]


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    servers = "names, with commas; all when left out, none when empty"
    parser.add_argument("--servers", type=names, help=servers)
    demo = "one more server: a build of the demo application, started as ours is; the first of all is compared with"
    parser.add_argument("--demo", action="append", default=[], metavar="NAME=JAR", type=named, help=demo)
    target = "one more server, which listens on 127.0.0.1:$PORT and answers as the others do"
    parser.add_argument("--target", action="append", default=[], metavar="NAME=COMMAND", type=named, help=target)
    parser.add_argument("--loads", type=loads, default=LOADS, metavar="TITLES", help="columns, with commas; all when left out")
    parser.add_argument("--to", metavar="NAME", help="what the others are compared with; the first when left out")
    parser.add_argument("--idle", type=int, default=10_000, help="connections to divide live heap by (%(default)s)")
    add_options(parser)
    return parser.parse_args()


def names(text):
    return [name for name in text.split(",") if name]


def named(text):
    name, found, what = text.partition("=")
    if not (name and found and what):
        raise argparse.ArgumentTypeError(f"no name, or nothing behind it: {text}")
    return name, what


def loads(text):
    return loads_named(text, LOADS)


def main():
    chosen = options()
    if chosen.build:
        build_all(chosen)
    commands = commands_of(chosen)
    chosen.to = chosen.to or next(iter(commands), None)
    if chosen.to not in commands:
        sys.exit(f"no such server to compare with: {chosen.to}")
    with Session(chosen) as session:
        comparison = Comparison(session, commands)
        comparison.run()
    text = comparison.text()
    report.publish("Side by side", text, chosen.write)


def build_all(chosen):
    build.make_tools()
    if any(load.tls for load in chosen.loads):
        build.make_tls_generator()
    if chosen.servers is None or set(chosen.servers) & {catalogue.OURS, "boot-tornado"}:
        build.make_demo()
    for peer in ("webflux-tornado", "webmvc-tornado"):
        if chosen.servers is None or peer in chosen.servers:
            build.make_own(build.own_peer(f"spring/{peer}"))
    if chosen.servers != []:
        build.make_peers()


def commands_of(chosen):
    """{name: command}, those first that are not in the catalogue: what is new is what the others are compared with."""
    commands = {}
    for name, jar in chosen.demo:
        directory = build.TARGET / f"demo-{name}"
        build.unpack(jar, directory)
        commands[name] = catalogue.demo(chosen.jvm, directory=directory)
    for name, command in chosen.target:
        commands[name] = ["env", f"JVM={chosen.jvm}", "sh", "-c", f"exec {command}"]
    if chosen.servers == []:
        return commands
    return commands | catalogue.commands(chosen.servers, chosen.jvm)


class Comparison:
    """The figures of a run, by server and column."""

    def __init__(self, session, commands):
        self.session = session
        self.chosen = session.chosen
        self.servers = [session.add(name, command) for name, command in commands.items()]
        self.plain = [load for load in self.chosen.loads if not load.tls]
        self.tls = [load for load in self.chosen.loads if load.tls]
        # A process of its own, whose compilers have seen nothing else.
        self.with_tls = {name: session.add(f"{name}-tls", commands[name], tls=True) for name in self.speakers(commands)}
        self.costs = defaultdict(list)
        self.memory = defaultdict(list)

    def speakers(self, commands):
        """What is not in the catalogue is tried."""
        own = {name for name, _ in [*self.chosen.demo, *self.chosen.target]}
        return [name for name in commands if self.tls and name in own | catalogue.WITH_TLS]

    def run(self):
        for last in [False] * (self.chosen.rounds - 1) + [True]:
            for server in self.servers:
                self.start(server, last)
        for name in list(self.with_tls):
            self.start_tls(name)
        for server in self.servers if self.plain else ():
            self.session.warm_up(server, self.plain)
        for server in self.with_tls.values():
            self.session.warm_up(server, self.tls)
        for number in range(self.chosen.rounds):
            say(f"round {number + 1} of {self.chosen.rounds}")
            for load in self.chosen.loads:
                for name, server in self.measured(load).items():
                    self.costs[name, load].append(self.session.measure(server, load))
        for server in self.servers:
            self.look_at_memory(server)

    def measured(self, load):
        return self.with_tls if load.tls else {server.name: server for server in self.servers}

    def start(self, server, last):
        """Only of the last start the server is kept."""
        seconds = server.start()
        say(f"  {server.name:14} starts in {seconds:.3f} s")
        self.memory[server.name, "start"].append(seconds)
        time.sleep(1)
        self.memory[server.name, "started"].append(server.resident_mib())
        if last:
            server.check(self.plain)
            server.freeze()
        else:
            server.stop()

    def start_tls(self, name):
        """One that does not speak TLS, whatever its environment says, is left out."""
        server = self.with_tls[name]
        try:
            server.start()
        except RuntimeError as e:
            say(f"  {name:14} without TLS: {e}")
            del self.with_tls[name]
            return
        server.check()
        server.freeze()

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
            f"CPU time per request in multiples of that of {self.chosen.to} in the same round; lowest and highest in brackets:\n",
            self.table(report.median_and_spread, self.ratios),
            "The lowest and the highest of the rounds:\n",
            self.table(lambda costs: in_brackets(report.spread, costs)),
            "Requests per second; * where the generator was busy all the time, so that the server may be capable of more:\n",
            self.table(rate),
            "Start and memory, lowest and highest in brackets:\n",
            self.memory_table(),
            *self.failures(),
        ]
        return "\n".join(parts)

    def table(self, cell, figures=None):
        """"-" where there are no figures, as of TLS where a server has none."""
        figures = figures or (lambda name, load: self.costs.get((name, load), []))
        heads = ["", *(load.title for load in self.chosen.loads)]
        rows = [[name, *(cell(figures(name, load)) for load in self.chosen.loads)] for name in self.names()]
        return report.table(heads, rows)

    def ratios(self, name, load):
        """Of figures of the same round."""
        own, others = self.costs.get((name, load), []), self.costs.get((self.chosen.to, load), [])
        return [cost.cpu / other.cpu for cost, other in zip(own, others)]

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
        return [server.name for server in self.servers]


def in_brackets(summary, costs):
    return f"{summary([cost.cpu for cost in costs])} ({summary([cost.user for cost in costs])})" if costs else "-"


def rate(costs):
    limited = "*" if any(cost.generator > 0.95 for cost in costs) else ""
    return report.median([cost.rate for cost in costs]) + limited


if __name__ == "__main__":
    sys.exit(main())
