"""Builds what is measured and what measures. All of it ends up below target directories."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
ROOT = HOME.parent
PEERS = HOME / "peers"
TARGET = HOME / "target" / "side-by-side"
DEMO = TARGET / "demo"
PARTS = HOME / "target/fast/benchmarks.jar"
FILE = TARGET / "files" / "file"
FILE_SIZE = 1 << 20


def java_home():
    home = os.environ.get("JAVA_HOME")
    if not home:
        sys.exit("set JAVA_HOME to the JDK to measure with, 21 or newer")
    return Path(home)


def make_tools():
    """The load generator, the floor in C, and the file that is downloaded."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    if not FILE.exists():
        FILE.write_bytes(os.urandom(FILE_SIZE))
    for source in (HOME / "harness/load.c", PEERS / "c-epoll/epoll.c"):
        subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-o", TARGET / source.stem, source], check=True)


def make_demo():
    """Our application, unpacked as Boot recommends, since the peers do not run from one archive either; and our own peer."""
    own_peer = str((PEERS / "spring/tornado").relative_to(ROOT))
    maven("-Pfast", "-pl", f"demo-app,{own_peer}", "-am", "package", "-DskipTests", directory=ROOT)
    archive = next((ROOT / "demo-app/target/fast").glob("demo-app-*.jar"))
    shutil.rmtree(DEMO, ignore_errors=True)
    extract = [java_home() / "bin/java", "-Djarmode=tools", "-jar", archive, "extract", "--destination", DEMO]
    subprocess.run(extract, check=True, stdout=subprocess.DEVNULL)


def demo_archive():
    return next(DEMO.glob("*.jar"), None) or sys.exit("the demo application is not built yet: leave --no-build out")


def make_parts():
    """What JMH measures."""
    maven("-Pfast", "-pl", "benchmarks", "-am", "package", "-DskipTests", directory=ROOT)


def make_peers(*modules):
    """The other servers, each with a class path of its own; all of them if none is named."""
    chosen = ["-pl", ",".join(modules), "-am"] if modules else []
    maven("process-classes", *chosen, directory=PEERS)


def maven(*arguments, directory):
    command = ["mvn", "-q", "-B", *arguments]
    if subprocess.run(command, cwd=directory).returncode != 0:
        sys.exit(f"failed: {' '.join(command)}")
