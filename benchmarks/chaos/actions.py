"""Actions against workers and their supervisor under load.

To add one, write a function that takes a Chaos, does it, undoes what has to be undone, and returns a few words of what came of it; and
declare it with ``@action``. What it picks by ``ending`` is meant to end, and explains requests that are lost with it.
"""

import contextlib
import itertools
import os
import random
import resource
import shutil
import signal
import struct
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from chaos import rows
from chaos.supervised import children
from harness.build import TARGET, compile_c

DISK = TARGET / "chaos-disk"
DISK_SIZE = 8 << 20
CLOCK = TARGET / "chaos-clock"
CLOCK_LIBRARY = TARGET / "chaos-clock.so"
LIVENESS = 15
STOP_TIMEOUT = 20
# Seconds that a busy machine may add where no time is claimed.
PATIENCE = 120


class Skipped(Exception):
    """Nothing could be done now."""


@dataclass(frozen=True)
class Action:
    name: str
    act: object
    # Says why it cannot be done here; nothing if it can.
    lacks: object = staticmethod(lambda chaos: None)


ACTIONS = {}


def action(name, lacks=lambda chaos: None):
    def declare(act):
        ACTIONS[name] = Action(name, act, lacks)
        return act

    return declare


class Chaos:
    """The application, what was done to it so far, and chance."""

    def __init__(self, application, seed, clock, leaving):
        self.application = application
        self.leaving = leaving
        self.random = random.Random(seed)
        self.clock = clock
        self.meant = set()
        self.problems = []

    def victim(self):
        """The pid of a worker that serves, while all but one at least do, so that the others can bear it."""
        ready = self.application.wait_until(self.enough_ready, PATIENCE)
        if not ready:
            raise Skipped("too few workers serve")
        return self.random.choice(sorted(ready.values()))

    @contextlib.contextmanager
    def ending(self):
        """Picks a victim whose end is meant from now on, unless nothing can be done to it."""
        pid = self.victim()
        self.meant.add(pid)
        try:
            yield pid
        except Skipped:
            self.meant.discard(pid)
            raise

    def enough_ready(self):
        ready = self.application.ready()
        return ready if len(ready) >= self.application.processes - 1 else None

    def signal(self, pid, which):
        if not self.application.deaths.signal(pid, which):
            raise Skipped(f"worker {pid} has ended")

    def for_a_while(self, least=2, most=6):
        time.sleep(self.random.uniform(least, most))

    def expect_killed(self, pid, began):
        """By the supervisor, which notices that it does not serve; or which had told it to end, and gives it the time for that."""
        self.application.deaths.wait([pid], STOP_TIMEOUT + LIVENESS + PATIENCE)
        ended = self.application.deaths.ended.get(pid, time.monotonic())
        limit = began + LIVENESS + rows.GIVEN_UP
        if pid in self.leaving:
            limit = max(limit, self.leaving[pid] + STOP_TIMEOUT)
        if ended > limit + 1:
            self.problems.append(f"worker {pid} was killed {ended - began:.1f} s after it ceased to serve")
        return f"worker {pid}, killed {ended - began:.1f} s later"


# ---------------------------------------------------------------------------------------------- one worker


@action("kill")
def kill(chaos):
    with chaos.ending() as pid:
        chaos.signal(pid, signal.SIGKILL)
    return f"worker {pid}"


@action("terminate")
def terminate(chaos):
    """As a system manager might, beside the supervisor: no request is lost."""
    pid = chaos.victim()
    chaos.signal(pid, signal.SIGTERM)
    return f"worker {pid}"


@action("pause")
def pause(chaos):
    pid = chaos.victim()
    chaos.signal(pid, signal.SIGSTOP)
    try:
        chaos.for_a_while(2, 8)
    finally:
        chaos.signal(pid, signal.SIGCONT)
    return f"worker {pid}"


@action("stop")
def stop(chaos):
    with chaos.ending() as pid:
        began = time.monotonic()
        chaos.signal(pid, signal.SIGSTOP)
        return chaos.expect_killed(pid, began)


@action("spin")
def spin(chaos):
    with chaos.ending() as pid, held(chaos, "/spin", pid):
        return chaos.expect_killed(pid, time.monotonic())


@action("hoard")
def hoard(chaos):
    with chaos.ending() as pid, held(chaos, "/hoard", pid):
        alive = chaos.application.deaths.wait([pid], PATIENCE)
    if alive:
        chaos.problems.append(f"worker {pid} lives with a full heap")
    return f"worker {pid}"


@contextlib.contextmanager
def held(chaos, path, pid):
    try:
        _, visitors = rows.have(chaos.application, path, pid)
    except (RuntimeError, OSError, rows.http.client.HTTPException) as e:
        raise Skipped(f"worker {pid} cannot be asked: {e}") from e
    try:
        yield
    finally:
        for visitor in visitors:
            visitor.leave()


@action("descriptors")
def few_descriptors(chaos):
    """A worker cannot accept; what waits is accepted later."""
    pid = chaos.victim()
    with limited_descriptors(pid):
        chaos.for_a_while()
    return f"worker {pid}"


# ---------------------------------------------------------------------------------------------- the supervisor


@action("hup")
def replace_all(chaos):
    chaos.application.signal(signal.SIGHUP)
    return "begun"


@action("supervisor-descriptors")
def supervisor_without_descriptors(chaos):
    """Keeps the supervisor from starting a worker in place of one that is killed, or from hearing of the one that it has just started."""
    supervisor = chaos.application.process.pid
    with chaos.ending() as pid:
        if chaos.random.random() < 0.5:
            with limited_descriptors(supervisor):
                chaos.signal(pid, signal.SIGKILL)
                chaos.for_a_while()
            return f"worker {pid} killed meanwhile"
        known = set(children(supervisor))
        chaos.signal(pid, signal.SIGKILL)
        chaos.application.wait_until(lambda: set(children(supervisor)) - known, 2)
        with limited_descriptors(supervisor):
            chaos.for_a_while()
        return f"worker {pid} killed before"


@contextlib.contextmanager
def limited_descriptors(pid):
    try:
        soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        used = set(map(int, os.listdir(f"/proc/{pid}/fd")))
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (next(free for free in itertools.count() if free not in used), hard))
    except (ProcessLookupError, FileNotFoundError) as e:
        raise Skipped(f"process {pid} has ended") from e
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))


# ---------------------------------------------------------------------------------------------- the machine


@action("disk", lacks=lambda chaos: None if os.path.ismount(DISK) else "needs root, to mount a small file system for the access log")
def full_disk(chaos):
    filler = DISK / "filler"
    try:
        with contextlib.suppress(OSError), open(filler, "wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        chaos.for_a_while(4, 8)
    finally:
        filler.unlink()
    return "full, and free again"


@action("clock", lacks=lambda chaos: None if chaos.clock else "needs a C compiler")
def clock_jumps(chaos):
    offset = chaos.random.choice([-86400, -3600, -5, 5, 3600, 2 * 86400])
    set_clock(offset)
    chaos.for_a_while(2, 3)
    return f"{offset:+} s"


def set_clock(offset):
    with open(CLOCK, "r+b", buffering=0) as file:
        file.write(struct.pack("q", offset))


def own_clock():
    """Returns the start of a command that has an application's wall clock follow a file; nothing where there is no C compiler. Another
    library for this, libfaketime, also takes part in how threads wait, and brings a JVM with selectors to a stand."""
    if not shutil.which("cc"):
        return []
    compile_c(CLOCK_LIBRARY.name, "-shared", "-fPIC", Path(__file__).parent / "clock.c", "-ldl")
    CLOCK.write_bytes(bytes(8))
    return ["env", f"LD_PRELOAD={CLOCK_LIBRARY}", f"CHAOS_CLOCK={CLOCK}"]


@contextlib.contextmanager
def small_disk():
    """A file system of some MB; where this user may not mount one, the usual."""
    shutil.rmtree(DISK, ignore_errors=True)
    DISK.mkdir(parents=True)
    mounted = os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_SIZE}", "chaos", DISK]).returncode == 0
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", DISK], check=False)
