#!/usr/bin/env bash
# Mixed traffic, good and bad, for so many minutes (10); fails if the server does not end where it began.
#
#   benchmarks/soak.sh 2
#   benchmarks/soak.sh 2 webflux
#   benchmarks/soak.sh 2 webmvc
set -euo pipefail

home=$(cd "$(dirname "$0")" && pwd)
jar=$home/target/benchmarks.jar
[[ -f $jar ]] || { echo "build it first: mvn -q package -pl benchmarks -am -DskipTests" >&2; exit 1; }
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$jar" org.tornado4j.benchmarks.Soak "$@"
