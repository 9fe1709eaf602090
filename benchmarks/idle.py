#!/usr/bin/env python3
"""What idle connections cost the demo application: memory, and time of the others. See README.md, or --help."""

import argparse
import contextlib
import re
import resource
import sys
from collections import defaultdict

from harness import build, catalogue, report
from harness.load import Generator, Load
from harness.session import Session, add_options, say

BUSY = Load("64 busy", "/plaintext")
KEPT = ["--tornado.server.max-connections=0", "--tornado.server.idle-connection-timeout=1h"]
# As small as a hundred thousand connections allow.
JVM = "-Xmx176m -Xmn16m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED"

# Of each client: it has no more descriptors than the server, nor its address more ports than the system gives one.
MOST_OF_ONE = 15_000
# Descriptors of the server that are no idle connections.
OTHERS = 500
SMALLEST_CLASS = 1  # bytes per connection


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    counts = "as many idle connections, with commas (0,1000,10000,100000); not more than descriptors allow"
    parser.add_argument("--counts", type=lambda text: list(map(int, text.split(","))), help=counts)
    parser.set_defaults(counts=[0, 1000, 10_000, 100_000])
    add_options(parser)
    parser.set_defaults(jvm=JVM, rounds=5, seconds=2)
    return parser.parse_args()


def main():
    chosen = options()
    if chosen.build:
        build.make_tools()
        build.make_demo()
    with Session(chosen) as session:
        growth = Growth(session)
        growth.run()
    text = growth.text()
    report.publish("Idle connections", text, chosen.write)


class Growth:
    """The figures of a run, by number of idle connections."""

    def __init__(self, session):
        self.session = session
        self.server = session.add("idle", catalogue.demo(session.chosen.jvm, *KEPT))
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - OTHERS
        self.counts = sorted({min(count, most) for count in session.chosen.counts})
        self.costs = defaultdict(list)
        self.resident = {}
        self.heap = {}

    def run(self):
        self.server.start()
        self.server.freeze()
        self.session.warm_up(self.server, [BUSY])
        for count in self.counts:
            with self.idle(count):
                self.look_at_memory(count)
        for number in range(self.session.chosen.rounds):
            say(f"round {number + 1} of {self.session.chosen.rounds}")
            for count in self.counts:
                with self.idle(count):
                    self.costs[count].append(self.session.measure(self.server, BUSY))

    @contextlib.contextmanager
    def idle(self, count):
        """Connections that have made one request each."""
        self.server.thaw()
        with contextlib.ExitStack() as clients:
            for number, first in enumerate(range(0, count, MOST_OF_ONE)):
                some = min(MOST_OF_ONE, count - first)
                load = Load("idle", "/plaintext", connections=0, idle=some, own_address=f"127.0.0.{number + 2}")
                clients.enter_context(Generator(load, self.server.port, self.session.chosen.load_cpu))
            yield

    def look_at_memory(self, count):
        self.heap[count] = self.server.histogram()
        self.resident[count] = self.server.resident_mib()
        say(f"  {count:9,} idle: {self.resident[count]:.0f} MiB resident")

    # ------------------------------------------------------------ tables

    def text(self):
        costs = [cost for some in self.costs.values() for cost in some]
        head = report.circumstances(self.session.chosen, costs)
        return "\n".join([head, self.table(), *self.beyond(), *self.classes()])

    def table(self):
        heads = ["idle connections", "resident, MiB", "live heap, MiB", "CPU time per request beside them, µs"]
        return report.table(heads, [self.row(count) for count in self.counts])

    def row(self, count):
        heap = sum(self.heap[count].values()) / (1 << 20)
        cost = report.median_and_spread([cost.cpu for cost in self.costs[count]])
        return [f"{count:,}", report.number(self.resident[count]), report.number(heap), cost]

    def beyond(self):
        """What was asked for and cannot be had here, by the growth up to what can."""
        least, most = self.counts[0], self.counts[-1]
        asked = max(self.session.chosen.counts)
        if least < most < asked:
            each = (self.resident[most] - self.resident[least]) / (most - least)
            growth = report.number(each * 1024)
            expected = report.number(self.resident[most] + each * (asked - most))
            yield f"""\
A process gets {most + OTHERS:,} descriptors here. By the growth up to there, {growth} KiB for each connection,
{asked:,} of them would take {expected} MiB.
"""

    def classes(self):
        """What of the heap came with the connections."""
        least, most = self.counts[0], self.counts[-1]
        if least == most:
            return
        came = self.heap[most].copy()
        came.subtract(self.heap[least])
        each = {name: size / (most - least) for name, size in came.most_common()}
        rows = [[name, report.number(size)] for name, size in plain(each).items() if size >= SMALLEST_CLASS]
        yield f"Bytes of live heap per connection, {report.number(sum(each.values()))} in all:\n"
        yield report.table(["class", "bytes"], rows)


def plain(sizes):
    """Without the addresses of hidden classes, and with Java's names for arrays."""
    return {re.sub(r"/0x\w+|^\[L|;$", "", name) + ("[]" if name[0] == "[" else ""): size for name, size in sizes.items()}


if __name__ == "__main__":
    sys.exit(main())
