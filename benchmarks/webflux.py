#!/usr/bin/env python3
"""Measures a WebFlux application on Tornado4j beside the same on Reactor Netty. See README.md, or --help."""

import argparse
import sys

import compare
from harness import catalogue, report
from harness.load import Load
from harness.session import Session, add_options

REACTOR_NETTY = "boot-webflux"
SERVERS = [REACTOR_NETTY, "webflux-tornado", "java-nio"]
MESSAGE = b'{"message":"Hello, World!"}'


def loads(connections):
    """Small requests and an echo, over so many connections."""
    return [
        Load(f"plaintext, {connections:,}", "/plaintext", connections),
        Load(f"JSON, {connections:,}", "/json", connections, answer=MESSAGE),
        Load(f"/hello/{{name}}, {connections:,}", "/hello/World", connections),
        Load(f"echo 16 KiB, {connections:,}", "/echo", connections, content=16 << 10),
    ]


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--idle", type=int, default=10_000, help="connections to divide live heap by (%(default)s)")
    add_options(parser)
    everything = {"servers": SERVERS, "demo": [], "target": [], "to": REACTOR_NETTY}
    return argparse.Namespace(**vars(parser.parse_args()), **everything, loads=[*loads(64), *loads(1000), Load("file 1 MiB", "/file")])


def main():
    chosen = options()
    if chosen.build:
        compare.build_all(chosen)
    with Session(chosen) as session:
        comparison = compare.Comparison(session, catalogue.commands(chosen.servers, chosen.jvm))
        comparison.run()
    report.publish("WebFlux", comparison.text(), chosen.write)


if __name__ == "__main__":
    sys.exit(main())
