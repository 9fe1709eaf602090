"""The process of the attackers: python3 -m attacks.attacker NAME PORT SECONDS [--tls]. It ends with its time, or with the
one who started it: at the end of its standard input."""

import argparse
import asyncio
import json
import logging
import resource
import signal
import sys
from collections import Counter

from attacks.attacks import ATTACKS
from attacks.connections import Target

RAMP = 2
# Should anything keep it from ending by itself.
GRACE = 60


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=ATTACKS)
    parser.add_argument("port", type=int)
    parser.add_argument("seconds", type=float)
    parser.add_argument("--tls", action="store_true")
    asked = parser.parse_args()
    signal.alarm(int(asked.seconds) + GRACE)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    counts = asyncio.run(besiege(ATTACKS[asked.name], Target(asked.port, asked.tls), asked.seconds))
    print(json.dumps(counts))


async def besiege(attack, target, seconds):
    """How often clients came, and how often they were turned away."""
    counts = Counter(came=0, refused=0)
    # Connections that are cut off are what it is about.
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    clients = [asyncio.ensure_future(again(attack, target, number, counts)) for number in range(attack.count)]
    abandoned = asyncio.ensure_future(end_of_input())
    await asyncio.wait([abandoned], timeout=seconds)
    for task in (abandoned, *clients):
        task.cancel()
    await asyncio.gather(*clients, return_exceptions=True)
    return counts


async def again(attack, target, number, counts):
    await asyncio.sleep(RAMP * number / attack.count)
    while True:
        counts["came"] += 1
        try:
            await attack.client(target, number)
        except (OSError, EOFError, asyncio.LimitOverrunError):
            counts["refused"] += 1
        await asyncio.sleep(attack.pause)


async def end_of_input():
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


if __name__ == "__main__":
    main()
