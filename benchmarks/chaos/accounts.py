"""Accounts for each request: answered, or explained by the end of a worker, or not. Nothing here asks for the time."""

import enum
from collections import Counter
from dataclasses import dataclass

# Between the end of a connection and the end of its process, as two threads of this program notice them on a busy machine.
SLACK = 3.0
# Time for which a connection is idle before a worker that leaves closes it: docs/operations.md.
SILENCE = 0.5


class Outcome(enum.Enum):
    ANSWERED = "answered rightly"
    REFUSED = "refused with 503"
    WRONG = "answered wrongly"
    LOST = "lost"
    LATE = "no answer in time"


class Account(enum.Enum):
    ANSWERED = "answered rightly"
    REFUSED = "refused with 503"
    KILLED = "lost with the worker that had it"
    KILLED_UNKNOWN = "lost with a worker, by the time"
    RACED = "sent as a leaving worker closed the idle connection, answered when repeated"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True)
class Request:
    """An attempt; times are of the monotonic clock.

    The pid is that of the worker, if an answer on the connection has told it. Idle is for how long the connection was before the
    request; zero for its first.
    """

    connected: float
    asked: float
    ended: float
    outcome: Outcome
    pid: int | None = None
    idle: float = 0
    repeated: bool = False
    words: str = ""


@dataclass(frozen=True)
class Death:
    """The end of a process. Violent is one that breaks its connections: by KILL, or by a fatal error. Meant is what something
    was done to that should end it."""

    pid: int
    ended: float
    violent: bool
    meant: bool


def account(request, deaths, leaving):
    """Returns the account of a request.

    :param deaths: of all workers that ended
    :param leaving: {pid: when} of workers that were told to end
    """
    if request.outcome is Outcome.ANSWERED:
        return Account.ANSWERED
    if request.outcome is Outcome.REFUSED:
        return Account.REFUSED
    if request.outcome in (Outcome.LOST, Outcome.WRONG) and any(explains(death, request) for death in deaths):
        return Account.KILLED if request.pid is not None else Account.KILLED_UNKNOWN
    if is_race(request, leaving):
        return Account.RACED
    return Account.UNEXPLAINED


def explains(death, request):
    """Returns whether the connection broke because the process ended. A wrong answer is explained by nothing but the last
    moments of the very worker that gave it."""
    if not death.violent or not death.meant:
        return False
    if request.connected > death.ended + SLACK or abs(request.ended - death.ended) > SLACK:
        return False
    return request.pid == death.pid or request.pid is None and request.outcome is Outcome.LOST


def is_race(request, leaving):
    """HTTP/1 cannot close an idle connection that a client may be sending on (RFC 9112 section 9.3.1)."""
    left = leaving.get(request.pid)
    lost = request.outcome is Outcome.LOST and request.repeated
    return lost and request.idle >= SILENCE and left is not None and left <= request.ended


@dataclass(frozen=True)
class Footprint:
    """Resources that the application takes without a client: those of the supervisor, and those of its workers together."""

    processes: int
    memory: float
    descriptors: int
    threads: int
    worker_memory: float
    worker_descriptors: int
    worker_threads: int

    def growth_since(self, before):
        """Yields a few words for each figure that grew by more than chance. A JVM that has just come up has threads that
        another has ended, and the other way round."""
        each = max(1, before.processes - 1)
        bounds = [
            ("processes", 0),
            ("memory", 6),
            ("descriptors", 2),
            ("threads", 3),
            ("worker_memory", before.worker_memory * 0.25),
            ("worker_descriptors", 3 * each),
            ("worker_threads", 4 * each),
        ]
        for name, bound in bounds:
            was, now = getattr(before, name), getattr(self, name)
            if now > was + bound or (name == "processes" and now != was):
                yield f"{name.replace('_', ' ')}: {was:.0f} before, {now:.0f} after"


class Books:
    """Requests and deaths, and what comes of both."""

    def __init__(self, requests, deaths, leaving):
        self.deaths = deaths
        self.accounts = [(request, account(request, deaths, leaving)) for request in requests]
        self.counts = Counter(each for _, each in self.accounts)

    def unexplained(self):
        return [request for request, each in self.accounts if each is Account.UNEXPLAINED]

    def unmeant(self):
        """Workers that ended by another's failure, or by none."""
        return [death for death in self.deaths if death.violent and not death.meant]

    def slowest(self):
        return max((request.ended - request.asked for request, each in self.accounts if each is Account.ANSWERED), default=0)

    def failures(self):
        if not self.counts[Account.ANSWERED]:
            yield "nothing was answered"
        if unexplained := self.unexplained():
            yield f"{len(unexplained)} requests unexplained"
        for death in self.unmeant():
            yield f"worker {death.pid} was killed, and nothing was done to it"
