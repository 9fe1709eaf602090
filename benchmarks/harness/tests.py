"""Of what measures: python3 -m unittest harness.tests, in the directory above."""

import contextlib
import socket
import tempfile
import threading
import unittest
from pathlib import Path

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

    def test_the_floor_is_measured(self):
        server = Server("c-epoll", [str(build.TARGET / "epoll")], PORT, 0)
        try:
            self.assertLess(server.start(), 10)
            server.check()
            for load in (Load("pipelined", "/plaintext", pipelined=16), Load("file", "/file", connections=2, idle=3)):
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
