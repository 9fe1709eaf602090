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
# The certificate of the tests, for 127.0.0.1: a key on the curve P-256, signed by an authority of their own.
KEY_STORE = ROOT / "tornado-server/src/test/resources/tls/server.p12"
KEY_STORE_PASSWORD = "changeit"

# The generators: the one for TLS needs OpenSSL's headers, the others nothing.
PLAIN, TLS = "load", "load-tls"


def find_java():
    """Where JAVA_HOME is not set, that on the path."""
    if "JAVA_HOME" not in os.environ and (java := shutil.which("java")):
        os.environ["JAVA_HOME"] = str(Path(java).resolve().parent.parent)


def java_home():
    home = os.environ.get("JAVA_HOME")
    if not home:
        sys.exit("set JAVA_HOME to the JDK to measure with, 21 or newer")
    return Path(home)


def make_tools():
    """The load generator without TLS, the floor in C, and the file that is downloaded."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    if not FILE.exists():
        FILE.write_bytes(os.urandom(FILE_SIZE))
    compile_c("epoll", PEERS / "c-epoll/epoll.c")
    compile_generator(PLAIN, "transport-plain.c")


def make_tls_generator():
    try:
        compile_generator(TLS, "transport-tls.c", "-lssl", "-lcrypto")
    except subprocess.CalledProcessError:
        sys.exit("TLS needs the headers of OpenSSL 3 (on Debian libssl-dev), or choose --loads without it")


def compile_generator(name, transport, *libraries):
    compile_c(name, *(HOME / "harness" / source for source in ("load.c", "browsers.c", transport)), *libraries)


def compile_c(name, *arguments):
    subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-o", TARGET / name, *arguments], check=True)


def make_demo():
    """Our application, unpacked as Boot recommends, since the peers do not run from one archive either; and our own peer."""
    make_own("demo-app", own_peer("spring/tornado"))
    archive = next((ROOT / "demo-app/target/fast").glob("demo-app-*.jar"))
    unpack(archive, DEMO)


def own_peer(module):
    """The path of a peer that is built with the project, since it needs its jars."""
    return str((PEERS / module).relative_to(ROOT))


def make_own(*modules):
    maven("-Pfast", "-pl", ",".join(modules), "-am", "package", "-DskipTests", directory=ROOT)


def unpack(archive, directory):
    shutil.rmtree(directory, ignore_errors=True)
    extract = [java_home() / "bin/java", "-Djarmode=tools", "-jar", archive, "extract", "--destination", directory]
    subprocess.run(extract, check=True, stdout=subprocess.DEVNULL)


def demo_archive(directory=DEMO):
    return next(directory.glob("*.jar"), None) or sys.exit("the demo application is not built yet: leave --no-build out")


def make_parts():
    """What JMH measures."""
    make_own("benchmarks")


def make_peers(*modules):
    """The other servers, each with a class path of its own; all of them if none is named."""
    chosen = ["-pl", ",".join(modules), "-am"] if modules else []
    maven("process-classes", *chosen, directory=PEERS)


def maven(*arguments, directory):
    command = ["mvn", "-q", "-B", *arguments]
    if subprocess.run(command, cwd=directory).returncode != 0:
        sys.exit(f"failed: {' '.join(command)}")
