#!/usr/bin/env bash
# Has Autobahn's fuzzing client try a WebSocket server in each way that RFC 6455 forbids or allows, and fails unless each case is
# passed strictly.
#
#     benchmarks/autobahn.sh [case...]        # '5.*' '6.4.1', for instance; all of them by default
#
# The client is that of autobahntestsuite-maven-plugin, run by Jython. It is given half an hour (TIMEOUT, in seconds). Reports are in
# benchmarks/target/autobahn.
set -euo pipefail
cd "$(dirname "$0")/.."

plugin=me.normanmaurer.maven.autobahntestsuite:autobahntestsuite-maven-plugin:0.1.5
jython=org.python:jython-standalone:2.7.2
out=$PWD/benchmarks/target/autobahn
reports=$out/reports
port=${PORT:-18500}
limit=${TIMEOUT:-1800}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
mkdir -p "$out"
rm -rf "$reports"

if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    echo "port $port is in use; name another one in PORT" >&2
    exit 1
fi

mvn -B -ntp -q -Pfast -pl benchmarks -am package -DskipTests
for artifact in $plugin $jython; do
    mvn -B -ntp -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
        -Dartifact=$artifact -DoutputDirectory="$out"
done

cases=$(printf '"%s",' "${@:-*}")
cat >"$out/spec.json" <<SPEC
{
    "options": {"failByDrop": false},
    "outdir": "$reports",
    "servers": [{"agent": "tornado4j", "url": "ws://127.0.0.1:$port/ws", "options": {"version": 18}}],
    "cases": [${cases%,}],
    "exclude-cases": [],
    "exclude-agent-cases": {}
}
SPEC

PORT=$port timeout "$((limit + 60))" "$java" -Xmx512m -cp benchmarks/target/fast/benchmarks.jar \
    org.tornado4j.benchmarks.SocketEcho &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
for ((waited = 0; ; waited++)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
    if ((waited == 150)) || ! kill -0 $server; then
        echo "the server did not start" >&2
        exit 1
    fi
    sleep 0.2
done

timeout "$limit" "$java" -Xmx1g -cp "$out/autobahntestsuite-maven-plugin-0.1.5.jar:$out/jython-standalone-2.7.2.jar" \
    -Dpython.cachedir="$out/cache" org.python.util.jython -c "
import sys
sys.argv = ['wstest', '--mode', 'fuzzingclient', '--spec', '$out/spec.json']
from autobahntestsuite import wstest
wstest.run()
" >"$out/client.log" 2>&1 || {
    tail -20 "$out/client.log"
    echo "the client failed, or took longer than $limit s" >&2
    exit 1
}

python3 - "$reports/index.json" <<'REPORT'
import collections
import json
import sys

sections = collections.defaultdict(collections.Counter)
missed = []
for cases in json.load(open(sys.argv[1])).values():
    for case, result in cases.items():
        passed = {result["behavior"], result["behaviorClose"]} <= {"OK", "INFORMATIONAL"}
        sections[int(case.split(".")[0])][passed] += 1
        if not passed:
            missed.append((case, result["behavior"], result["behaviorClose"]))
for section, count in sorted(sections.items()):
    print(f"section {section:2}: {count[True]} of {sum(count.values())}")
total = sum(count[True] for count in sections.values())
print(f"strict: {total} of {total + len(missed)}")
for case, behavior, close in missed:
    print(f"{case}: {behavior}, close {close}")
sys.exit(1 if missed or not total else 0)
REPORT
