"""Figures as tables, and tables as a part of RESULTS.md."""

import datetime
import os
import platform
import re
import shlex
import statistics
import subprocess
import sys
from pathlib import Path

from harness.build import HOME, PEERS, ROOT, java_home

RESULTS = HOME / "RESULTS.md"
TITLE = "# Results\n\nWritten by the programs beside it; see [README.md](README.md) for what is measured, and how.\n"


def number(value):
    """Three significant digits; before the point all of them."""
    if value >= 1000:
        return f"{value:,.0f}"
    whole = len(str(int(value)))
    return f"{value:.{2 if value < 1 else max(0, 3 - whole)}f}"


def median(values):
    return number(statistics.median(values)) if values else "-"


def spread(values):
    return f"{number(min(values))}–{number(max(values))}" if values else "-"


def median_and_spread(values):
    return f"{median(values)} ({spread(values)})" if len(values) > 1 else median(values)


def table(heads, rows):
    """The first column holds names, the others figures."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def circumstances(chosen, costs):
    """What a stranger needs to know to repeat it, and to trust it."""
    others = sorted(cost.others for cost in costs)
    return f"""\
{what_and_where()}\
- server on CPU {chosen.server_cpu}, generator on CPU {chosen.load_cpu}; medians of {chosen.rounds} rounds of {chosen.seconds:g} s
- each JVM with `{chosen.jvm}`
- other processes used {statistics.median(others):.0%} of a CPU meanwhile, {others[-1]:.0%} at most
"""


def what_and_where():
    return f"""\
- {datetime.date.today()}, Tornado4j {revision()}, {java_version()}
- {cpu_model()}, {os.cpu_count()} CPUs, {platform.system()} {platform.release()}
- `{shlex.join([f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]])}`
"""


def revision():
    described = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    return described.stdout.strip() or "of an unknown revision"


def java_version():
    said = subprocess.run([java_home() / "bin/java", "-version"], capture_output=True, text=True, check=True).stderr
    return re.sub(r" \(build.*", "", said.splitlines()[1])


def cpu_model():
    model = re.search(r"^model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text(), re.M)
    return model[1] if model else platform.machine()


def peer_versions():
    """As the peers' pom names them."""
    versions = re.findall(r"<([\w-]+)\.version>(.*)</", (PEERS / "pom.xml").read_text())
    return ", ".join(f"{name} {version}" for name, version in versions)


def publish(heading, text, write):
    """Prints, and keeps if that is asked for."""
    print(text)
    if write:
        write_section(heading, text)


def write_section(heading, text, file=RESULTS):
    """Replaces a section of the results, or adds it, and leaves the others alone."""
    before = file.read_text() if file.exists() else TITLE
    section = f"## {heading}\n\n{text}"
    pattern = re.compile(rf"^## {re.escape(heading)}\n.*?(?=^## |\Z)", re.M | re.S)
    if pattern.search(before):
        after = pattern.sub(lambda _: section + "\n", before)
    else:
        after = f"{before.rstrip()}\n\n{section}"
    file.write_text(after.rstrip() + "\n")
