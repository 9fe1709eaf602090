#!/usr/bin/env bash
# Live heap by 10,000 idle connections; fails if it is more than 2 KiB for each.
#
#   benchmarks/idle-heap.sh webmvc
#   benchmarks/idle-heap.sh native 15000
set -euo pipefail

home=$(cd "$(dirname "$0")" && pwd)
jar=$home/target/benchmarks.jar
[[ -f $jar ]] || { echo "build it first: mvn -q package -pl benchmarks -am -DskipTests" >&2; exit 1; }
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$jar" org.tornado4j.benchmarks.IdleHeap "$@"
