"""Tests of the parts of benchmarks/chaos/run: python3 -m unittest chaos.tests, in the directory above."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from chaos import actions, rows, steady, supervised
from chaos.accounts import SLACK, Account, Books, Death, Footprint, Outcome, Request, account
from chaos.actions import Action, Chaos, Skipped
from chaos.clients import Clients, head
from chaos.supervised import Deaths
from harness.server import HOST

LIMIT = 20
KILLED = Death(pid=7, ended=100, violent=True, meant=True)
LOST = Request(connected=90, asked=99, ended=100.1, outcome=Outcome.LOST, pid=7)
RACE = replace(LOST, idle=0.6, repeated=True)
PRINT = Footprint(5, 48, 60, 30, 300, 400, 120)


class AccountTests(unittest.TestCase):
    def test_answers_and_refusals_need_no_explanation(self):
        self.assertEqual(Account.ANSWERED, account(replace(LOST, outcome=Outcome.ANSWERED), [], {}))
        self.assertEqual(Account.REFUSED, account(replace(LOST, outcome=Outcome.REFUSED), [], {}))

    def test_the_end_of_its_worker_explains_a_lost_request(self):
        self.assertEqual(Account.KILLED, account(LOST, [KILLED], {}))

    def test_a_request_of_an_unknown_worker_is_explained_by_the_time(self):
        self.assertEqual(Account.KILLED_UNKNOWN, account(replace(LOST, pid=None), [KILLED], {}))

    def test_another_death_explains_nothing(self):
        cases = {
            "another worker": replace(KILLED, pid=8),
            "long before": replace(KILLED, ended=LOST.ended - SLACK - 0.1),
            "later": replace(KILLED, ended=LOST.ended + SLACK + 0.1),
            "in order": replace(KILLED, violent=False),
            "by another's failure": replace(KILLED, meant=False),
        }
        for name, death in cases.items():
            with self.subTest(name):
                self.assertEqual(Account.UNEXPLAINED, account(LOST, [death], {}))

    def test_a_connection_that_is_younger_than_the_death_is_not_explained(self):
        # Within the slack it may be: two threads notice it.
        late = replace(LOST, connected=KILLED.ended + SLACK + 1, ended=KILLED.ended + SLACK + 1, pid=None)
        self.assertEqual(Account.UNEXPLAINED, account(late, [KILLED], {}))

    def test_a_wrong_answer_is_explained_by_the_last_moments_of_its_own_worker_alone(self):
        wrong = replace(LOST, outcome=Outcome.WRONG)
        self.assertEqual(Account.KILLED, account(wrong, [KILLED], {}))
        self.assertEqual(Account.UNEXPLAINED, account(replace(wrong, pid=None), [KILLED], {}))

    def test_nothing_explains_that_no_answer_came_in_time(self):
        self.assertEqual(Account.UNEXPLAINED, account(replace(LOST, outcome=Outcome.LATE), [KILLED], {7: 50}))

    def test_a_race_with_the_close_of_an_idle_connection_is_explained_when_the_request_was_repeated(self):
        self.assertEqual(Account.RACED, account(RACE, [], {7: 99.5}))

    def test_what_is_not_such_a_race_is_not_explained(self):
        cases = {
            "not idle": (replace(RACE, idle=0.4), {7: 99.5}),
            "not repeated": (replace(RACE, repeated=False), {7: 99.5}),
            "the worker stays": (RACE, {8: 99.5}),
            "the worker left later": (RACE, {7: 101}),
        }
        for name, (request, leaving) in cases.items():
            with self.subTest(name):
                self.assertEqual(Account.UNEXPLAINED, account(request, [], leaving))


class BooksTests(unittest.TestCase):
    def test_all_is_well(self):
        answered = replace(LOST, outcome=Outcome.ANSWERED)
        books = Books([answered, LOST], [KILLED], {})
        self.assertEqual([], list(books.failures()))
        self.assertEqual((1, 1), (books.counts[Account.ANSWERED], books.counts[Account.KILLED]))
        self.assertAlmostEqual(1.1, books.slowest())

    def test_each_failure_is_told(self):
        answered = replace(LOST, outcome=Outcome.ANSWERED)
        unmeant = replace(KILLED, meant=False)
        self.assertEqual(["nothing was answered"], list(Books([], [], {}).failures()))
        self.assertEqual(["1 requests unexplained"], list(Books([answered, LOST], [], {}).failures()))
        self.assertEqual(["worker 7 was killed, and nothing was done to it"], list(Books([answered], [unmeant], {}).failures()))


class FootprintTests(unittest.TestCase):
    def test_a_little_more_is_chance(self):
        self.assertEqual([], list(PRINT.growth_since(PRINT)))
        more = Footprint(5, 53, 62, 33, 370, 410, 134)
        self.assertEqual([], list(more.growth_since(PRINT)))

    def test_each_growth_is_told(self):
        cases = dict(processes=6, memory=55, descriptors=63, threads=34, worker_memory=376, worker_descriptors=413, worker_threads=137)
        for name, value in cases.items():
            with self.subTest(name):
                told = list(replace(PRINT, **{name: value}).growth_since(PRINT))
                self.assertEqual([f"{name.replace('_', ' ')}: {getattr(PRINT, name)} before, {value} after"], told)

    def test_a_missing_process_is_told(self):
        self.assertEqual(["processes: 5 before, 4 after"], list(replace(PRINT, processes=4).growth_since(PRINT)))


class LogTests(unittest.TestCase):
    def test_violent_ends_are_those_that_break_connections(self):
        log = """\
WARN child 1 (pid 11) killed by signal 9, restarting
WARN child 1 (pid 12) ended by a fatal error, with status 70, restarting in 100 ms
WARN child 1 (pid 13) killed by signal 15, restarting
WARN child 2 (pid 14) is killed: it was asked to end 20 s ago
WARN child 2 (pid 16) ended by a fatal error, with status 70, as it was to finish its requests
INFO child 2 (pid 15) ended
"""
        self.assertEqual(["11", "12", "14", "16"], steady.re.findall(steady.VIOLENT, log))

    def test_who_leaves_is_the_predecessor(self):
        self.assertEqual(["21"], steady.re.findall(steady.LEAVING, "INFO child 0 (pid 22) takes over from child 0 (pid 21)\n"))


class ClientTests(unittest.TestCase):
    def test_each_request_is_accounted_for(self):
        with Peer(answers_rightly) as peer:
            clients = asked(peer.port, 20)
        self.assertEqual({Outcome.ANSWERED}, {request.outcome for request in clients.requests})
        self.assertEqual({42}, {request.pid for request in clients.requests})
        self.assertTrue(any(request.idle > 0 for request in clients.requests))

    def test_what_is_no_right_answer_is_told(self):
        cases = [
            (lambda accepted: refuse(accepted), Outcome.REFUSED, None),
            (lambda accepted: answer(accepted, b"other"), Outcome.WRONG, 42),
            (lambda accepted: accepted.recv(1000), Outcome.LOST, None),
        ]
        for serve, outcome, pid in cases:
            with self.subTest(outcome), Peer(serve) as peer:
                clients = asked(peer.port, 4)
                self.assertEqual({(outcome, pid)}, {(request.outcome, request.pid) for request in clients.requests})

    def test_a_kept_connection_that_breaks_is_asked_again(self):
        served = []

        def once(accepted):
            served.append(accepted)
            answers_rightly(accepted, most=1)
            accepted.recv(1 << 16)  # the second request, which is not answered

        with Peer(once) as peer:
            clients = asked(peer.port, 6, fresh_rate=0)
        lost = [request for request in clients.requests if request.outcome is Outcome.LOST]
        self.assertTrue(lost)
        self.assertEqual({(42, True)}, {(request.pid, request.repeated) for request in lost})

    def test_fields_of_a_response_are_in_lower_case(self):
        self.assertEqual((503, {"retry-after": "5"}), head(b"HTTP/1.1 503 No\r\nRetry-After: 5\r\n\r\n"))


def asked(port, count, fresh_rate=50):
    clients = Clients(port, 2, 100, fresh_rate, 1)
    clients.start()
    patience = time.monotonic() + LIMIT
    while len(clients.requests) < count and time.monotonic() < patience:
        time.sleep(0.01)
    clients.stop()
    return clients


class Peer:
    """Accepts connections, and hands each to a function, in a thread of its own."""

    def __init__(self, serve):
        self.serve = serve

    def __enter__(self):
        self.listener = socket.create_server((HOST, 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()
        return self

    def __exit__(self, *failure):
        self.listener.close()

    def run(self):
        while True:
            try:
                accepted, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve_one, args=(accepted,), daemon=True).start()

    def serve_one(self, accepted):
        with accepted:
            accepted.settimeout(LIMIT)
            try:
                self.serve(accepted)
            except OSError:
                pass  # the client has left


def answers_rightly(accepted, most=1000):
    for _ in range(most):
        received = read_request(accepted)
        if not received:
            return
        line, _, content = received.partition(b"\r\n")
        token = line.split(b" ")[1].removeprefix(b"/token/").partition(b"?")[0]
        answer(accepted, content.partition(b"\r\n\r\n")[2] or token, read=False)


def read_request(accepted):
    received = b""
    while b"\r\n\r\n" not in received or (b"Content-Length: 16384" in received and len(received.partition(b"\r\n\r\n")[2]) < 16384):
        piece = accepted.recv(1 << 16)
        if not piece:
            return b""
        received += piece
    return received


def answer(accepted, content, read=True):
    if read:
        read_request(accepted)
    accepted.sendall(b"HTTP/1.1 200 OK\r\nX-Worker: 42\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content))


def refuse(accepted):
    read_request(accepted)
    accepted.sendall(b"HTTP/1.1 503 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")


class DeathTests(unittest.TestCase):
    def test_an_end_is_noted_with_its_time(self):
        deaths = Deaths()
        with sleeper() as process:
            deaths.add(process.pid)
            self.assertTrue(deaths.lives(process.pid))
            before = time.monotonic()
            self.assertTrue(deaths.signal(process.pid, signal.SIGKILL))
            self.assertEqual([], deaths.wait([process.pid], LIMIT))
            self.assertTrue(before <= deaths.ended[process.pid] <= time.monotonic())
            self.assertFalse(deaths.signal(process.pid, signal.SIGKILL))

    def test_none_is_left_behind(self):
        deaths = Deaths()
        with sleeper() as process:
            deaths.add(process.pid)
            deaths.end_all()
            self.assertEqual(-signal.SIGKILL, process.wait(LIMIT))

    def test_children_are_found(self):
        with sleeper() as process:
            self.assertIn(process.pid, supervised.children(os.getpid()))
            process.kill()

    def test_memory_is_read(self):
        self.assertGreater(supervised.proportional_mib(os.getpid()), 1)


def sleeper():
    return subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)


class Applications:
    """Stands for an application whose workers serve, or not."""

    processes = 3

    def __init__(self, *pids):
        self.pids = pids

    def ready(self):
        return dict(enumerate(self.pids))

    def wait_until(self, condition, seconds, failure=None):
        return condition()

    def runs(self):
        return True


class ActionTests(unittest.TestCase):
    def test_the_same_seed_does_the_same(self):
        picked = [Chaos(Applications(5, 6, 7), seed, False, {}).victim() for seed in (3, 3)]
        self.assertEqual(picked[0], picked[1])

    def test_nothing_is_done_while_too_few_serve(self):
        with self.assertRaises(Skipped):
            Chaos(Applications(5), 1, False, {}).victim()

    def test_an_end_is_meant_only_if_something_was_done(self):
        chaos = Chaos(Applications(5, 6, 7), 1, False, {})
        with self.assertRaises(Skipped), chaos.ending():
            raise Skipped("it has ended")
        self.assertEqual(set(), chaos.meant)
        with chaos.ending() as pid:
            pass
        self.assertEqual({pid}, chaos.meant)

    def test_all_of_a_pack_are_done_before_one_is_done_again(self):
        chaos, done = Chaos(Applications(5, 6, 7), 1, False, {}), []
        known = {name: Action(name, lambda chaos, name=name: done.append(name)) for name in "abc"}
        known["d"] = Action("d", lambda chaos: self.fail("cannot be done"), lambda chaos: "needs more")
        with mock.patch.object(actions, "ACTIONS", known), mock.patch.object(steady, "say"):
            counts = steady.wreak(chaos, Chosen(seconds=0.2, pause=0.001))
        self.assertEqual({"a", "b", "c"}, set(done[:3]))
        self.assertEqual(len(done), counts.total())

    def test_descriptors_are_given_back(self):
        with sleeper() as process:
            before = limit_of(process.pid)
            with actions.limited_descriptors(process.pid):
                self.assertLess(limit_of(process.pid)[0], before[0])
            self.assertEqual(before, limit_of(process.pid))
            process.kill()


class Chosen:
    only = None

    def __init__(self, seconds, pause):
        self.seconds = seconds
        self.pause = pause


def limit_of(pid):
    return actions.resource.prlimit(pid, actions.resource.RLIMIT_NOFILE)


class RowTests(unittest.TestCase):
    def test_what_is_not_so_is_told_apart(self):
        sight = rows.Sight()
        sight.see("one")
        sight.see("two", False)
        self.assertEqual((["two"], "one; NOT SO: two"), (sight.failures, str(sight)))

    def test_documents_name_each_row_and_each_action(self):
        readme = (Path(supervised.HERE) / "README.md").read_text()
        for name in [*rows.ROWS, *actions.ACTIONS]:
            with self.subTest(name):
                self.assertIn(f"| `{name}` |", readme)

    def test_a_release_is_told_by_a_file(self):
        with TemporaryDirectory() as directory, mock.patch.object(supervised, "RELEASE", Path(directory) / "release"):
            supervised.release("broken")
            self.assertEqual("broken", supervised.RELEASE.read_text())


if __name__ == "__main__":
    unittest.main()
