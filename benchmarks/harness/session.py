"""Servers that are measured in turn: only one of them runs at a time."""

import resource
import signal
import sys

from harness.catalogue import JVM
from harness.load import measure, warm_up
from harness.server import Server


def say(words):
    print(words, file=sys.stderr, flush=True)


def add_options(parser):
    warm_up = "seconds of load before anything is measured; between these two (15 120), until the JIT compilers are silent"
    parser.add_argument("--rounds", type=int, default=5, help="each measures every server in turn (%(default)s)")
    parser.add_argument("--seconds", type=float, default=5, help="length of a measurement (%(default)s)")
    parser.add_argument("--warm-up", type=float, nargs=2, default=(15, 120), metavar=("LEAST", "MOST"), help=warm_up)
    parser.add_argument("--server-cpu", default="0", help="which the server is pinned to; several with commas (%(default)s)")
    parser.add_argument("--load-cpu", default="1", help="which the generator is pinned to; several with commas (%(default)s)")
    parser.add_argument("--port", type=int, default=18300, help="of the first server; others follow (%(default)s)")
    parser.add_argument("--jvm", default=JVM, help="flags of every JVM (%(default)s)")
    parser.add_argument("--no-build", dest="build", action="store_false", help="take what was built before")
    parser.add_argument("--write", action="store_true", help="put the tables into RESULTS.md")


class Session:
    """Stops its servers at the end of its block, come what may."""

    def __init__(self, chosen):
        self.chosen = chosen
        self.servers = []

    def __enter__(self):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        return self

    def __exit__(self, *failure):
        for server in self.servers:
            server.stop()

    def add(self, name, command, tls=False):
        server = Server(name, command, self.chosen.port + len(self.servers), self.chosen.server_cpu, tls)
        self.servers.append(server)
        return server

    def warm_up(self, server, loads):
        server.thaw()
        took, busiest = warm_up(server, loads, self.chosen.load_cpu, self.chosen.warm_up)
        server.freeze()
        say(f"  {server.name:14} warm after {took:.0f} s; its compilers use {busiest:.0%} of a CPU")

    def measure(self, server, load):
        server.thaw()
        cost = measure(server, load, self.chosen.seconds, self.chosen.load_cpu)
        server.freeze()
        say(f"  {server.name:14} {load.title:24} {cost.cpu:9.2f} us ({cost.user:.2f}) {cost.rate:11,.0f}/s")
        return cost
