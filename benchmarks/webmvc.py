#!/usr/bin/env python3
"""Measures a Spring MVC application on Tornado4j beside the same on Tomcat and on Jetty. See README.md, or --help."""

import argparse
import sys

import compare
from harness import catalogue, report
from harness.load import Load
from harness.session import Session, add_options
from webflux import loads

TOMCAT = "boot-tomcat"
SERVERS = [TOMCAT, "boot-jetty", "webmvc-tornado"]
THREADS = {"pool": [], "virtual": [catalogue.VIRTUAL]}


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--idle", type=int, default=10_000, help="connections to divide live heap by (%(default)s)")
    parser.add_argument("--threads", choices=THREADS, default="pool", help="that controllers run on (%(default)s)")
    add_options(parser)
    everything = {"servers": SERVERS, "demo": [], "target": [], "to": TOMCAT}
    return argparse.Namespace(**vars(parser.parse_args()), **everything, loads=[*loads(64), *loads(1000), Load("file 1 MiB", "/file")])


def main():
    chosen = options()
    if chosen.build:
        compare.build_all(chosen)
    with Session(chosen) as session:
        servers = catalogue.mvc(chosen.jvm, *THREADS[chosen.threads])
        comparison = compare.Comparison(session, {name: servers[name]() for name in SERVERS})
        comparison.run()
    report.publish(f"Spring MVC, threads: {chosen.threads}", comparison.text(), chosen.write)


if __name__ == "__main__":
    sys.exit(main())
