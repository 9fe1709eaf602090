"""Steady load on an application with four workers, and one thing after the other that is done to it meanwhile."""

import os
import random
import re
import threading
import time
from collections import Counter

from chaos import actions
from chaos.accounts import Account, Books, Death, Footprint
from chaos.actions import Chaos, Skipped
from chaos.clients import Clients
from chaos.supervised import Supervised, children, proportional_mib
from harness import report
from harness.session import say

PROCESSES = 4
LOOPS = 2
WARM_UP = 10
# Seconds within which the last worker has to serve again, and what clients leave behind has to be gone.
RECOVERY = 180
SETTLE = 15
VIOLENT = r"\(pid (\d+)\) (?:killed by signal 9|ended by a fatal error|is killed: it was asked to end)"
LEAVING = r"\(pid \d+\) takes over from child \d+ \(pid (\d+)\)"


def options():
    log = actions.DISK / "access-${tornado.process.task-id}.log"
    return {
        "tornado.server.liveness-timeout": f"{actions.LIVENESS}s",
        "tornado.server.supervisor.stop-timeout": f"{actions.STOP_TIMEOUT}s",
        "spring.lifecycle.timeout-per-shutdown-phase": "15s",
        "tornado.server.accesslog.enabled": "true",
        "tornado.server.accesslog.file.path": log,
        "tornado.server.accesslog.file.max-size": "256KB",
        "tornado.server.accesslog.file.keep": "2",
    }


class Watch(threading.Thread):
    """Notes when processes end, and when workers are told to, until it is stopped."""

    PERIOD = 0.1

    def __init__(self, application):
        super().__init__(daemon=True)
        self.application = application
        self.leaving = {}
        self.ended = threading.Event()

    def run(self):
        with open(self.application.log, errors="replace") as log:
            while not self.ended.wait(self.PERIOD):
                self.application.look_at_children()
                self.application.deaths.look()
                for pid in re.findall(LEAVING, log.read()):
                    self.leaving[int(pid)] = time.monotonic() - 2 * self.PERIOD

    def stop(self):
        self.ended.set()
        self.join()


def run(chosen):
    """Returns what does not hold."""
    with actions.small_disk():
        clock = actions.own_clock()
        application = Supervised("steady", chosen.port, PROCESSES, LOOPS, options(), clock)
        try:
            application.start()
            return under_load(application, bool(clock), chosen)
        finally:
            application.stop()


def under_load(application, clock, chosen):
    clients = Clients(application.port, chosen.kept, chosen.kept_rate, chosen.fresh_rate, chosen.seed)
    watch = Watch(application)
    watch.start()
    clients.start()
    time.sleep(WARM_UP)
    before = footprint(application, clients)
    clients.go_on()
    chaos = Chaos(application, chosen.seed, clock, watch.leaving)
    done = wreak(chaos, chosen)
    say(f"the last was done; waiting for {PROCESSES} workers that serve")
    if not application.wait_until(application.all_ready, RECOVERY):
        chaos.problems.append(f"not all workers serve {RECOVERY} s later")
    time.sleep(WARM_UP)
    after = footprint(application, clients)
    clients.stop()
    watch.stop()
    books = Books(clients.requests, deaths(application, chaos), watch.leaving)
    failures = [*chaos.problems, *books.failures(), *after.growth_since(before)]
    if not application.runs():
        failures.append("the supervisor ended")
    tell(chaos, done, clients, books, before, after)
    return failures


def footprint(application, clients):
    """Measures the application without clients, a while after the last has left; again if a worker ends meanwhile."""
    clients.pause()
    time.sleep(SETTLE)
    patience = time.monotonic() + RECOVERY
    while True:
        supervisor, workers = application.process.pid, children(application.process.pid)
        try:
            return Footprint(
                1 + len(workers),
                proportional_mib(supervisor),
                count(supervisor, "fd"),
                count(supervisor, "task"),
                sum(map(proportional_mib, workers)),
                sum(count(pid, "fd") for pid in workers),
                sum(count(pid, "task") for pid in workers),
            )
        except OSError:
            if time.monotonic() > patience:
                raise
            time.sleep(1)


def count(pid, what):
    return len(os.listdir(f"/proc/{pid}/{what}"))


# ---------------------------------------------------------------------------------------------- what is done


def wreak(chaos, chosen):
    """Takes actions from a shuffled pack, and a new pack when it is empty, until the time is over. Returns how often each was done."""
    possible = []
    for action in (actions.ACTIONS[name] for name in chosen.only or actions.ACTIONS):
        if lack := action.lacks(chaos):
            say(f"skipped: {action.name} {lack}")
        else:
            possible.append(action)
    done, pack = Counter(), []
    began = time.monotonic()
    while (left := began + chosen.seconds - time.monotonic()) > 0 and chaos.application.runs():
        pack = pack or chaos.random.sample(possible, len(possible))
        say(f"{chosen.seconds - left:5.0f} s  {take(chaos, pack.pop(), done)}")
        time.sleep(chaos.random.uniform(0, 2 * chosen.pause))
    return done


def take(chaos, action, done):
    try:
        came = action.act(chaos)
    except Skipped as e:
        return f"{action.name}: skipped, {e}"
    done[action.name] += 1
    return f"{action.name}: {came}"


def deaths(application, chaos):
    violent = set(map(int, re.findall(VIOLENT, application.logged())))
    # A worker that is stopped or held as it is told to end is killed for that, which is violent too.
    return [Death(pid, ended, pid in violent, pid in chaos.meant) for pid, ended in application.deaths.ended.items()]


# ---------------------------------------------------------------------------------------------- what came of it


def tell(chaos, done, clients, books, before, after):
    print(report.table(["done", "times"], [[name, str(times)] for name, times in done.items()]))
    print(report.table(["requests", ""], [[each.value, f"{books.counts[each]:,}"] for each in Account]))
    print(f"the slowest answer took {books.slowest():.1f} s; {clients.left_out} were not sent, as too many waited\n")
    names = list(Footprint.__dataclass_fields__)
    figures = [[name.replace("_", " "), f"{getattr(before, name):.0f}", f"{getattr(after, name):.0f}"] for name in names]
    print(report.table(["without clients", "before", "after"], figures))
    for request in books.unexplained()[:20]:
        since = request.ended - request.asked
        say(f"  unexplained: worker {request.pid}, {request.outcome.value} after {since:.2f} s, idle {request.idle:.2f} s: {request.words}")
        for death in sorted(books.deaths, key=lambda death: abs(death.ended - request.ended))[:1]:
            say(f"    next end of a worker: {death.pid}, {death.ended - request.ended:+.2f} s, {'violent' if death.violent else 'orderly'}")


def seed():
    return random.SystemRandom().randrange(1 << 32)
