"""Replaces the workers of the demo application while pages have its chat open, and looks for what a page missed."""

import asyncio
import base64
import json
import math
import os
import random
import re
import resource
import shutil
import signal
import struct
import subprocess
import threading
import time
from collections import Counter

from chaos.rows import PATIENCE, Sight
from chaos.supervised import START_TIMEOUT, UNPACKED, Supervised, java
from harness.build import TARGET
from harness.server import HOST

MAIN = "org.tornado4j.demo.DemoApplication"
# Behind the ports of the application and of its status page.
DATABASE_PORT = 2
DATA = TARGET / "chaos-sockets-data"
GOING_AWAY = 1001
# As page/live.js waits.
SHORTEST, LONGEST, STABLE = 0.5, 30, 5
# Between the beginning and the signal, and from the last replacement to the end, there is time in which nothing is done.
CALM = 3
# Of all closes and of all returns in one second. Two workers whose closes overlap give 2/5 of half of them if they are spread over 5 s.
MOST_AT_ONCE = 0.35
CONNECTING = 50
# Two workers start one after the other, also where other programs use the machine.
REPLACED = 2 * START_TIMEOUT


def run(chosen):
    sight = Sight()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    shutil.rmtree(DATA, ignore_errors=True)
    application = ChatApplication(chosen)
    database = start_database(chosen.port + DATABASE_PORT)
    pages = Pages(application.port, chosen.count, chosen.rate, random.Random(chosen.seed))
    try:
        application.start()
        before = set(application.ready().values())
        pages.start()
        pages.wait_for(lambda: pages.all_there(), "not all pages are connected")
        pages.say()
        time.sleep(CALM)
        application.signal(signal.SIGHUP)
        replaced = application.wait_until(lambda: "All processes were replaced" in application.logged(), REPLACED)
        sight.see("all workers replaced" if replaced else "workers were not replaced", bool(replaced))
        ended = application.deaths.wait(before, PATIENCE)
        sight.see("the old ones have ended" if not ended else f"still alive: {ended}", not ended)
        pages.wait_for(lambda: pages.all_there(), "not all pages are connected again")
        time.sleep(CALM)
        pages.hush()
        pages.wait_for(lambda: pages.all_have(pages.said), "not all pages have what was said")
    except Exception as e:  # what was seen so far is worth telling
        sight.see(f"{type(e).__name__}: {e}", False)
    finally:
        pages.stop()
        application.stop()
        database.terminate()
        database.wait()
    look_at(pages, chosen, sight)
    return sight


def start_database(port):
    """A server of its own, as a database is that outlives the processes of an application."""
    DATA.mkdir(parents=True)
    library = next((UNPACKED / "lib").glob("h2-*.jar"))
    command = [*java("-Xmx64m -XX:+UseSerialGC"), "-cp", str(library), "org.h2.tools.Server", "-tcp", "-tcpPort", str(port), "-ifNotExists"]
    with open(TARGET / "chaos-sockets-database.log", "wb") as log:
        return subprocess.Popen([*command, "-baseDir", str(DATA)], stdout=log, stderr=log)


def look_at(pages, chosen, sight):
    codes = Counter(code for page in pages.all for _, code in page.closes)
    told = sum(any(code == GOING_AWAY for _, code in page.closes) for page in pages.all)
    sight.see(f"{told:,} of {len(pages.all):,} pages were told 1001", told == len(pages.all))
    sight.see(f"closes by code: {dict(codes)}", set(codes) == {GOING_AWAY})
    sight.see(*spread("closes", [when for page in pages.all for when, _ in page.closes], len(pages.all)))
    sight.see(*spread("returns", [when for page in pages.all for when in page.returns], len(pages.all)))
    sight.see(f"{pages.said:,} messages were said", pages.said > 0)
    whole = sum(page.last == pages.said for page in pages.all)
    sight.see(f"{whole:,} pages have all of them", whole == len(pages.all))
    by_bus, read = sum(page.by_bus for page in pages.all), sum(page.read for page in pages.all)
    sight.see(f"{by_bus:,} came by the bus, {read:,} were read from the database by the last id", read > 0)
    gaps, unannounced = sum(page.gaps for page in pages.all), sum(page.unannounced for page in pages.all)
    sight.see(f"{gaps:,} gap events, {unannounced:,} gaps without", unannounced == 0)
    twice, again = sum(page.twice for page in pages.all), pages.speaker.again
    sight.see(f"{twice:,} came twice by the bus, {again} messages were said again after a reconnect", twice <= again * len(pages.all))
    problems = [problem for page in [*pages.all, pages.speaker] for problem in page.problems]
    if problems:
        sight.see(f"problems: {Counter(problems).most_common(3)}", False)
    away = [each for page in pages.all for each in page.away]
    if away:
        sight.see(f"away for {sorted(away)[len(away) // 2]:.2f} s (median), {max(away):.2f} s at most")


def spread(name, times, count):
    """Words, and whether they are so."""
    if not times:
        return f"no {name}", False
    took = max(times) - min(times)
    busiest = max(Counter(math.floor(when - min(times)) for when in times).values())
    return f"{len(times):,} {name} within {took:.1f} s, {busiest:,} in the busiest second", busiest <= MOST_AT_ONCE * count


class ChatApplication(Supervised):
    """The demo application, with the options of a small one."""

    def __init__(self, chosen):
        super().__init__("sockets", chosen.port, processes=2)
        jar = next(UNPACKED.glob("*.jar"))
        keys = {
            "server.address": HOST,
            "server.port": "${PORT}",
            "spring.datasource.url": f"jdbc:h2:tcp://{HOST}:{chosen.port + DATABASE_PORT}/./chat",
            "tornado.server.processes": 2,
            "tornado.server.loops": 2,
            "tornado.server.accesslog.enabled": "false",
            "tornado.server.supervisor.status-port": self.status_port,
            "tornado.server.supervisor.worker-jvm-options": "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1",
            "tornado.web.websocket.drain-spread": f"{chosen.spread}s",
        }
        options = [f"--{key}={value}" for key, value in keys.items()]
        self.command = [*java("-Xmx32m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"), "-cp", f"{jar}:{UNPACKED}/lib/*", MAIN, *options]


class Pages(threading.Thread):
    """start, when the application serves; say and hush; then stop."""

    def __init__(self, port, count, rate, chance):
        super().__init__(daemon=True)
        self.all = [Page(port, chance) for _ in range(count)]
        self.speaker = Speaker(port, chance, 1 / rate)
        self.ended = False
        self.failure = None

    @property
    def said(self):
        return self.speaker.last

    def say(self):
        self.speaker.speaking = True

    def hush(self):
        self.speaker.speaking = False
        self.wait_for(lambda: self.speaker.waiting is None, "what was said last does not come back")

    def all_there(self):
        return all(page.is_there for page in [*self.all, self.speaker])

    def all_have(self, last):
        return all(page.last >= last for page in self.all)

    def wait_for(self, condition, failure):
        patience = time.monotonic() + PATIENCE
        while not condition():
            if self.failure:
                raise RuntimeError(self.failure)
            if time.monotonic() > patience:
                raise RuntimeError(failure)
            time.sleep(0.1)

    def stop(self):
        self.ended = True
        if self.is_alive():
            self.join(PATIENCE)

    def run(self):
        asyncio.run(self.visit())

    async def visit(self):
        # As many as a listener's queue holds are on their way.
        entrance = asyncio.Semaphore(CONNECTING)
        tasks = [asyncio.create_task(page.visit(entrance)) for page in [*self.all, self.speaker]]
        tasks.append(asyncio.create_task(self.speaker.speak()))
        while not self.ended:
            failed = next((task for task in tasks if task.done() and task.exception()), None)
            if failed:
                self.failure = repr(failed.exception())
            await asyncio.sleep(0.1)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Page:
    """What page/live.js does for the chat."""

    def __init__(self, port, chance):
        self.port = port
        self.chance = chance
        self.socket = None
        self.is_there = False
        self.last = self.newest = 0
        self.asked = self.announced = False
        self.failures = 0
        self.closes, self.returns, self.away, self.problems = [], [], [], []
        self.by_bus = self.read = self.gaps = self.unannounced = self.twice = 0

    async def visit(self, entrance):
        lost = None
        while True:
            opened = None
            try:
                async with entrance:
                    self.socket = await Socket.connect(self.port, "/chat")
                opened = time.monotonic()
                if lost:
                    self.returns.append(opened)
                    self.away.append(opened - lost)
                await self.talk()
            except (OSError, asyncio.IncompleteReadError, ValueError) as e:
                if opened is None:
                    self.problems.append(f"no connection: {type(e).__name__} {e}"[:100])
                else:
                    self.closes.append((time.monotonic(), 1006))
            finally:
                self.is_there = False
                if self.socket:
                    self.socket.end()
            lost = time.monotonic() if opened else lost
            stable = opened is not None and time.monotonic() - opened > STABLE
            self.failures = 0 if stable else self.failures + 1
            await asyncio.sleep(min(LONGEST, SHORTEST * 2**self.failures) * self.chance.uniform(0.5, 1))

    async def talk(self):
        self.asked = False
        self.ask()
        self.opened()
        while True:
            opcode, content = await self.socket.receive()
            if opcode == 8:
                code = struct.unpack("!H", content[:2])[0] if content else 1005
                self.closes.append((time.monotonic(), code))
                self.socket.send(8, content[:2])
                return
            if opcode == 9:
                self.socket.send(10, content)
            elif opcode == 1:
                self.take(json.loads(content))

    def opened(self):
        pass

    def ask(self):
        if not self.asked:
            self.asked = True
            self.socket.send(1, json.dumps({"last": self.last}).encode())

    def take(self, message):
        if "problem" in message:
            self.problems.append(message["problem"])
        elif "missed" in message:
            self.gaps += 1
            self.ask()
        elif "messages" in message:
            self.take_part(message)
        else:
            self.take_new(message)

    def take_part(self, part):
        self.asked = False
        for message in part["messages"]:
            if message["id"] == self.last + 1:
                self.read += 1
                self.show(message)
        if part["more"] or self.last < self.newest:
            self.ask()
        else:
            self.is_there = True

    def take_new(self, message):
        if message["id"] == self.newest:
            self.twice += 1
        self.newest = max(self.newest, message["id"])
        if message["id"] == self.last + 1:
            self.by_bus += 1
            self.show(message)
        elif message["id"] > self.last:
            self.unannounced += not self.asked
            self.ask()

    def show(self, message):
        self.last = message["id"]


class Speaker(Page):
    """Says one thing after the other, each when the one before has come back; again after a reconnect."""

    def __init__(self, port, chance, pause):
        super().__init__(port, chance)
        self.pause = pause
        self.speaking = False
        self.waiting = None
        self.again = 0

    async def speak(self):
        while True:
            await asyncio.sleep(self.pause)
            if self.speaking and self.waiting is None and self.is_there:
                self.waiting = {"key": os.urandom(16).hex(), "author": "chaos", "text": f"after {self.last}"}
                self.send()

    def opened(self):
        if self.waiting is not None:
            self.again += 1
            self.send()

    def send(self):
        self.socket.send(1, json.dumps(self.waiting).encode())

    def show(self, message):
        super().show(message)
        if self.waiting is not None and message["key"] == self.waiting["key"]:
            self.waiting = None


class Socket:
    """A WebSocket, as far as pages need one."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, port, path):
        reader, writer = await asyncio.open_connection(HOST, port)
        key = base64.b64encode(os.urandom(16)).decode()
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if not re.match(rb"HTTP/1\.1 101 ", head):
                raise ValueError(head.split(b"\r\n")[0].decode())
        except BaseException:
            writer.transport.abort()
            raise
        return cls(reader, writer)

    def send(self, opcode, content):
        length = len(content)
        size = bytes([0x80 | length]) if length < 126 else struct.pack("!BH", 0x80 | 126, length)
        self.writer.write(bytes([0x80 | opcode]) + size + bytes(4) + content)

    async def receive(self):
        """(opcode, content) of a frame; the application sends no fragments."""
        first, second = await self.reader.readexactly(2)
        length = second & 0x7F
        if length >= 126:
            length = int.from_bytes(await self.reader.readexactly(2 if length == 126 else 8), "big")
        return first & 0x0F, await self.reader.readexactly(length)

    def end(self):
        self.writer.close()
