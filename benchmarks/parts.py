#!/usr/bin/env python3
"""Runs the benchmarks of JMH, and makes one table of what they say. See README.md, or --help."""

import argparse
import json
import subprocess
import sys

from harness import build, report

SAID = build.TARGET / "parts.json"
NANOS = {"ns/op": 1, "us/op": 1000}


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="regular expressions for their names; all of them when left out")
    parser.add_argument("--iterations", type=int, default=3, help="of a second, after as many to warm up (%(default)s)")
    parser.add_argument("--no-build", dest="build", action="store_false", help="take what was built before")
    parser.add_argument("--write", action="store_true", help="put the table into RESULTS.md")
    return parser.parse_args()


def main():
    chosen = options()
    if chosen.build:
        build.make_parts()
    run(chosen)
    figures = table(json.loads(SAID.read_text()))
    text = f"{report.what_and_where()}\nNanoseconds, lowest and highest in brackets:\n\n{figures}"
    report.publish("Parts", text, chosen.write)


def run(chosen):
    count = str(chosen.iterations)
    java = [build.java_home() / "bin/java", "-jar", build.PARTS]
    times = ["-f", "1", "-wi", count, "-i", count, "-w", "1", "-r", "1"]
    told = ["-foe", "true", "-rf", "json", "-rff", SAID]
    SAID.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([*java, *times, *told, *chosen.names], stdout=sys.stderr, check=True)


def table(results):
    return report.table(["", "with", "ns"], [[name(result), parameters(result), nanos(result)] for result in results])


def name(result):
    owner, method = result["benchmark"].split(".")[-2:]
    return f"{owner.removesuffix('Benchmark')}, {method}"


def parameters(result):
    return ", ".join(f"{value} {key}" if value.isdigit() else value for key, value in result.get("params", {}).items())


def nanos(result):
    metric = result["primaryMetric"]
    return report.median_and_spread([score * NANOS[metric["scoreUnit"]] for score in metric["rawData"][0]])


if __name__ == "__main__":
    sys.exit(main())
