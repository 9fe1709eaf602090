#!/usr/bin/env bash
# A million requests of two users that alternate on each connection; fails if one sees something of the other.
#
#   benchmarks/users.sh
#   benchmarks/users.sh 100000
set -euo pipefail

home=$(cd "$(dirname "$0")" && pwd)
jar=$home/target/benchmarks.jar
[[ -f $jar ]] || { echo "build it first: mvn -q package -pl benchmarks -am -DskipTests" >&2; exit 1; }
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$jar" org.tornado4j.benchmarks.TwoUsers "$@"
