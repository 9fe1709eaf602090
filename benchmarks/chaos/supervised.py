"""The application that things are done to: a supervisor and its workers, on the libraries of the demo application."""

import contextlib
import http.client
import json
import os
import re
import select
import shlex
import signal
import subprocess
import threading
import time
from pathlib import Path

from attacks.besieged import demo_jar
from harness.build import TARGET, java_home, unpack
from harness.server import HOST, Server

HERE = Path(__file__).resolve().parent
MAIN = "chaos.ChaosApplication"
UNPACKED = TARGET / "chaos-demo"
CLASSES = TARGET / "chaos-classes"
JAR = UNPACKED / "lib/chaos.jar"
ARCHIVE = TARGET / "chaos.jsa"
RELEASE = TARGET / "chaos-release"
# The recipe of docs/processes.md for a small supervisor.
SMALL = (
    "-Xmx16m -Xmn2m -Xss256k -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=4"
    " -XX:ReservedCodeCacheSize=8m -XX:TrimNativeHeapInterval=5000"
)
MAPPED = "-XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0"
WORKERS = "-Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
# Seconds for a start, also where other programs use the machine.
START_TIMEOUT = 120


def prepare(jar=None):
    """Unpacks the demo application, adds ours, and has a JVM write an archive of the classes of both."""
    TARGET.mkdir(parents=True, exist_ok=True)
    CLASSES.mkdir(exist_ok=True)
    unpack((jar or demo_jar()).resolve(), UNPACKED)
    java_bin = java_home() / "bin"
    subprocess.run([java_bin / "javac", "-cp", f"{UNPACKED}/lib/*", "-d", CLASSES, HERE / "ChaosApplication.java"], check=True)
    subprocess.run([java_bin / "jar", "--create", "--file", JAR, "-C", CLASSES, "."], check=True)
    ARCHIVE.unlink(missing_ok=True)
    train = [*java(f"-XX:ArchiveClassesAtExit={ARCHIVE} -XX:+UseSerialGC"), "-Dspring.context.exit=onRefresh"]
    subprocess.run([*train, "-cp", class_path(), MAIN], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def java(options):
    return [str(java_home() / "bin/java"), *shlex.split(options)]


def class_path():
    return f"{UNPACKED}/lib/*"


def command(processes, loops, status_port, options, worker_jvm=WORKERS):
    archive = f"-XX:SharedArchiveFile={ARCHIVE} {MAPPED}"
    keys = {
        "server.address": HOST,
        "server.port": "${PORT}",
        "tornado.server.processes": processes,
        "tornado.server.loops": loops,
        "tornado.server.supervisor.status-port": status_port,
        "tornado.server.supervisor.worker-jvm-options": f"{archive} {worker_jvm}",
        "chaos.release": RELEASE,
        **options,
    }
    return [*java(f"{archive} {SMALL}"), "-cp", class_path(), MAIN, *(f"--{key}={value}" for key, value in keys.items())]


class Supervised(Server):
    """start, when all workers are ready; then whatever is done to them; then stop, which leaves none of them behind."""

    def __init__(self, name, port, processes=2, loops=2, options=None, prefix=(), worker_jvm=WORKERS):
        cpus = ",".join(map(str, os.sched_getaffinity(0)))
        self.status_port = port + 1
        self.processes = processes
        started = [*prefix, *command(processes, loops, self.status_port, options or {}, worker_jvm)]
        super().__init__(f"chaos-{name}", started, port, cpus)
        self.deaths = Deaths()

    def start(self):
        release("good")
        self.launch()
        self.wait_until(self.all_ready, START_TIMEOUT, f"{self.name} does not start; see {self.log}")

    def stop(self):
        try:
            super().stop()
        finally:
            self.look_at_children()
            self.deaths.end_all()

    # ------------------------------------------------------------------------------------------ what it says

    def status(self):
        """status.json, as the supervisor has it; None of one that has ended, or does not answer now."""
        return json.loads(said) if (said := self.read("/status.json")) else None

    def page(self):
        return self.read("/") or ""

    def read(self, path):
        self.look_at_children()
        connection = http.client.HTTPConnection(HOST, self.status_port, timeout=5)
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            return connection.getresponse().read().decode()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def workers(self):
        """Returns those that live, as the supervisor knows them."""
        return (self.status() or {}).get("workers", [])

    def ready(self):
        """{task id: pid} of those that serve."""
        return {worker["taskId"]: worker["pid"] for worker in self.workers() if worker["state"] == "ready"}

    def all_ready(self):
        """Returns {task id: pid} if each task has one worker, which serves."""
        workers = self.workers()
        serve = len(workers) == self.processes and all(worker["state"] == "ready" for worker in workers)
        return {worker["taskId"]: worker["pid"] for worker in workers} if serve else None

    def failure(self, pid):
        """Returns the failure of a worker; None if it lives, or ended well."""
        failures = (self.status() or {}).get("failures", [])
        return next((failure for failure in failures if failure["pid"] == pid), None)

    def logged(self):
        return Path(self.log).read_text(errors="replace")

    def runs(self):
        return self.process.poll() is None

    # ------------------------------------------------------------------------------------------ what the system says

    def look_at_children(self):
        for pid in children(self.process.pid):
            self.deaths.add(pid)

    def signal(self, which):
        self.process.send_signal(which)

    def wait_until(self, condition, seconds, failure=None):
        """Returns what the condition did at last, and fails if it never was anything."""
        patience = time.monotonic() + seconds
        while not (found := condition()) and time.monotonic() < patience and self.runs():
            time.sleep(0.1)
        if not found and failure:
            raise RuntimeError(failure)
        return found


class Deaths:
    """Processes that were seen, which a handle of the kernel's stands for: their number may be another's when they ended.

    Thread: any."""

    def __init__(self):
        self.lock = threading.RLock()
        self.handles = {}
        self.ended = {}

    def add(self, pid):
        with self.lock, contextlib.suppress(ProcessLookupError):
            if pid not in self.handles and pid not in self.ended:
                self.handles[pid] = os.pidfd_open(pid)

    def look(self):
        """Notes the time of those that have ended since."""
        with self.lock:
            by_handle = {handle: pid for pid, handle in self.handles.items()}
            poll = select.poll()
            for handle in by_handle:
                poll.register(handle, select.POLLIN)
            for handle, _ in poll.poll(0):
                pid = by_handle[handle]
                self.ended[pid] = time.monotonic()
                del self.handles[pid]
                os.close(handle)

    def lives(self, pid):
        self.look()
        return pid in self.handles

    def wait(self, pids, seconds):
        """Returns those that live when the time is over."""
        patience = time.monotonic() + seconds
        while any(map(self.lives, pids)) and time.monotonic() < patience:
            time.sleep(0.02)
        return [pid for pid in pids if self.lives(pid)]

    def signal(self, pid, which):
        """Sends a signal, and returns whether the process lived."""
        with self.lock:
            if not self.lives(pid):
                return False
            signal.pidfd_send_signal(self.handles[pid], which)
            return True

    def end_all(self):
        left = list(self.handles)
        for pid in left:
            self.signal(pid, signal.SIGKILL)
        self.wait(left, 10)


def log_of(name):
    return TARGET / f"chaos-{name}.log"


def release(kind):
    """Chooses what is started from now on: a good release, a broken one, or one that hangs as it comes up."""
    RELEASE.write_text(kind)


def children(pid):
    """Returns the pids of a process's children."""
    return [int(path.name) for path in Path("/proc").glob("[1-9]*") if parent(path) == pid]


def parent(path):
    """Returns None for a process that has ended."""
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def proportional_mib(pid):
    said = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss: +(\d+) kB", said, re.M)[1]) / 1024
