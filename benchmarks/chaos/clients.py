"""Clients that keep their connection, and clients that ask once; a bounded number of requests a second."""

import asyncio
import random
import threading
import time

from chaos.accounts import Outcome, Request
from harness.server import HOST

# Longer than any worker may live that does not serve, and than one that is told to end.
ANSWER_TIMEOUT = 75
CONTENT = 16 << 10
MOST_AT_A_TIME = 400


class Clients(threading.Thread):
    """start; then pause and go_on; then stop. Their requests are in a list, in the order of their ends."""

    def __init__(self, port, kept, kept_rate, fresh_rate, seed):
        super().__init__(daemon=True)
        self.port = port
        self.kept = kept
        self.kept_interval = kept / kept_rate
        self.fresh_interval = 1 / fresh_rate if fresh_rate else 0
        self.random = random.Random(seed)
        self.requests = []
        self.left_out = 0
        self.going = True
        self.ended = False
        self.busy = 0

    def pause(self):
        """Returns when nobody waits for an answer; connections are closed soon after."""
        self.going = False
        while self.busy:
            time.sleep(0.05)

    def go_on(self):
        self.going = True

    def stop(self):
        self.pause()
        self.ended = True
        self.join()

    def run(self):
        asyncio.run(self.all())

    async def all(self):
        async with asyncio.TaskGroup() as group:
            for _ in range(self.kept):
                group.create_task(self.keep())
            if self.fresh_interval:
                group.create_task(self.come_and_go())
        await asyncio.sleep(0)  # for the last connections to be closed

    # ------------------------------------------------------------------------------------------ on a connection that stays

    async def keep(self):
        connection = None
        await asyncio.sleep(self.random.random() * self.kept_interval)
        while not self.ended:
            if not self.going:
                connection = self.close(connection)
                await asyncio.sleep(0.05)
                continue
            self.busy += 1
            connection = connection if connection and connection.is_open() else self.close(connection)
            connection = await self.ask(connection)
            self.busy -= 1
            await asyncio.sleep(self.kept_interval)
        self.close(connection)

    async def ask(self, connection):
        """Asks on that connection, or on a new one; again on a new one if it was closed instead of an answer."""
        request = self.question()
        first = connection is None
        connection = connection or Connection(self.port)
        outcome = await connection.ask(request)
        retry = not first and outcome.outcome is Outcome.LOST
        if retry:
            self.close(connection)
            connection = Connection(self.port)
            second = await connection.ask(request)
            outcome = connection.repeated(outcome, second)
            self.requests.append(second)
        self.requests.append(outcome)
        return connection if connection.is_open() else self.close(connection)

    @staticmethod
    def close(connection):
        if connection is not None:
            connection.close()

    # ------------------------------------------------------------------------------------------ once

    async def come_and_go(self):
        """At a steady rate, whether or not those before have got their answer."""
        visits = set()
        planned = time.monotonic()
        while not self.ended:
            planned = max(planned + self.fresh_interval, time.monotonic() - 1)
            await asyncio.sleep(max(0.0, planned - time.monotonic()))
            if not self.going:
                continue
            if self.busy >= MOST_AT_A_TIME:
                self.left_out += 1
                continue
            self.busy += 1
            visit = asyncio.create_task(self.visit())
            visits.add(visit)
            visit.add_done_callback(visits.discard)

    async def visit(self):
        connection = Connection(self.port)
        self.requests.append(await connection.ask(self.question(), close=True))
        connection.close()
        self.busy -= 1

    def question(self):
        token = f"t{self.random.getrandbits(48):x}"
        kind = self.random.random()
        if kind < 0.1:
            return "POST /echo", token.encode().ljust(CONTENT, b"."), token.encode().ljust(CONTENT, b".")
        path = f"GET /token/{token}" + ("?millis=300" if kind < 0.25 else "")
        return path, b"", token.encode()


class Connection:
    def __init__(self, port):
        self.port = port
        self.reader = self.writer = self.pid = None
        self.connected = self.answered = None
        self.closing = False

    def is_open(self):
        return self.writer is not None and not self.closing and not self.reader.at_eof() and self.reader.exception() is None

    def close(self):
        if self.writer is not None:
            self.writer.transport.abort()
            self.writer = None

    async def ask(self, question, close=False):
        asked = time.monotonic()
        idle = asked - self.answered if self.answered else 0.0
        known = self.pid
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT):
                outcome, words = await self.answer(question, close)
        except TimeoutError:
            outcome, words = Outcome.LATE, "connected" if self.connected else "no connection"
        except (OSError, asyncio.IncompleteReadError, ValueError) as e:
            outcome, words = Outcome.LOST, f"{type(e).__name__} {e}"
        self.closing = self.closing or outcome in (Outcome.LATE, Outcome.LOST)
        self.answered = time.monotonic()
        # A worker that ends in the midst of a response has told its pid in the head.
        pid = self.pid or known
        return Request(self.connected or asked, asked, self.answered, outcome, pid, idle, words=words)

    async def answer(self, question, close):
        line, content, expected = question
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(HOST, self.port, limit=2 * CONTENT)
            self.connected = time.monotonic()
        fields = [f"{line} HTTP/1.1", f"Host: {HOST}", *(["Connection: close"] if close else [])]
        fields += [f"Content-Length: {len(content)}"] if content else []
        self.writer.write("\r\n".join([*fields, "", ""]).encode() + content)
        await self.writer.drain()
        status, fields = head(await self.reader.readuntil(b"\r\n\r\n"))
        self.pid = int(fields["x-worker"]) if "x-worker" in fields else self.pid
        self.closing = fields.get("connection") == "close"
        got = await self.reader.readexactly(int(fields.get("content-length", 0)))
        if status == 503:
            return Outcome.REFUSED, f"503, Retry-After: {fields.get('retry-after')}"
        right = (status, got) == (200, expected)
        return (Outcome.ANSWERED, "") if right else (Outcome.WRONG, f"{status} {got[:60]}")

    @staticmethod
    def repeated(lost, second):
        """The lost one, and whether it was answered when it was repeated."""
        answered = second.outcome is Outcome.ANSWERED
        return Request(lost.connected, lost.asked, lost.ended, lost.outcome, lost.pid, lost.idle, answered, lost.words)


def head(received):
    """(status, {field: value})"""
    first, *lines = received.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    return int(first.split(" ")[1]), {name.lower(): value.strip() for name, _, value in pairs}
