#!/usr/bin/env bash
# Large and long streams through WebFlux, or Spring MVC, on 64 MB of heap; fails if one goes missing, or clients that leave
# are not noticed.
#
#   benchmarks/streams.sh
#   benchmarks/streams.sh webmvc
set -euo pipefail

home=$(cd "$(dirname "$0")" && pwd)
jar=$home/target/benchmarks.jar
[[ -f $jar ]] || { echo "build it first: mvn -q package -pl benchmarks -am -DskipTests" >&2; exit 1; }
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$jar" org.tornado4j.benchmarks.Streams "$@"
