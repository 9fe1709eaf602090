"""Of what measures: python3 -m unittest harness.tests, in the directory above."""

import contextlib
import socket
import ssl
import tempfile
import threading
import unittest
from argparse import ArgumentTypeError, Namespace
from pathlib import Path

import compare
from harness import build, report
from harness.load import Generator, Load, measure
from harness.server import HOST, Server

PORT = 18290


class ReportTests(unittest.TestCase):
    def test_numbers_have_three_digits(self):
        self.assertEqual(
            ["0.05", "0.99", "1.00", "12.3", "123", "1,234"],
            [report.number(v) for v in (0.05, 0.99, 1, 12.34, 123.4, 1234)],
        )

    def test_a_single_figure_has_no_spread(self):
        self.assertEqual("2.00 (1.00–4.00)", report.median_and_spread([4, 1, 2]))
        self.assertEqual("2.00", report.median_and_spread([2]))
        self.assertEqual("-", report.median_and_spread([]))

    def test_a_section_replaces_itself_alone(self):
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory) / "RESULTS.md"
            for heading, text in (("One", "old\n"), ("Two", "2\n"), ("One", "new \\1\n")):
                report.write_section(heading, text, file)
            self.assertEqual(f"{report.TITLE}\n## One\n\nnew \\1\n\n## Two\n\n2\n", file.read_text())


class LoadTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        build.make_tools()
        build.make_tls_generator()

    def test_the_floor_is_measured(self):
        server = Server("c-epoll", [str(build.TARGET / "epoll")], PORT, 0)
        try:
            self.assertLess(server.start(), 10)
            server.check()
            for load in (
                Load("pipelined", "/plaintext", pipelined=16),
                Load("file", "/file", connections=2, idle=3),
                Load("varied", "/hello", connections=3, browsers=True),
                Load("fresh", "/plaintext", connections=3, fresh=True),
            ):
                cost = measure(server, load, 0.2, 0)
                self.assertEqual(0, cost.failures)
                self.assertGreater(cost.rate, 0)
        finally:
            server.stop()

    def test_responses_come_in_pieces(self):
        two = b"HTTP/1.1 200 OK\r\ncontent-LENGTH:  3\r\n\r\nabc" * 2
        for size in (1, 7, len(two) // 2, len(two) - 1):
            outcome = generate(two, two, size)
            self.assertEqual(0, outcome.failures)
            self.assertGreater(outcome.responses, 0)

    def test_what_is_no_answer_counts_as_a_failure(self):
        two = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" * 2
        for bad in (b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n" * 2, b"HTTP/1.1 200 OK\r\n\r\n", two + b"more"):
            self.assertGreater(generate(two, bad, len(bad)).failures, 0)


    def test_a_server_without_tls_is_told_apart(self):
        server = Server("c-epoll-tls", [str(build.TARGET / "epoll")], PORT, 0, tls=True)
        with self.assertRaisesRegex(RuntimeError, "speaks no TLS"):
            server.start()
        self.assertIsNotNone(server.process.poll())

    def test_tls_makes_a_handshake_for_each_fresh_connection(self):
        for fresh in (False, True):
            with TLSServer(greeting) as server:
                load = Load("TLS", "/plaintext", connections=2, fresh=fresh, tls=True)
                with Generator(load, server.port, 0) as generator:
                    outcome = generator.run(0.2)
            self.assertEqual(0, outcome.failures)
            self.assertGreater(outcome.responses, 2)
            self.assertEqual(outcome.responses + 2 if fresh else 2, server.handshakes)
            self.assertEqual({"TLSv1.3"}, server.versions)

    def test_requests_of_browsers_differ(self):
        with PlainServer(hello) as server:
            with Generator(Load("varied", "/hello", connections=2, browsers=True), server.port, 0) as generator:
                outcome = generator.run(0.3)
        self.assertEqual(0, outcome.failures)
        self.assertGreater(outcome.responses, 2)
        heads = server.requests
        self.assertEqual(len(heads), len(set(heads)))
        for head in heads:
            fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:] if line)
            self.assertGreaterEqual(len(fields), 11)
            self.assertLessEqual({"User-Agent", "Accept", "Accept-Language", "Referer", "Cookie", "Sec-Fetch-Mode"}, fields.keys())

    def test_another_name_is_no_answer_to_a_browser(self):
        names = iter(range(2))  # as many connections say that they are ready

        def wrong(head):
            return hello(head) if next(names, None) is not None else hello(head).replace(b"Hello", b"Hullo")

        with PlainServer(wrong) as server:
            load = Load("varied", "/hello", connections=2, browsers=True)
            with Generator(load, server.port, 0) as generator:
                self.assertGreater(generator.run(0.2).failures, 0)


class CompareTests(unittest.TestCase):
    def test_what_is_new_comes_first(self):
        commands = compare.commands_of(Namespace(demo=[], target=[("new", "x")], servers=["c-epoll"], jvm="-X"))
        self.assertEqual(["new", "c-epoll"], list(commands))
        self.assertIn("JVM=-X", commands["new"])

    def test_loads_are_chosen_by_title(self):
        self.assertEqual(["TLS plaintext", "varied"], [load.title for load in compare.loads("TLS plaintext,varied")])
        with self.assertRaises(ArgumentTypeError):
            compare.loads("plaintext,other")


class PlainServer:
    """Answers each request by a function of its head, with a thread for each connection."""

    def __init__(self, respond):
        self.respond = respond
        self.requests = []
        self.handshakes = 0
        self.versions = set()

    def __enter__(self):
        self.listener = socket.create_server((HOST, 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *failure):
        self.listener.close()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with contextlib.suppress(OSError), self.secure(connection) as connection:
            while head := connection.recv(4096):
                self.requests.append(head)
                connection.sendall(self.respond(head))

    def secure(self, connection):
        return connection


class TLSServer(PlainServer):
    def __init__(self, respond):
        super().__init__(respond)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(build.KEY_STORE.parent / "server-chain.pem", build.KEY_STORE.parent / "server-key.pem")
        self.lock = threading.Lock()

    def secure(self, connection):
        secured = self.context.wrap_socket(connection, server_side=True)
        with self.lock:
            self.handshakes += 0 if secured.session_reused else 1
            self.versions.add(secured.version())
        return secured


def greeting(head):
    return b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nHello, World!"


def hello(head):
    content = b"Hello, %s!" % head.split(b" ", 2)[1].removeprefix(b"/hello/")
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content)


def generate(first, others, size):
    """What the generator counts when its first two requests, and all others, are answered so, in pieces of that size."""
    with socket.create_server((HOST, 0)) as listener:
        threading.Thread(target=answer, args=(listener, first, others, size), daemon=True).start()
        with Generator(Load("test", "/", connections=1, pipelined=2), listener.getsockname()[1], 0) as generator:
            return generator.run(0.2)


def answer(listener, response, others, size):
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, contextlib.suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while connection.recv(4096):
                for start in range(0, len(response), size):
                    connection.send(response[start : start + size])
                response = others


if __name__ == "__main__":
    unittest.main()
