#!/usr/bin/env python3
"""What WebSocket messages cost, here and on other servers: there and back, one to all, and sockets that are idle. See README.md, or --help."""

import argparse
import base64
import json
import os
import resource
import socket
import statistics
import struct
import subprocess
import sys
import time
import zlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from harness import build, report
from harness.build import HOME, PARTS, PEERS, TARGET, java_home
from harness.catalogue import JVM, TOMCAT, peer
from harness.server import HOST, Server, busy_seconds
from harness.session import Session, add_options, say

GENERATOR = "sockets"
OURS = "tornado4j"
FLOOR = "java-nio"
# It speaks no compression, as a floor.
WITHOUT_COMPRESSION = {FLOOR}
MODULES = ["java-nio", "netty", "undertow", "vertx", "jetty", "spring/sockets"]
# Tornado is where Debian's packages are.
PYTHON = "/usr/bin/python3"


@dataclass(frozen=True)
class Load:
    """All connections send a message and wait for it to come back; or one sends a message that comes to all."""

    title: str
    size: int
    connections: int = 64
    to_all: bool = False
    compressed: bool = False
    together: int = 1

    @property
    def file(self):
        return TARGET / f"message-{self.size}{'-deflated' if self.compressed else ''}"

    def command(self, server, seconds):
        kind, more = ("fan", []) if self.to_all else ("echo", [self.together])
        common = [server.port, self.connections, self.file, int(self.compressed), seconds, server.process.pid]
        return [str(TARGET / GENERATOR), kind, *map(str, common + more)]


LOADS = [
    Load("64 B", 64),
    Load("16 KiB", 16 << 10),
    Load("64 B, 16 together", 64, together=16),
    Load("64 B compressed", 64, compressed=True),
    Load("16 KiB compressed", 16 << 10, compressed=True),
    Load("to 1,000", 64, connections=1_000, to_all=True),
    Load("to 10,000", 64, connections=10_000, to_all=True),
]


@dataclass(frozen=True)
class Cost:
    """Microseconds of CPU time for each message, messages a second, the share of a CPU that other processes used, and for a message
    to all the milliseconds until the last one has it."""

    cpu: float
    rate: float
    others: float
    last: float | None


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--servers", type=lambda text: parts(text, ","), help="names, with commas; all when left out")
    parser.add_argument("--loads", type=lambda text: parts(text, ";"), help="titles of columns, with semicolons; all when left out")
    parser.add_argument("--idle", type=int, default=10_000, help="sockets to divide live heap by; 0 for none (%(default)s)")
    parser.add_argument("--classes", action="store_true", help="also tell of which classes that heap is")
    add_options(parser)
    # Ten thousand sockets of the hungriest peer take more than half a gigabyte.
    parser.set_defaults(rounds=3, seconds=2, warm_up=(12, 40), port=18400, jvm=JVM.replace("-Xmx512m", "-Xmx1536m"))
    return parser.parse_args()


def parts(text, separator):
    return [part.strip() for part in text.split(separator) if part.strip()]


def commands(jvm):
    java = [str(java_home() / "bin/java"), *jvm.split()]
    known = {
        FLOOR: peer(jvm, "java-nio", "NioSockets"),
        OURS: [*java, "-cp", str(PARTS), "org.tornado4j.benchmarks.SocketEcho"],
        "netty": peer(jvm, "netty", "NettySockets"),
        "undertow": peer(jvm, "undertow", "UndertowSockets"),
        "vertx": peer(jvm, "vertx", "VertxSockets"),
        "jetty": peer(jvm, "jetty", "JettySockets"),
        "boot-tomcat": peer(jvm, "spring/sockets", "SocketsApplication", "--server.address=127.0.0.1", "--server.port=${PORT}", *TOMCAT),
    }
    if has_tornado():
        known["python-tornado"] = [PYTHON, str(PEERS / "python-tornado/sockets.py")]
    return known


def has_tornado():
    asked = subprocess.run([PYTHON, "-c", "import tornado"], capture_output=True, check=False) if Path(PYTHON).exists() else None
    return asked is not None and asked.returncode == 0


def tornado_version():
    asked = [PYTHON, "-c", "import platform, tornado; print(f'Tornado {tornado.version} on Python {platform.python_version()}')"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip() if has_tornado() else "without Python Tornado"


# ---------------------------------------------------------------------------------------------- messages


def make_messages():
    """As an application might send them, in JSON; and the same, compressed."""
    for size in {load.size for load in LOADS}:
        text = b",".join(b'{"id":%d,"room":"lobby","text":"message %d"}' % (i * 7919, i * i) for i in range(size // 40 + 1))[:size]
        (TARGET / f"message-{size}").write_bytes(text)
        (TARGET / f"message-{size}-deflated").write_bytes(deflated(text))


def deflated(text):
    """RFC 7692 section 7.2.1, without a window that lasts."""
    made = zlib.compressobj(wbits=-15)
    return (made.compress(text) + made.flush(zlib.Z_SYNC_FLUSH)).removesuffix(b"\x00\x00\xff\xff")


# ---------------------------------------------------------------------------------------------- a server


class SocketServer(Server):
    def answers(self, tls=None):
        try:
            Socket(self.port, "/ws").close()
            return True
        except (OSError, EOFError):
            return False

    def check(self):
        """What answers wrongly is not measured."""
        for load in LOADS[:2]:
            text = (TARGET / f"message-{load.size}").read_bytes()
            self.check_that_it_comes(text, False)
            if self.name not in WITHOUT_COMPRESSION:
                self.check_that_it_comes(text, True)

    def check_that_it_comes(self, text, compressed):
        for path in ("/ws", "/fan"):
            with Socket(self.port, path, compressed) as sender, Socket(self.port, path, compressed) as other:
                time.sleep(0.1)  # some open a socket after they have answered
                for _ in range(2):
                    sender.send(text)
                    for receiver in [sender] if path == "/ws" else [sender, other]:
                        if (got := receiver.receive()) != text:
                            raise RuntimeError(f"{self.name} sends {got[:60]} at {path}, where {text[:60]} is due")


class Socket:
    """A client, for a few messages."""

    def __init__(self, port, path, compressed=False):
        self.compressed = compressed
        self.window = zlib.decompressobj(-15)
        self.connection = socket.create_connection((HOST, port), 10)
        self.file = self.connection.makefile("rb")
        offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n" if compressed else ""
        key = base64.b64encode(os.urandom(16)).decode()
        self.connection.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{offer}"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        head = b"".join(iter(self.file.readline, b"\r\n"))
        if b" 101 " not in head or (compressed and b"permessage-deflate" not in head):
            raise EOFError(head)

    def send(self, text):
        content = deflated(text) if self.compressed else text
        length = len(content)
        size = struct.pack("!B", 0x80 | length) if length < 126 else struct.pack("!BH", 0x80 | 126, length)
        self.connection.sendall(bytes([0xC2 if self.compressed else 0x82]) + size + bytes(4) + content)

    def receive(self):
        """A message, whatever fragments it comes in."""
        content, was_compressed = b"", False
        while True:
            first, second = self.file.read(2)
            length = second & 0x7F
            if length >= 126:
                length = int.from_bytes(self.file.read(2 if length == 126 else 8), "big")
            piece = self.file.read(length)
            if first & 0x08:
                continue
            was_compressed = was_compressed or bool(first & 0x40)
            content += piece
            if first & 0x80:
                return self.window.decompress(content + b"\x00\x00\xff\xff") if was_compressed else content

    def close(self):
        self.file.close()
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.close()


# ---------------------------------------------------------------------------------------------- a run


class Comparison:
    """The figures of a run, by server and column."""

    def __init__(self, session, loads):
        self.session = session
        self.chosen = session.chosen
        self.loads = loads
        self.costs = defaultdict(list)
        self.idle = {}

    def add(self, name, command):
        server = SocketServer(name, command, self.chosen.port + len(self.session.servers), self.chosen.server_cpu)
        self.session.servers.append(server)
        return server

    def bears(self, server, load):
        return not (load.compressed and server.name in WITHOUT_COMPRESSION)

    def run(self):
        for server in self.session.servers:
            server.start()
            server.check()
            # Before the load, since what a collector or a pool keeps of that is not the sockets'.
            if self.chosen.idle and server.is_jvm:
                self.idle[server.name] = [self.heap_of_idle(server, compressed) for compressed in (False, True)]
            self.warm_up(server)
            server.freeze()
        for number in range(self.chosen.rounds):
            say(f"round {number + 1} of {self.chosen.rounds}")
            for load in self.loads:
                for server in self.session.servers:
                    if self.bears(server, load):
                        server.thaw()
                        cost = self.measure(server, load, self.chosen.seconds)
                        server.freeze()
                        self.costs[server.name, load.title].append(cost)
                        last = f", the last after {cost.last:.2f} ms" if cost.last else ""
                        say(f"  {server.name:14} {load.title:20} {cost.cpu:9.3f} us {cost.rate:11,.0f}/s{last}")

    def warm_up(self, server):
        """Under each load in turn, until the compilers are silent or the time is over."""
        least, most = self.chosen.warm_up
        loads = [load for load in self.loads if self.bears(server, load)]
        began = time.monotonic()
        while True:
            busiest = 0
            for load in loads:
                compiled, then = server.compiler_seconds(), time.monotonic()
                self.measure(server, load, 1)
                busiest = max(busiest, (server.compiler_seconds() - compiled) / (time.monotonic() - then))
            took = time.monotonic() - began
            if took >= most or not server.is_jvm or (took >= least and busiest < 0.05):
                say(f"  {server.name:14} warm after {took:.0f} s; its compilers use {busiest:.0%} of a CPU")
                return

    def measure(self, server, load, seconds):
        machine, generator = busy_seconds(), children_seconds()
        served = sum(server.cpu_seconds())
        began = time.monotonic()
        command = ["taskset", "-c", str(self.chosen.load_cpu), *load.command(server, seconds)]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        if said.returncode != 0:
            raise RuntimeError(f"{server.name}, {load.title}: {said.stderr.strip()}")
        took = time.monotonic() - began
        own = children_seconds() - generator + sum(server.cpu_seconds()) - served
        figures = json.loads(said.stdout)
        rate = figures["messages"] / figures["seconds"] * (load.connections if load.to_all else 1)
        return Cost(figures["cpu"], rate, max(0.0, busy_seconds() - machine - own) / took, figures.get("last"))

    def heap_of_idle(self, server, compressed):
        """(bytes of live heap, bytes of resident memory) for each socket that has had one message there and back; None without."""
        if compressed and server.name in WITHOUT_COMPRESSION:
            return None
        load = Load("idle", 64, self.chosen.idle, compressed=compressed)
        self.hold_idle(server, load, lambda: None)  # what all connections share is there afterwards
        before, resident_before = server.histogram(), server.resident_mib()
        after, resident = self.hold_idle(server, load, lambda: (server.histogram(), server.resident_mib()))
        heap = (sum(after.values()) - sum(before.values())) / load.connections
        say(f"  {server.name:14} idle{' compressed' if compressed else '':11} {heap:,.0f} bytes of heap a socket")
        if self.chosen.classes:
            for name, size in (after - before).most_common():
                if size >= load.connections:
                    say(f"  {size / load.connections:10,.1f} {name}")
        return heap, (resident - resident_before) / load.connections * (1 << 20)

    def hold_idle(self, server, load, look):
        command = [str(TARGET / GENERATOR), "idle", *map(str, (server.port, load.connections, load.file, int(load.compressed)))]
        placed = ["taskset", "-c", str(self.chosen.load_cpu), *command]
        with subprocess.Popen(placed, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as generator:
            if generator.stdout.readline() != "idle\n":
                raise RuntimeError(f"{server.name}: the generator gave up")
            seen = look()
            generator.stdin.close()
            generator.wait()
        time.sleep(1)  # for the server, to notice that they have left
        return seen

    # ------------------------------------------------------------ tables

    def text(self):
        costs = [cost for some in self.costs.values() for cost in some]
        parts = [report.circumstances(self.chosen, costs) + f"- {report.peer_versions()}; {tornado_version()}\n"]
        echoes = [load for load in self.loads if not load.to_all]
        fans = [load for load in self.loads if load.to_all]
        if echoes:
            parts += ["CPU time for each message there and back, µs:\n", self.table(echoes, lambda cost: cost.cpu)]
        if fans:
            parts += ["CPU time for each message that is delivered, of one that goes to all, µs:\n", self.table(fans, lambda cost: cost.cpu)]
            parts += ["Time until the last one has it, ms:\n", self.table(fans, lambda cost: cost.last)]
        if self.idle:
            parts += [f"Live heap for each of {self.chosen.idle:,} idle sockets that have had one message, bytes:\n", self.idle_table()]
        if OURS in {server.name for server in self.session.servers}:
            parts += ["Ours in multiples of what it is compared with:\n", self.bounds()]
        return "\n".join(parts)

    def bounds(self):
        """What is expected of ours, and what was seen: medians of the ratios within a round, and their spread."""
        rows = []
        for load in self.loads:
            if load.to_all:
                rows += self.bound(f"{load.title}, bare writes", self.ratios(load, FLOOR), 1.2)
            else:
                for peer in ("netty", "undertow"):
                    rows += self.bound(f"{load.title}, {peer}", self.ratios(load, peer), 1)
        if OURS in self.idle:
            rows += self.bound("idle without compression, 1.5 KiB", [self.idle[OURS][0][0] / 1536], 1)
        return report.table(["against", "at most", "seen", "holds"], rows)

    def bound(self, title, ratios, most):
        if not ratios:
            return []
        holds = statistics.median(ratios) <= most
        return [[title, f"{most:g}", report.median_and_spread(ratios), "yes" if holds else "no"]]

    def ratios(self, load, peer):
        return [ours.cpu / theirs.cpu for ours, theirs in zip(self.costs[OURS, load.title], self.costs[peer, load.title])]

    def table(self, loads, figure):
        rows = []
        for server in self.session.servers:
            cells = [report.median_and_spread([figure(cost) for cost in self.costs[server.name, load.title]]) for load in loads]
            rows.append([server.name, *cells])
        return report.table(["", *(load.title for load in loads)], rows)

    def idle_table(self):
        heads = ["", "without compression", "with compression", "resident memory", "with compression"]
        rows = []
        for name, (plain, compressed) in self.idle.items():
            columns = [plain[0], compressed and compressed[0], plain[1], compressed and compressed[1]]
            rows.append([name, *("-" if value is None else f"{value:,.0f}" for value in columns)])
        return report.table(heads, rows)


def children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main():
    chosen = options()
    build.find_java()
    if chosen.build:
        TARGET.mkdir(parents=True, exist_ok=True)
        build.compile_c(GENERATOR, HOME / "harness/sockets.c")
        build.make_parts()
        build.make_peers(*MODULES)
    make_messages()
    known = commands(chosen.jvm)
    if unknown := set(chosen.servers or ()) - known.keys():
        sys.exit(f"no such server: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    loads = [load for load in LOADS if not chosen.loads or load.title in chosen.loads]
    if chosen.loads and len(loads) < len(chosen.loads):
        sys.exit(f"no such load among {'; '.join(chosen.loads)}; there are {'; '.join(load.title for load in LOADS)}")
    with Session(chosen) as session:
        comparison = Comparison(session, loads)
        for name, command in known.items():
            if not chosen.servers or name in chosen.servers:
                comparison.add(name, command)
        comparison.run()
    report.publish("WebSocket", comparison.text(), chosen.write)


if __name__ == "__main__":
    sys.exit(main())
