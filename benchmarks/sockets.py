#!/usr/bin/env python3
"""What a WebSocket message there and back costs, here and on Netty. See README.md, or --help."""

import argparse
import json
import os
import shlex
import signal
import socket
import statistics
import subprocess
import sys
import time

from harness import build, report
from harness.build import HOME, TARGET, java_home
from harness.catalogue import JVM, peer

GENERATOR = "sockets"
PATH = "/ws"
# (title, connections, bytes of a message, messages that are sent together)
LOADS = [
    ("64 B", 64, 64, 1),
    ("64 B, 16 together", 64, 64, 16),
    ("16 KiB", 64, 16 << 10, 1),
]
START_TIMEOUT = 60


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="each measures every server in turn (%(default)s)")
    parser.add_argument("--seconds", type=float, default=3, help="length of a measurement (%(default)s)")
    parser.add_argument("--warm-up", type=float, default=10, help="seconds of each load before that (%(default)s)")
    parser.add_argument("--server-cpu", default="0", help="which the servers are pinned to (%(default)s)")
    parser.add_argument("--load-cpu", default="1", help="which the generator is pinned to (%(default)s)")
    parser.add_argument("--port", type=int, default=18400, help="of the first server; others follow (%(default)s)")
    parser.add_argument("--jvm", default=JVM, help="flags of every JVM (%(default)s)")
    parser.add_argument("--no-build", dest="build", action="store_false", help="take what was built before")
    parser.add_argument("--write", action="store_true", help="put the table into RESULTS.md")
    return parser.parse_args()


def commands(jvm):
    java = [str(java_home() / "bin/java"), *shlex.split(jvm)]
    jar = HOME / "target/fast/benchmarks.jar"
    return {
        "tornado4j": [*java, "-cp", str(jar), "org.tornado4j.benchmarks.SocketEcho"],
        "netty": peer(jvm, "netty", "NettySockets"),
    }


class Server:
    """A process, pinned to a CPU; stopped by SIGSTOP while others are measured."""

    def __init__(self, name, command, port, cpu):
        self.name = name
        self.port = port
        with open(TARGET / f"sockets-{name}.log", "wb") as log:
            self.process = subprocess.Popen(
                ["taskset", "-c", cpu, *command], env=dict(os.environ, PORT=str(port)), stdout=log, stderr=log
            )
        self.await_start()

    def await_start(self):
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.stop()
                    sys.exit(f"{self.name} does not start; see {TARGET}/sockets-{self.name}.log")
                time.sleep(0.01)

    def run(self, load, seconds, cpu):
        """Microseconds of CPU for each message, and messages per second."""
        _, connections, size, depth = load
        self.process.send_signal(signal.SIGCONT)
        arguments = [self.port, PATH, connections, size, depth, seconds, self.process.pid]
        command = ["taskset", "-c", cpu, str(TARGET / GENERATOR), *map(str, arguments)]
        result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        self.process.send_signal(signal.SIGSTOP)
        return result["cpu"], result["messages"] / result["seconds"]

    def stop(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        self.process.wait()


def table(costs, names):
    lines = ["| | " + " | ".join(title for title, *_ in LOADS) + " |", "|---|" + "---|" * len(LOADS)]
    for name in names:
        cells = []
        for title, *_ in LOADS:
            cpu = [cost for cost, _ in costs[name, title]]
            cells.append(f"{statistics.median(cpu):.2f} ({min(cpu):.2f} to {max(cpu):.2f})")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "Microseconds of CPU for each message there and back, the median of the rounds and their range:\n\n" + "\n".join(lines) + "\n"


def main():
    chosen = options()
    build.find_java()
    if chosen.build:
        TARGET.mkdir(parents=True, exist_ok=True)
        build.compile_c(GENERATOR, HOME / "harness/sockets.c")
        build.make_parts()
        build.make_peers("netty")
    servers = []
    costs = {}
    try:
        for number, (name, command) in enumerate(commands(chosen.jvm).items()):
            servers.append(Server(name, command, chosen.port + number, chosen.server_cpu))
            for load in LOADS:
                servers[-1].run(load, chosen.warm_up, chosen.load_cpu)
        for number in range(chosen.rounds):
            print(f"round {number + 1} of {chosen.rounds}", file=sys.stderr)
            for server in servers:
                for load in LOADS:
                    cost = server.run(load, chosen.seconds, chosen.load_cpu)
                    costs.setdefault((server.name, load[0]), []).append(cost)
                    print(f"  {server.name:10} {load[0]:20} {cost[0]:8.2f} us {cost[1]:11,.0f}/s", file=sys.stderr)
    finally:
        for server in servers:
            server.stop()
    report.publish("WebSocket messages", table(costs, [server.name for server in servers]), chosen.write)


if __name__ == "__main__":
    sys.exit(main())
