"""Loads on a server, and what a request costs it under each."""

import subprocess
import time
from argparse import ArgumentTypeError
from dataclasses import dataclass

from harness.build import PLAIN, TARGET, TLS
from harness.server import busy_seconds

SETTLE = 0.5


@dataclass(frozen=True)
class Load:
    """What clients do: GET, or POST when there is a size of content. Idle connections come on top of the others."""

    title: str
    path: str
    connections: int = 64
    idle: int = 0
    pipelined: int = 1
    content: int = -1  # none, which differs from an empty one
    fields: int = 0
    own_address: str = "127.0.0.1"
    browsers: bool = False  # no request like another, each for a name below the path
    fresh: bool = False  # a connection for each request
    tls: bool = False
    answer: bytes = b""  # content of the response, where Server.check does not know it

    def options(self):
        counts = [f"-c{self.connections}", f"-i{self.idle}", f"-p{self.pipelined}"]
        switches = [switch for switch, on in (("-v", self.browsers), ("-n", self.fresh)) if on]
        return [*counts, f"-b{self.content}", f"-f{self.fields}", f"-a{self.own_address}", *switches]

    @property
    def generator(self):
        return TARGET / (TLS if self.tls else PLAIN)


def loads_named(text, loads):
    """Those of the loads whose titles are in a text with commas."""
    known = {load.title: load for load in loads}
    titles = [title for title in text.split(",") if title]
    unknown = [title for title in titles if title not in known]
    if unknown:
        raise ArgumentTypeError(f"no such load: {', '.join(unknown)}; there are {', '.join(known)}")
    return [known[title] for title in titles]


@dataclass(frozen=True)
class Outcome:
    """What the generator says: seconds are those that passed, CPU seconds its own."""

    responses: int
    failures: int
    seconds: float
    cpu_seconds: float


@dataclass(frozen=True)
class Cost:
    """Microseconds of CPU time per request, all and in user space; requests a second; and the share of a CPU that the
    generator used, and other processes."""

    cpu: float
    user: float
    rate: float
    failures: int
    generator: float
    others: float


class Generator:
    """Connections to a server, from the moment they stand until the end of the block."""

    def __init__(self, load, port, cpu):
        # Where they share CPUs the server goes first.
        placed = ["taskset", "-c", str(cpu), "nice", "-n", "19"]
        command = [*placed, str(load.generator), *load.options(), str(port), load.path]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        self.read_line()
        return self

    def __exit__(self, *failure):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def run(self, seconds):
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        responses, failures, took, used = self.read_line().split()
        return Outcome(int(responses), int(failures), float(took), float(used))

    def read_line(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the generator gave up: {' '.join(self.process.args)}")
        return line


def measure(server, load, seconds, cpu):
    """The server has been warmed up, and runs."""
    with Generator(load, server.port, cpu) as generator:
        generator.run(SETTLE)
        before = usage(server)
        outcome = generator.run(seconds)
        user, system, machine = (after - then for after, then in zip(usage(server), before))
    return Cost(
        cpu=(user + system) / outcome.responses * 1e6,
        user=user / outcome.responses * 1e6,
        rate=outcome.responses / outcome.seconds,
        failures=outcome.failures,
        generator=outcome.cpu_seconds / outcome.seconds,
        others=max(0.0, machine - user - system - outcome.cpu_seconds) / outcome.seconds,
    )


def usage(server):
    """CPU seconds so far: the server's in user and in system space, the whole machine's."""
    return *server.cpu_seconds(), busy_seconds()


def warm_up(server, loads, cpu, bounds, seconds=2):
    """Loads it in every way, again and again, until its JIT compilers are silent or the time is over."""
    at_least, at_most = bounds
    began = time.monotonic()
    while True:
        busiest = 0
        for load in loads:
            compiled = server.compiler_seconds()
            with Generator(load, server.port, cpu) as generator:
                generator.run(seconds)
            busiest = max(busiest, (server.compiler_seconds() - compiled) / seconds)
        took = time.monotonic() - began
        if took >= at_most or not server.is_jvm or (took >= at_least and busiest < 0.05):
            return took, busiest
