"""Of the parts of what attacks: python3 -m unittest attacks.tests, in the directory above."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
import unittest
import zlib
from queue import Queue

from attacks import attacks, besieged, connections, honest, verdict
from attacks.connections import HOST, Connection, Target
from attacks.honest import Answer
from attacks.verdict import Outcome, Visits

MIB = 1 << 20
LIMIT = 20

TABLE = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:4844 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1 0000000000000000 100 0 0 10 0
   1: 0100007F:4844 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 12 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:C350 0100007F:4844 01 00000000:00000000 00:00000000 00000000     0        0 13 1 0000000000000000 20 4 30 10 -1
   3: 0100007F:4844 0100007F:C351 08 00000000:00000000 00:00000000 00000000     0        0 14 1 0000000000000000 20 4 30 10 -1
"""


class Peer:
    """Accepts connections, one after the other, and hands each to a function."""

    def __init__(self, serve):
        self.listener = socket.create_server((HOST, 0))
        self.port = self.listener.getsockname()[1]
        self.serve = serve
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *failure):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(LIMIT)

    def run(self):
        while True:
            try:
                accepted, _ = self.listener.accept()
            except OSError:
                return
            with accepted:
                accepted.settimeout(LIMIT)
                self.serve(accepted)


class VerdictTests(unittest.TestCase):
    def test_what_is_within_the_bounds_holds(self):
        self.assertEqual([], list(outcome().failures()))

    def test_each_bound_fails_by_itself(self):
        cases = [
            (dict(runs=False), "the server ended"),
            (dict(heap_full=2), "OutOfMemoryErrors in the log: 2"),
            (dict(connections_left=3), "3 connections left behind"),
            (dict(live_after=None), "the heap cannot be looked at"),
            (dict(live_after=31 * MIB), "11.0 MB left on the heap"),
            (dict(log_lines=301), "301 lines logged, 0 KB"),
            (dict(log_bytes=65 << 10), "0 lines logged, 65 KB"),
        ]
        for changes, expected in cases:
            with self.subTest(expected):
                self.assertEqual([expected], list(outcome(**changes).failures()))

    def test_an_answer_that_is_late_or_missing_fails(self):
        cases = [
            (Visits(10, 10, 1.2, 0), "fresh waited 1.2 s during the attack"),
            (Visits(10, 9, 0.1, 0), "1 of 10 fresh not answered during the attack"),
            (Visits(0, 0, 0, 0), "fresh got no turn during the attack"),
        ]
        for visits, expected in cases:
            with self.subTest(expected):
                self.assertEqual([expected], list(outcome(visits={("fresh", "during"): visits}).failures()))

    def test_half_of_the_posts_may_be_refused_during_an_attack_alone(self):
        half = Visits(10, 5, 0.1, 0)
        self.assertTrue(outcome(visits={("posts", "during"): half}).holds())
        self.assertFalse(outcome(visits={("posts", "during"): Visits(10, 4, 0.1, 0)}).holds())
        self.assertFalse(outcome(visits={("posts", "after"): half}).holds())

    def test_visits_are_of_the_slowest_and_the_latest(self):
        answers = [Answer(0, 0.1), Answer(1, 0.3, "status 503", 0.2), Answer(2, 0.2)]
        self.assertEqual(Visits(3, 2, 0.3, 0.2, ("status 503",)), Visits.of(answers))
        self.assertEqual(Visits(0, 0, 0, 0), Visits.of([]))

    def test_a_row_has_a_cell_for_each_column(self):
        self.assertEqual(len(verdict.COLUMNS), len(verdict.row(outcome())))
        self.assertEqual(len(verdict.COLUMNS), len(verdict.row(outcome(live_after=None, visits={}))))

    def test_sizes_are_those_of_a_jvm(self):
        self.assertEqual([80 * MIB, 1 << 30, 512 << 10, 7], [verdict.bytes_of(size) for size in ("80m", "1G", "512k", "7")])
        for size in ("m", "-1m", "1.5g", "80 m"):
            self.assertRaises(ValueError, verdict.bytes_of, size)


def outcome(**changes):
    usual = dict(visits={("fresh", "during"): Visits(10, 10, 0.1, 0)}, live_before=20 * MIB, live_after=20 * MIB)
    return Outcome("one", 80 * MIB, **(usual | changes))


class HonestTests(unittest.TestCase):
    def test_what_fails_is_an_answer_too(self):
        outcomes = iter([200, 503, OSError(), 200])
        enough = threading.Event()

        def ask():
            said = next(outcomes, None)
            if said is None:
                enough.set()
                return 200
            if isinstance(said, Exception):
                raise said
            return said

        client = honest.HonestClient(ask)
        client.start()
        self.assertTrue(enough.wait(LIMIT))
        honest.stop([client])
        self.assertEqual([True, False, False, True], [answer.right for answer in client.answers[:4]])
        self.assertEqual([], client.between(0, client.answers[0].asked))

    def test_a_connection_that_was_closed_is_opened_again(self):
        class TheServer:
            tls = False

            def connection(self, tls):
                return http_connection(peer.port)

        with Peer(answer_once) as peer:
            ask = honest.KeptConnection(TheServer(), "/plaintext")
            self.assertEqual([200, 200], [ask(), ask()])
            ask.close()


def http_connection(port):
    return honest.http.client.HTTPConnection(HOST, port, timeout=LIMIT)


def answer_once(accepted, status=b"200 OK"):
    accepted.recv(1000)
    accepted.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\n\r\nok")


class ConnectionTests(unittest.TestCase):
    def test_it_leaves_as_it_was_told_to(self):
        for reset, expected in ((False, b""), (True, ConnectionResetError)):
            with self.subTest(reset=reset):
                self.assertEqual(expected, self.end_seen(reset))

    def end_seen(self, reset):
        seen = Queue()

        def watch(accepted):
            try:
                while (received := accepted.recv(1000)) == b"hello":
                    pass
                seen.put(received)
            except OSError as e:
                seen.put(type(e))

        async def visit(port):
            async with Connection(Target(port), reset=reset) as connection:
                await connection.send(b"hello")

        with Peer(watch) as peer:
            asyncio.run(visit(peer.port))
            return seen.get(timeout=LIMIT)

    def test_whoever_gets_another_answer_was_turned_away(self):
        async def visit(port):
            async with Connection(Target(port)) as connection:
                await connection.get("/plaintext")

        with Peer(answer_once) as peer:
            asyncio.run(visit(peer.port))
        with Peer(lambda accepted: answer_once(accepted, b"503 Service Unavailable")) as peer:
            self.assertRaises(ConnectionRefusedError, asyncio.run, visit(peer.port))

    def test_the_first_message_of_a_handshake_is_one_record(self):
        hello = connections.client_hello()
        self.assertEqual((22, 1, len(hello) - 5), (hello[0], hello[5], int.from_bytes(hello[3:5], "big")))


class AttackTests(unittest.TestCase):
    def test_heads_are_nearly_at_the_limit_and_have_no_end(self):
        self.assertTrue(7500 < len(attacks.LONG_HEAD) < 8192)
        self.assertFalse(attacks.LONG_HEAD.endswith(b"\r\n\r\n"))

    def test_what_is_behind_a_request_is_130_kb(self):
        self.assertTrue(130 * 1024 - 100 < len(attacks.BEHIND) <= 130 * 1024)

    def test_frames_are_masked_with_nothing(self):
        self.assertEqual(connections.frame(0x81, b"ab"), b"\x81\x82\0\0\0\0ab")
        self.assertEqual(connections.frame(0x82, bytes(126))[:8], b"\x82\xfe\x00\x7e\0\0\0\0")
        self.assertEqual(connections.frame(0x82, b"a", 1 << 62), b"\x82\xff\x40" + bytes(11) + b"a")

    def test_a_bomb_is_little_of_what_it_becomes(self):
        self.assertLess(len(attacks.BOMB), 2 << 10)
        message = zlib.decompressobj(wbits=-15).decompress(connections.deflated(bytes(MIB)) + b"\0\0\xff\xff")
        self.assertEqual(message, bytes(MIB))

    def test_all_are_those_that_can_be(self):
        self.assertEqual(len(attacks.ATTACKS), len(attacks.chosen(attacks.ALL, tls=True)))
        self.assertNotIn("tls-handshakes", [attack.name for attack in attacks.chosen(attacks.ALL, tls=False)])
        self.assertEqual((), attacks.options(attacks.ALL))

    def test_attackers_end_with_who_started_them(self):
        with Peer(lambda accepted: accepted.recv(1000)) as peer:
            command = [sys.executable, "-B", "-m", "attacks.attacker", "chunks", str(peer.port), "60"]
            with subprocess.Popen(command, cwd=besieged.HERE.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
                said, _ = process.communicate(b"", timeout=LIMIT)
        self.assertEqual(0, process.returncode)
        self.assertEqual({"came", "refused"}, json.loads(said).keys())


class BesiegedTests(unittest.TestCase):
    def test_connections_are_those_to_the_port_that_are_accepted(self):
        self.assertEqual(["12", "14"], list(besieged.accepted(TABLE, 18500)))

    def test_own_sockets_are_found(self):
        with socket.socket() as one:
            self.assertIn(str(os.fstat(one.fileno()).st_ino), besieged.descriptors(os.getpid()))


if __name__ == "__main__":
    unittest.main()
