"""A server that is measured: a process, pinned to a CPU."""

import http.client
import os
import re
import signal
import ssl
import subprocess
import time
from collections import Counter
from pathlib import Path

from harness.build import FILE, KEY_STORE, KEY_STORE_PASSWORD, TARGET, java_home

HOST = "127.0.0.1"
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
START_TIMEOUT = 60
# Of a JVM that is asked for what is on its heap: one that is ill may never answer.
HISTOGRAM_TIMEOUT = 30


class Server:
    """start; then freeze, thaw and everything that asks, in any order; then stop. It is asked from the address source."""

    source = HOST

    def __init__(self, name, command, port, cpu, tls=False):
        self.name = name
        self.tls = tls
        self.command = command
        self.port = port
        self.cpu = cpu
        self.process = None

    def start(self):
        """Returns the seconds from the start of the process to its first response."""
        if self.answers():
            raise RuntimeError(f"something else answers on port {self.port}")
        began = self.launch()
        while not self.answers():
            if self.tls and self.answers(tls=False):
                self.stop()
                raise RuntimeError(f"{self.name} speaks no TLS")
            if self.process.poll() is not None or time.monotonic() - began > START_TIMEOUT:
                self.stop()
                raise RuntimeError(f"{self.name} does not start; see {self.log}")
            time.sleep(0.001)
        return time.monotonic() - began

    def launch(self):
        """Starts the process and returns when that was; for who waits for it in a way of his own."""
        environment = dict(os.environ, PORT=str(self.port), BENCH_FILE=str(FILE))
        if self.tls:
            # As Spring Boot reads them.
            environment |= {"SERVER_SSL_KEY_STORE": str(KEY_STORE), "SERVER_SSL_KEY_STORE_PASSWORD": KEY_STORE_PASSWORD}
        pinned = ["taskset", "-c", str(self.cpu), *self.command]
        with open(self.log, "wb") as log:
            began = time.monotonic()
            self.process = subprocess.Popen(pinned, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        return began

    @property
    def log(self):
        return TARGET / f"{self.name}.log"

    @property
    def is_jvm(self):
        return os.readlink(f"/proc/{self.process.pid}/exe").endswith("/java")

    def answers(self, tls=None):
        try:
            return self.ask("GET", "/plaintext", tls=tls)[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def ask(self, method, path, content=None, tls=None):
        """(status, content) of a response, on a connection of its own."""
        connection = self.connection(self.tls if tls is None else tls)
        try:
            connection.request(method, path, content, {"Content-Type": "application/octet-stream"} if content else {})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def connection(self, tls):
        if not tls:
            return http.client.HTTPConnection(HOST, self.port, timeout=10, source_address=(self.source, 0))
        # Whose certificate it is does not matter here.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        source = (self.source, 0)
        return http.client.HTTPSConnection(HOST, self.port, timeout=2, context=context, source_address=source)

    def check(self, loads=()):
        """What answers wrongly is not measured. Loads bring the answers to paths that not every server has."""
        content = os.urandom(16 << 10)
        answers = [
            ("GET", "/plaintext", None, b"Hello, World!"),
            ("GET", "/hello/Ada", None, b"Hello, Ada!"),
            ("POST", "/echo", content, content),
            *(("GET", load.path, None, load.answer) for load in loads if load.answer),
            ("GET", "/file", None, FILE.read_bytes()),
        ]
        # By TLS nobody downloads: Netty's way to send files knows sockets only.
        for method, path, sent, expected in answers[:-1] if self.tls else answers:
            status, got = self.ask(method, path, sent)
            if (status, got) != (200, expected):
                raise RuntimeError(f"{self.name} answers {method} {path} with {status} and {got[:60]}")

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.thaw()
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            pass
        finally:  # also when this program is told to end meanwhile
            self.process.kill()
            self.process.wait()

    def cpu_seconds(self):
        """(user, system) so far. Their sum is exact; how it divides is sampled by the kernel's tick."""
        return stat_seconds(f"/proc/{self.process.pid}/stat")

    def compiler_seconds(self):
        """What the JIT compilers used so far; 0 where there are none."""
        return self.seconds_of(is_compiler)

    def main_thread_seconds(self):
        """What the thread that runs a Java program's main method used so far, with the one that started the JVM."""
        return self.seconds_of(is_main)

    def seconds_of(self, chosen):
        return sum(sum(stat_seconds(thread / "stat")) for thread in self.threads() if chosen(thread))

    def threads(self):
        return Path(f"/proc/{self.process.pid}/task").iterdir()

    def resident_mib(self):
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * PAGE / (1 << 20)

    def proportional_mib(self):
        """Of pages that several processes share it counts a share."""
        said = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text()
        return int(re.search(r"^Pss: +(\d+) kB", said, re.M)[1]) / 1024

    def live_heap(self):
        """Bytes on a JVM's heap that survive a full collection; None for other processes."""
        return sum(self.histogram().values()) if self.is_jvm else None

    def histogram(self):
        """{class: bytes} of what survives a full collection, without what it fills gaps with rather than move the rest."""
        asked = [java_home() / "bin/jcmd", str(self.process.pid), "GC.class_histogram"]
        said = subprocess.run(asked, check=True, capture_output=True, text=True, timeout=HISTOGRAM_TIMEOUT).stdout
        classes = re.findall(r"^ *\d+: +\d+ +(\d+) +(\S+)", said, re.M)
        return Counter({name: int(size) for size, name in classes if "jdk.internal.vm.Filler" not in name})


def is_compiler(thread):
    return re.match(r"C[12] Compiler", name_of(thread)) is not None


def is_main(thread):
    return name_of(thread) in {"main", "java"}


def name_of(thread):
    """Nothing for one that has ended."""
    try:
        return (thread / "comm").read_text().rstrip("\n")
    except OSError:
        return ""


def stat_seconds(path):
    """(user, system) seconds by a stat file of a process or thread; nothing for one that has ended."""
    try:
        fields = Path(path).read_text().rpartition(")")[2].split()
    except OSError:
        return 0, 0
    return int(fields[11]) / TICK, int(fields[12]) / TICK


def busy_seconds():
    """CPU seconds of all processes so far."""
    user, nice, system, _, _, hard, soft = map(int, Path("/proc/stat").read_text().split(maxsplit=8)[1:8])
    return (user + nice + system + hard + soft) / TICK
