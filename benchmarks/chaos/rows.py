"""Rows: one thing that is done to an application, and what should come of it."""

import contextlib
import http.client
import math
import re
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field

from chaos.supervised import Supervised, proportional_mib, release
from harness.build import java_home
from harness.server import HOST

# Seconds that a busy machine may add where no time is claimed.
PATIENCE = 90
TIMEOUT = "tornado.server.liveness-timeout"
# Long enough for a worker that has to share its processor with the builds of other people.
LIVENESS = 10
GIVEN_UP = 5
SUPERVISOR_MIB = 48
FATAL_STATUS = 70


@dataclass
class Sight:
    """Facts that a row saw, for people, and those of them that should not be."""

    facts: list = field(default_factory=list)
    failures: list = field(default_factory=list)

    def see(self, fact, holds=True):
        self.facts.append(fact)
        if not holds:
            self.failures.append(fact)

    def __str__(self):
        return "; ".join(fact if fact not in self.failures else f"NOT SO: {fact}" for fact in self.facts)


@dataclass(frozen=True)
class Row:
    name: str
    done: str
    should: str
    act: object
    options: dict = field(default_factory=dict)
    processes: int = 2


ROWS = {}


def row(name, done, should, processes=2, **options):
    """Declares a row; its function gets the application and what is seen, and names the workers that were to end."""

    def declare(act):
        ROWS[name] = Row(name, done, should, act, options, processes)
        return act

    return declare


def run(chosen, port):
    """A row, on an application of its own."""
    sight = Sight()
    application = Supervised(chosen.name, port, chosen.processes, 2, chosen.options)
    try:
        application.start()
        before = application.ready()
        ill = set(chosen.act(application, sight) or ())
        look_at_healthy(application, set(before.values()) - ill, sight)
    except Exception as e:  # a row that cannot go on fails, and the others have their turn
        sight.see(f"{type(e).__name__}: {e}", False)
    finally:
        application.stop()
    return sight


def look_at_healthy(application, healthy, sight):
    ended = [pid for pid in healthy if not application.deaths.lives(pid)]
    if ended:
        sight.see(f"healthy workers ended: {len(ended)}", False)
    elif healthy:
        sight.see(f"healthy workers untouched: {len(healthy)}")


# ---------------------------------------------------------------------------------------------- who is asked


class Visitor:
    """A connection, and the worker and thread that have it."""

    def __init__(self, port, timeout=30):
        self.connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
        self.ask("/token/first")

    def ask(self, path):
        self.begin(path)
        return self.end()

    def begin(self, path):
        self.connection.request("GET", path)

    def end(self):
        response = self.connection.getresponse()
        content = response.read().decode()
        self.pid = int(response.headers["X-Worker"])
        self.thread = response.headers["X-Thread"]
        return response, content

    def leave(self):
        self.connection.close()


def visitors(application, pid=None, threads=1):
    """Connections to so many threads of a worker, that of the pid or any, as the kernel deals them out."""
    found, others = {}, []
    try:
        patience = time.monotonic() + PATIENCE
        while len(found) < threads and time.monotonic() < patience:
            visitor = Visitor(application.port)
            pid = pid or visitor.pid
            if visitor.pid == pid and visitor.thread not in found:
                found[visitor.thread] = visitor
            else:
                others.append(visitor)
    finally:
        for other in others:
            other.leave()
    if len(found) < threads:
        raise RuntimeError(f"no connection to {threads} threads of worker {pid}")
    return found


def have(application, path, pid=None, threads=1):
    """Has a worker do something in so many of its threads, without an answer; returns its pid and the connections."""
    found = visitors(application, pid, threads)
    for visitor in found.values():
        visitor.begin(path)
    return next(iter(found.values())).pid, list(found.values())


def task_of(application, pid):
    return next(task for task, worker in application.ready().items() if worker == pid)


def see_replaced(application, task, pid, sight, seconds=PATIENCE):
    """Expects that the task has another worker, which serves."""
    began = time.monotonic()
    replaced = application.wait_until(lambda: application.ready().get(task, pid) != pid, seconds)
    sight.see(f"replaced {time.monotonic() - began:.0f} s later" if replaced else "not replaced", bool(replaced))


def see_line(application, pattern, sight, seconds=10):
    """Expects such a line in the log."""
    found = application.wait_until(lambda: re.search(pattern, application.logged(), re.M), seconds)
    sight.see(f"log: {found[0].strip()[:110]}" if found else f"no line in the log like {pattern}", bool(found))


# ---------------------------------------------------------------------------------------------- liveness


def see_killed(application, pid, sight, began):
    limit = LIVENESS + GIVEN_UP
    alive = application.deaths.wait([pid], limit + PATIENCE)
    took = application.deaths.ended.get(pid, math.inf) - began
    # The supervisor's own clock of a second, and what the machine adds to it.
    sight.see("still alive" if alive else f"killed after {took:.1f} s", took <= limit + 1)
    failure = application.wait_until(lambda: application.failure(pid), PATIENCE)
    sight.see(f"page: {failure['reason']}" if failure else "the page has no failure", bool(failure))


@row(
    "spin",
    "both loops of one of two workers spin",
    f"killed within liveness-timeout ({LIVENESS} s) + {GIVEN_UP} s, replaced",
    **{TIMEOUT: f"{LIVENESS}s"},
)
def both_loops_spin(application, sight):
    began = time.monotonic()
    pid, held = have(application, "/spin", threads=2)
    task = task_of(application, pid)
    see_killed(application, pid, sight, began)
    see_replaced(application, task, pid, sight)
    see_line(application, r"SpinHandler\.get", sight)
    for visitor in held:
        visitor.leave()
    return [pid]


@row(
    "stop",
    "one of two workers is stopped (SIGSTOP)",
    f"killed within liveness-timeout ({LIVENESS} s) + {GIVEN_UP} s, replaced",
    **{TIMEOUT: f"{LIVENESS}s"},
)
def stopped(application, sight):
    task, pid = next(iter(application.ready().items()))
    began = time.monotonic()
    application.deaths.signal(pid, signal.SIGSTOP)
    see_killed(application, pid, sight, began)
    see_replaced(application, task, pid, sight)
    see_line(application, r"State: T \(stopped\)", sight)
    return [pid]


# ---------------------------------------------------------------------------------------------- accepting

HELD = 6
NEWCOMERS = 100
# The first tenth of a second does not count as held, and what a busy machine adds.
BEFORE_HELD = 0.5
PROMPT = 2


@row(
    "held",
    "one loop of a process is held, the other is idle; then the other way round",
    "accepting waits for no serving loop, held loops get nothing new",
)
def one_loop_is_held(application, sight):
    pid = None
    for held in (0, 1):
        threads = visitors(application, pid, threads=2)
        pid = next(iter(threads.values())).pid
        name = sorted(threads)[held]
        for visitor in threads.values():
            if visitor.thread != name:
                visitor.leave()
        see_newcomers(application, threads[name], sight)


def see_newcomers(application, holder, sight):
    pid, held = holder.pid, holder.thread
    holder.begin(f"/hold?millis={HELD * 1000}")
    began = time.monotonic()
    time.sleep(BEFORE_HELD)
    there, on_held, slowest = 0, 0, 0.0
    for _ in range(NEWCOMERS):
        asked = time.monotonic()
        visitor = Visitor(application.port)
        slowest = max(slowest, time.monotonic() - asked)
        there += visitor.pid == pid
        on_held += visitor.pid == pid and visitor.thread == held
        visitor.leave()
    in_time = time.monotonic() - began < HELD
    holder.end()
    holder.leave()
    fact = f"{held} held: {there} of {NEWCOMERS} came to its worker, {on_held} to it; slowest {slowest * 1000:.0f} ms"
    sight.see(fact if in_time else f"{fact}; the machine is too slow to tell", 0 < there and on_held == 0 and slowest < PROMPT and in_time)


# ---------------------------------------------------------------------------------------------- ends


@row("heap", "the heap of a worker is full", f"the process ends ({FATAL_STATUS}), the failure says so, it is replaced")
def heap_is_full(application, sight):
    pid, (holder,) = have(application, "/hoard")
    task = task_of(application, pid)
    failure = application.wait_until(lambda: application.failure(pid), PATIENCE)
    if not failure:
        sight.see("no failure", False)
        return [pid]
    sight.see(f"status {failure['exitStatus']}: {failure['reason']}", failure["exitStatus"] == FATAL_STATUS)
    words = " ".join(failure["lastWords"])
    sight.see(f"last words: {words[:110]}", "OutOfMemoryError" in words)
    see_replaced(application, task, pid, sight)
    holder.leave()
    return [pid]


MOST_RESTARTS = 3
WINDOW = 40


@row(
    "broken",
    "a broken release, HUP (refused), then one worker is killed",
    "restarts budgeted per time window; healthy workers stay; loud state on the page; HUP of a mended one brings it back",
    **{"tornado.server.max-restarts": MOST_RESTARTS, "tornado.server.supervisor.restart-window": f"{WINDOW}s"},
)
def broken_release(application, sight):
    before = application.ready()
    release("broken")
    application.signal(signal.SIGHUP)
    see_line(application, r"processes that were not replaced go on", sight, PATIENCE)
    sight.see("all of before HUP serve", application.ready() == before)
    task, pid = next(iter(before.items()))
    application.deaths.signal(pid, signal.SIGKILL)
    held_back = application.wait_until(lambda: application.status()["supervisor"].get("restartsHeldBackUntil"), PATIENCE)
    restarts = application.status()["supervisor"]["restarts"]
    sight.see(f"held back after {restarts} restarts", bool(held_back) and restarts == MOST_RESTARTS)
    see_line(application, r"Too many child restarts.*", sight)
    page = re.search(r"too many[^<]*", application.page(), re.I)
    sight.see(f"page: {page[0].strip()[:90]}" if page else "the page says nothing", bool(page))
    again = application.wait_until(lambda: application.status()["supervisor"]["restarts"] > MOST_RESTARTS, WINDOW + PATIENCE)
    sight.see("tried again in the next window", bool(again))
    sight.see("the other serves", Visitor(application.port).pid == before[1 - task])
    release("good")
    application.signal(signal.SIGHUP)
    first = application.wait_until(lambda: task in application.ready(), PATIENCE)
    sight.see("mended and HUP: the missing one came first", bool(first) and application.deaths.lives(before[1 - task]))
    mended = application.wait_until(lambda: (now := application.all_ready()) and before[1 - task] not in now.values(), PATIENCE)
    sight.see("all serve again", bool(mended))
    return before.values()


START_TIMEOUT = 25


@row(
    "orphaned-successor",
    "the predecessor dies while its successor hangs",
    f"restarted, when start-timeout ({START_TIMEOUT} s) is over",
    **{"tornado.server.supervisor.start-timeout": f"{START_TIMEOUT}s"},
)
def predecessor_dies(application, sight):
    before = application.ready()
    release("hangs")
    application.signal(signal.SIGHUP)
    see_line(application, r"this release hangs", sight, PATIENCE)
    successor = next(worker for worker in application.workers() if worker["state"] == "starting")
    task, pid = successor["taskId"], before[successor["taskId"]]
    application.deaths.signal(pid, signal.SIGKILL)
    application.wait_until(lambda: application.failure(pid), PATIENCE)
    sight.see("nobody took the successor for a failure", application.deaths.lives(successor["pid"]))
    release("good")
    see_replaced(application, task, pid, sight, START_TIMEOUT + PATIENCE)
    see_line(application, r"was not ready after \d+ s", sight)
    return [pid]


@row("exit-0", "a worker exits with 0", "its place stays empty, which the log says, until HUP")
def exits_with_0(application, sight):
    before = application.ready()
    pid, (holder,) = have(application, "/exit")
    task = next(task for task, worker in before.items() if worker == pid)
    application.deaths.wait([pid], PATIENCE)
    see_line(application, rf"\(pid {pid}\) exited normally; HUP would start another", sight)
    came = application.wait_until(lambda: task in application.ready(), 15)
    sight.see("a worker came by itself" if came else "its place stays empty", not came)
    application.signal(signal.SIGHUP)
    see_replaced(application, task, pid, sight)
    see_line(application, r"the task had no worker", sight)
    application.wait_until(lambda: "All processes were replaced" in application.logged(), PATIENCE)
    sight.see("all serve", bool(application.all_ready()))
    holder.leave()
    return before.values()


ORPHAN_TIMEOUT = 10
UNDER_WAY = 3


@row(
    "supervisor",
    "kill -9 of the supervisor, with a short and an endless request under way",
    f"the short one is answered, workers end within orphan-timeout ({ORPHAN_TIMEOUT} s), the port is free",
    **{"tornado.server.supervisor.orphan-timeout": f"{ORPHAN_TIMEOUT}s"},
)
def supervisor_is_killed(application, sight):
    workers = list(application.ready().values())
    _, (short,) = have(application, f"/token/short?millis={UNDER_WAY * 1000}", workers[0])
    _, (endless,) = have(application, "/never", workers[1])
    began = time.monotonic()
    application.signal(signal.SIGKILL)
    application.process.wait()
    response, content = short.end()
    sight.see(f"the short one: {response.status} {content}", (response.status, content) == (200, "short"))
    alive = application.deaths.wait(workers, ORPHAN_TIMEOUT + PATIENCE)
    took = [application.deaths.ended.get(pid, math.inf) - began for pid in workers]
    # A second for the end of the process itself, and one for a busy machine.
    fact = f"still alive: {alive}" if alive else "ended after " + " and ".join(f"{each:.1f} s" for each in took)
    sight.see(fact, max(took) <= ORPHAN_TIMEOUT + 2)
    sight.see("the port is free", not listens(application.port))
    endless.leave()
    return workers


def listens(port):
    with socket.socket() as one:
        return one.connect_ex((HOST, port)) == 0


# ---------------------------------------------------------------------------------------------- blocking methods

ABANDONED = 2000
AT_A_TIME = 100
LIMIT = 20
QUEUE = 30


@row(
    "abandoned",
    f"{ABANDONED:,} requests to a @Blocking handler, each abandoned by its client, max-connections 200",
    f"blocking-limit ({LIMIT}) holds, counted, named threads, 503 with Retry-After beyond",
    **{
        "tornado.server.max-connections": 200,
        "tornado.server.blocking-limit": LIMIT,
        "tornado.server.blocking-queue-limit": QUEUE,
        "tornado.server.blocking-queue-timeout": "60s",
    },
)
def abandoned(application, sight):
    pids = sorted(application.ready().values())
    most = dict.fromkeys(pids, (0, 0))
    for _ in range(ABANDONED // AT_A_TIME):
        leave_at_once(application, "/blocking?millis=30000", AT_A_TIME)
        note_most(application, most)
    active = [figures[0] for figures in most.values()]
    sight.see(f"running at most {active}, counted", max(active) <= LIMIT and min(active) > 0)
    waiting = [figures[1] for figures in most.values()]
    sight.see(f"waiting at most {waiting}", max(waiting) <= QUEUE)
    for pid in pids:
        names = re.findall(r'^"(tornado-blocking-\d+)"', thread_dump(pid), re.M)
        sight.see(f"{len(names)} threads tornado-blocking-N", len(names) <= LIMIT)
    see_refusals(application, sight)


def leave_at_once(application, path, count):
    """Asks on so many connections, and closes them at once."""
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            one = stack.enter_context(socket.create_connection((HOST, application.port), 10))
            one.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())


def note_most(application, most):
    for pid in most:
        visitor = visitors(application, pid)
        for each in visitor.values():
            active, waiting, _ = map(int, each.ask("/figures")[1].split())
            most[pid] = (max(most[pid][0], active), max(most[pid][1], waiting))
            each.leave()


def thread_dump(pid):
    asked = [java_home() / "bin/jcmd", str(pid), "Thread.print"]
    return subprocess.run(asked, check=True, capture_output=True, text=True, timeout=60).stdout


def see_refusals(application, sight):
    """Expects that clients who stay are refused beyond what may run and wait."""
    asked = 4 * (LIMIT + QUEUE)
    patient = [socket.create_connection((HOST, application.port), 10) for _ in range(asked)]
    for one in patient:
        one.sendall(f"GET /blocking?millis=30000 HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
    refusals, right = 0, 0
    for one in patient:
        one.settimeout(0.3 if refusals else 10)
        with one, contextlib.suppress(TimeoutError):
            head = one.recv(4096)
            refusals += head.startswith(b"HTTP/1.1 503 ")
            right += b"retry-after: " in head.lower()
    fact = f"{refusals} of {asked} who stayed were refused with 503, {right} of these with Retry-After"
    sight.see(fact, refusals >= asked - 2 * (LIMIT + QUEUE) and right == refusals)


# ---------------------------------------------------------------------------------------------- memory


@row(
    "memory",
    "the supervisor's memory, set up as docs/processes.md has it",
    f"at most {SUPERVISOR_MIB} MB proportional set size",
    processes=4,
)
def memory_of_the_supervisor(application, sight):
    time.sleep(5)
    mib = proportional_mib(application.process.pid)
    sight.see(f"{mib:.1f} MB with {application.processes} workers", mib <= SUPERVISOR_MIB)
