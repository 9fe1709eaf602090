#!/usr/bin/env bash
# A flood of connections on which nothing is sent, against a server with few descriptors. Says what other clients see: one
# that was connected before, and one that connects anew for each request.
#
#     benchmarks/attacks/flood.sh [connections] [seconds] [descriptors]
#
# 1. descriptors are the only limit: accepting pauses when there are none, and goes on as connections come to their end
# 2. with tornado.server.max-connections idle connections give way before, and the application keeps descriptors for itself
# 3. with tornado.server.max-connections-per-address who floods is turned away at once, and the others notice nothing
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

connections=${1:-2000}
seconds=${2:-15}
descriptors=${3:-256}
flood="$home/benchmarks/attacks/ConnectionFlood.java"
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"

attack() { # NAME OPTIONS...
    echo "$1, $connections connections, $descriptors descriptors:"
    shift
    start_limited "$@"
    "$java" "$flood" "$port" "$connections" "$seconds" 127.0.0.2
    report_server
    echo "  log lines about it: $(grep -cE 'Cannot accept|is the limit|make room|Accepting|goes on|allowed any more' "$work/server.log" || true)"
    kill "$server"
    wait "$server" 2>/dev/null || true
    server=
}

# The limit has to be the server's alone: the flood needs more.
start_limited() {
    local saved
    saved=$(ulimit -Sn)
    ulimit -Sn "$descriptors"
    JAVA_TOOL_OPTIONS="-XX:-MaxFDLimit" start_server --tornado.server.idle-connection-timeout=3s "$@"
    ulimit -Sn "$saved"
}

ulimit -Sn "$(ulimit -Hn)"
attack "descriptors alone" --tornado.server.max-connections=0
attack "max-connections 100" --tornado.server.max-connections=100
attack "max-connections-per-address 50" --tornado.server.max-connections-per-address=50
