"""The server that is attacked: an application of its own, on the libraries of the demo application."""

import os
import subprocess
import sys
import time
from pathlib import Path

from harness.build import ROOT, TARGET, java_home, unpack
from harness.server import Server

HERE = Path(__file__).resolve().parent
MAIN = "attacked.AttackedApplication"
UNPACKED = TARGET / "attacked-demo"
CLASSES = TARGET / "attacked-classes"
LISTENING = "0A"


def demo_jar():
    built = [jar for target in ("target", "target/fast") for jar in (ROOT / "demo-app" / target).glob("demo-app-*.jar")]
    if not built:
        sys.exit("build the demo application first: mvn -q package -DskipTests -pl demo-app -am")
    return max(built, key=lambda jar: jar.stat().st_mtime)


def prepare(jar):
    """Unpacks the demo application, and compiles ours."""
    TARGET.mkdir(parents=True, exist_ok=True)
    CLASSES.mkdir(exist_ok=True)
    unpack(jar.resolve(), UNPACKED)
    source = HERE / "AttackedApplication.java"
    subprocess.run([java_home() / "bin/javac", "-cp", f"{UNPACKED}/lib/*", "-d", CLASSES, source], check=True)


def command(heap, options):
    # It ends at once when it is told to, whoever still waits for an answer.
    keys = ["--server.address=127.0.0.1", "--server.port=${PORT}", "--server.shutdown=immediate"]
    java = [str(java_home() / "bin/java"), f"-Xmx{heap}"]
    path = f"{CLASSES}:{UNPACKED}/lib/*"
    return [*java, "-cp", path, MAIN, *keys, f"--tornado.web.static-path={HERE}", *options]


class BesiegedServer(Server):
    # Not the attackers' address, so that its log tells them from the others.
    source = "127.0.0.2"

    def __init__(self, name, heap, options, port, tls):
        super().__init__(f"attacked-{name}", command(heap, options), port, ",".join(map(str, os.sched_getaffinity(0))), tls)

    def runs(self):
        return self.process.poll() is None

    def live_heap(self):
        """Of a server that has ended, or does not answer to jcmd, None."""
        try:
            return super().live_heap()
        except (OSError, subprocess.SubprocessError):
            return None

    def connections(self):
        """Those that the server holds open, by the kernel's count."""
        own = descriptors(self.process.pid)
        tables = [Path(f"/proc/net/{name}").read_text() for name in ("tcp", "tcp6")]
        return sum(inode in own for table in tables for inode in accepted(table, self.port))

    def wait_for_connections(self, most, seconds):
        """Until there are no more than that, or the time is over. Returns how many there are."""
        patience = time.monotonic() + seconds
        while (count := self.connections()) > most and time.monotonic() < patience:
            time.sleep(0.1)
        return count

    def logged(self):
        """Lines and bytes so far, and how often the heap was full."""
        said = Path(self.log).read_bytes()
        return said.count(b"\n"), len(said), said.count(b"OutOfMemoryError")

    def last_words(self, lines=12):
        return Path(self.log).read_text(errors="replace").splitlines()[-lines:]


def descriptors(pid):
    """The sockets of a process, as /proc/net names them; none of one that has ended."""
    found = set()
    try:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            try:
                found.add(os.readlink(descriptor).removeprefix("socket:[").removesuffix("]"))
            except FileNotFoundError:
                pass  # closed meanwhile
    except OSError:
        pass
    return found


def accepted(table, port):
    """The inodes of connections to a port in a table of /proc/net."""
    for line in table.splitlines()[1:]:
        fields = line.split()
        local, state, inode = fields[1], fields[3], fields[9]
        if int(local.rpartition(":")[2], 16) == port and state != LISTENING:
            yield inode
