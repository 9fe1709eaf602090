"""A connection of an attacker, plain or by TLS: it reads no more than it is told to, and leaves as it was told to."""

import asyncio
import socket
import ssl
import struct
import zlib
from dataclasses import dataclass

HOST = "127.0.0.1"
PIECE = 64 << 10
# So little is read ahead that a client which does not read holds back the server and not its own memory.
READ_AHEAD = 1024


@dataclass(frozen=True)
class Target:
    port: int
    tls: bool = False

    def context(self):
        if not self.tls:
            return None
        # Whose certificate it is does not matter here.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context


class Connection:
    """An asynchronous context; its end is the end of the connection, by FIN or by RST."""

    def __init__(self, target, reset=False, receive_buffer=None, handshake=True):
        self.target = target
        self.reset = reset
        self.receive_buffer = receive_buffer
        self.context = target.context() if handshake else None

    async def __aenter__(self):
        self.socket = socket.socket()
        try:
            self.socket.setblocking(False)
            if self.receive_buffer:
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.receive_buffer)
            await asyncio.get_running_loop().sock_connect(self.socket, (HOST, self.target.port))
            name = HOST if self.context else None
            self.reader, self.writer = await asyncio.open_connection(
                sock=self.socket, ssl=self.context, server_hostname=name, limit=READ_AHEAD
            )
        except BaseException:
            self.socket.close()
            raise
        if self.context and hasattr(self.writer.transport, "set_read_buffer_limits"):
            self.writer.transport.set_read_buffer_limits(READ_AHEAD)
        return self

    async def __aexit__(self, *failure):
        if self.reset and self.socket.fileno() >= 0:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def send(self, data):
        """Returns when all but a little has gone to the kernel."""
        for start in range(0, len(data), PIECE):
            self.require_open()
            self.writer.write(data[start : start + PIECE])
            await self.writer.drain()

    def offer(self, data):
        """Sends as much as the server takes, now or later."""
        self.require_open()
        self.writer.write(data)

    def require_open(self):
        if self.writer.transport.is_closing():
            raise ConnectionResetError("the server closed it")

    async def trickle(self, data, bytes_per_second, interval=1.0):
        step = max(1, int(bytes_per_second * interval))
        for start in range(0, len(data), step):
            await self.send(data[start : start + step])
            await asyncio.sleep(interval)

    async def sip(self, bytes_per_second):
        """Reads slowly, to the end."""
        while await self.reader.read(bytes_per_second):
            await asyncio.sleep(1)

    async def get(self, path):
        await self.reader.readexactly(await self.request(path))

    async def request(self, path):
        """The length of the response's content, which is still to be read."""
        await self.send(head("GET", path))
        received = await self.reader.readuntil(b"\r\n\r\n")
        if not received.startswith(b"HTTP/1.1 200 "):
            raise ConnectionRefusedError(received.partition(b"\r\n")[0])
        return content_length(received)

    async def open_socket(self, path, *fields):
        """A WebSocket, whose frames are sent and read like all else."""
        await self.send(upgrade(path, *fields))
        received = await self.reader.readuntil(b"\r\n\r\n")
        if not received.startswith(b"HTTP/1.1 101 "):
            raise ConnectionRefusedError(received.partition(b"\r\n")[0])

    async def wait_for_bytes(self, seconds):
        """For what the server may say; whether it does, and what, is of no interest."""
        try:
            await asyncio.wait_for(self.reader.read(PIECE), seconds)
        except asyncio.TimeoutError:
            pass

    async def wait_for_end(self):
        while await self.reader.read(PIECE):
            pass


def head(method, path, *fields):
    return "\r\n".join([f"{method} {path} HTTP/1.1", f"Host: {HOST}", *fields, "", ""]).encode()


def upgrade(path, *fields):
    """The handshake of a WebSocket."""
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    return head("GET", path, "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", key, *fields)


def frame(first, payload=b"", announced=None):
    """A frame of a client, whose mask changes nothing."""
    length = len(payload) if announced is None else announced
    if length < 126:
        size = struct.pack("!B", 0x80 | length)
    elif length < 1 << 16:
        size = struct.pack("!BH", 0x80 | 126, length)
    else:
        size = struct.pack("!BQ", 0x80 | 127, length)
    return bytes([first]) + size + bytes(4) + payload


def deflated(payload):
    """A message as permessage-deflate has it."""
    deflater = zlib.compressobj(9, wbits=-15)
    return (deflater.compress(payload) + deflater.flush(zlib.Z_SYNC_FLUSH))[:-4]


def content_length(received):
    for line in received.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def client_hello():
    """The first message of a TLS handshake, as a record."""
    outgoing = ssl.MemoryBIO()
    context = Target(0, tls=True).context()
    try:
        context.wrap_bio(ssl.MemoryBIO(), outgoing).do_handshake()
    except ssl.SSLWantReadError:
        return outgoing.read()
