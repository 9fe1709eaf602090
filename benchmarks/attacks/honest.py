"""What an honest client sees meanwhile."""

import http.client
import threading
import time
from dataclasses import dataclass

INTERVAL = 0.1
FORM = b"name=Ada&remark=small"
# http.client's errors, sockets' and TLS's.
FAILURES = (OSError, http.client.HTTPException)


@dataclass(frozen=True)
class Answer:
    """When it was asked for, the seconds it took, and what was wrong with it. Late is how much later than planned it was asked
    for, by the fault of the machine."""

    asked: float
    seconds: float
    problem: str | None = None
    late: float = 0

    @property
    def right(self):
        return self.problem is None


class HonestClient(threading.Thread):
    """Asks every 100 ms, or when it has got its answer; start, then stop them all."""

    def __init__(self, ask):
        super().__init__(daemon=True)
        self.ask = ask
        self.answers = []
        self.stopped = threading.Event()

    def run(self):
        planned = time.monotonic()
        while not self.stopped.wait(max(0, planned - time.monotonic())):
            asked = time.monotonic()
            problem = self.problem()
            ended = time.monotonic()
            self.answers.append(Answer(asked, ended - asked, problem, asked - planned))
            planned = max(ended, asked + INTERVAL)

    def problem(self):
        """None if the answer was right."""
        try:
            status = self.ask()
        except FAILURES as failure:
            return str(failure) or type(failure).__name__
        return None if status == 200 else f"status {status}"

    def between(self, began, ended):
        return [answer for answer in list(self.answers) if began <= answer.asked < ended]


def stop(clients):
    """Each has got its last answer then, or given up."""
    for client in clients:
        client.stopped.set()
    for client in clients:
        client.join()


class KeptConnection:
    """Asks on the same connection as long as the server keeps it, and on a new one when it was closed meanwhile, as
    browsers do."""

    def __init__(self, server, path):
        self.server = server
        self.path = path
        self.connection = None

    def __call__(self):
        if self.connection is not None:
            try:
                return self.get()
            except TimeoutError:
                self.close()
                raise
            except FAILURES:
                self.close()
        self.connection = self.server.connection(self.server.tls)
        try:
            return self.get()
        except FAILURES:
            self.close()
            raise

    def get(self):
        self.connection.request("GET", self.path)
        response = self.connection.getresponse()
        response.read()
        return response.status

    def close(self):
        self.connection.close()
        self.connection = None


def clients(server):
    """{name: client}"""
    return {
        "fresh": HonestClient(lambda: server.ask("GET", "/plaintext")[0]),
        "kept": HonestClient(KeptConnection(server, "/plaintext")),
        "posts": HonestClient(lambda: server.ask("POST", "/collected", FORM)[0]),
    }
