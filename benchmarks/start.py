#!/usr/bin/env python3
"""What Tornado4j adds to the start of an application of Spring Boot that does nothing. See README.md, or --help."""

import argparse
import os
import re
import statistics
import sys
import time
from pathlib import Path

from harness import build, catalogue, report
from harness.server import START_TIMEOUT
from harness.session import Session, say

JVM = "-Xms64m -XX:+UseSerialGC"
STARTED = re.compile(rb"Started EmptyApplication in ([\d.]+) seconds")

# A process that serves nothing would end. The property is set for both: the first that is bound costs more than the others.
KEPT = "--spring.main.keep-alive=true"

HEADS = ["", "Boot's count, ms", "CPU time, ms", "of the main thread, ms", "of the compilers, ms", "memory, MiB"]


def options():
    everywhere = ",".join(map(str, range(os.cpu_count())))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21, help="each starts both applications (%(default)s)")
    parser.add_argument("--server-cpu", default=everywhere, help="which they are pinned to, with commas (%(default)s)")
    parser.add_argument("--port", type=int, default=18300, help="where ours listens (%(default)s)")
    parser.add_argument("--jvm", default=JVM, help="flags of the JVMs (%(default)s)")
    parser.add_argument("--no-build", dest="build", action="store_false", help="take what was built before")
    parser.add_argument("--write", action="store_true", help="put the table into RESULTS.md")
    return parser.parse_args()


def main():
    chosen = options()
    if chosen.build:
        build.make_tools()
        build.make_demo()
    with Session(chosen) as session:
        without = session.add("empty", catalogue.empty(chosen.jvm, KEPT, ours=False))
        ours = session.add("empty-tornado", catalogue.empty(chosen.jvm, KEPT, *catalogue.ADDRESS))
        pairs = [(start(without), start(ours)) for _ in range(chosen.rounds + 1)][1:]  # the first reads the disk
    report.publish("Start", f"{circumstances(chosen)}\n{table(pairs)}", chosen.write)


def start(server):
    """(Boot's own count, CPU time, of that the main thread's and the compilers', all in ms; memory in MiB)"""
    server.launch()
    try:
        took = float(wait_for_start(server))
        seconds = took, sum(server.cpu_seconds()), server.main_thread_seconds(), server.compiler_seconds()
        figures = *(each * 1000 for each in seconds), server.proportional_mib()
    finally:
        server.stop()
    say(f"  {server.name:14} {figures[0]:7.0f} ms {figures[1]:7.0f} ms CPU {figures[4]:5.0f} MiB")
    return figures


def wait_for_start(server):
    patience = time.monotonic() + START_TIMEOUT
    while not (started := STARTED.search(Path(server.log).read_bytes())):
        if server.process.poll() is not None or time.monotonic() > patience:
            raise RuntimeError(f"{server.name} does not start; see {server.log}")
        time.sleep(0.005)
    return started[1]


def circumstances(chosen):
    return f"""\
{report.what_and_where()}\
- on CPU {chosen.server_cpu}; {chosen.rounds} starts of each in turn, lowest and highest in brackets
- each JVM with `{chosen.jvm}`
"""


def table(pairs):
    without, ours = (list(zip(*starts)) for starts in zip(*pairs))
    added = [statistics.median(b - a for a, b in zip(*column)) for column in zip(without, ours)]
    rows = [
        ["Spring Boot and Jackson", *map(report.median_and_spread, without)],
        ["with Tornado4j", *map(report.median_and_spread, ours)],
        ["what it adds, median of the pairs", *(f"{figure:+.0f}" for figure in added)],
    ]
    return report.table(HEADS, rows)


if __name__ == "__main__":
    sys.exit(main())
