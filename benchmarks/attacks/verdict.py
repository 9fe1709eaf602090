"""What an attack did, and what it may do."""

from dataclasses import dataclass, field

SLOWEST = 1.0
LOG_LINES = 300
LOG_BYTES = 64 << 10
POSTS_ANSWERED = 0.5
# Of the heap's size, for what a server learns from being used; an eighth is 10 MB of the 80 MB.
HEAP_SHARE = 1 / 8
MIB = 1 << 20


@dataclass(frozen=True)
class Visits:
    """What an honest client saw in a time."""

    asked: int
    right: int
    slowest: float
    latest: float
    problems: tuple = ()

    @classmethod
    def of(cls, answers):
        seconds = [answer.seconds for answer in answers]
        late = [answer.late for answer in answers]
        problems = tuple(answer.problem for answer in answers if not answer.right)
        return cls(len(answers), len(answers) - len(problems), max(seconds, default=0), max(late, default=0), problems)

    def __str__(self):
        return f"{self.right}/{self.asked}, {self.slowest * 1000:.0f} ms"


@dataclass
class Outcome:
    """Visits by (client, when), where when is during or after."""

    name: str
    heap: int
    runs: bool = True
    visits: dict = field(default_factory=dict)
    connections_left: int = 0
    live_before: int | None = None
    live_after: int | None = None
    log_lines: int = 0
    log_bytes: int = 0
    heap_full: int = 0
    attackers: dict = field(default_factory=dict)

    def failures(self):
        """The bounds that do not hold, each as a few words."""
        if not self.runs:
            yield "the server ended"
        if self.heap_full > 0:
            yield f"OutOfMemoryErrors in the log: {self.heap_full}"
        for (client, when), visits in self.visits.items():
            yield from self.failures_of(client, when, visits)
        if self.connections_left > 0:
            yield f"{self.connections_left} connections left behind"
        if self.runs and self.live_after is None:
            yield "the heap cannot be looked at"
        if self.growth() > self.heap * HEAP_SHARE:
            yield f"{self.growth() / MIB:.1f} MB left on the heap"
        if self.log_lines > LOG_LINES or self.log_bytes > LOG_BYTES:
            yield f"{self.log_lines} lines logged, {self.log_bytes >> 10} KB"

    def failures_of(self, client, when, visits):
        if visits.asked == 0:
            yield f"{client} got no turn {when} the attack"
        elif client == "posts" and when == "during":
            if visits.right < visits.asked * POSTS_ANSWERED:
                yield f"{visits.asked - visits.right} of {visits.asked} posts not answered during the attack"
        elif visits.right < visits.asked:
            yield f"{visits.asked - visits.right} of {visits.asked} {client} not answered {when} the attack"
        if visits.slowest > SLOWEST:
            yield f"{client} waited {visits.slowest:.1f} s {when} the attack"

    def growth(self):
        if self.live_before is None or self.live_after is None:
            return 0
        return self.live_after - self.live_before

    def holds(self):
        return not any(self.failures())


COLUMNS = [
    "attack",
    "fresh during",
    "kept during",
    "posts during",
    "fresh after",
    "kept after",
    "posts after",
    "connections left",
    "live heap, MB",
    "OutOfMemoryErrors",
    "log, lines and KB",
    "",
]


def row(outcome):
    visits = [outcome.visits.get((client, when), "-") for when in ("during", "after") for client in ("fresh", "kept", "posts")]
    heap = " → ".join("-" if live is None else f"{live / MIB:.1f}" for live in (outcome.live_before, outcome.live_after))
    log = f"{outcome.log_lines}, {outcome.log_bytes / 1024:.1f}"
    held = "holds" if outcome.holds() else "fails"
    return [outcome.name, *map(str, visits), str(outcome.connections_left), heap, str(outcome.heap_full), log, held]


def bytes_of(size):
    """As a JVM reads it: 80m."""
    units = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
    number, unit = (size[:-1], units[size[-1].lower()]) if size[-1].lower() in units else (size, 1)
    if not (number.isascii() and number.isdecimal()):
        raise ValueError(size)
    return int(number) * unit
