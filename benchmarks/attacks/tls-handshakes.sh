#!/usr/bin/env bash
# Handshakes that nobody wants: first messages by the thousand, and connections that never send one. Says what other
# clients see meanwhile, those that come with a handshake of their own (others) and one that was there before.
#
#     benchmarks/attacks/tls-handshakes.sh [attackers] [seconds] [silent connections]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

attackers=${1:-50}
seconds=${2:-20}
silent=${3:-5000}
tls=$home/tornado-server/src/test/resources/tls
url=https://127.0.0.1:$port/plaintext
ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"

curl() {
    command curl --cacert "$tls/ca.pem" "$@"
}

storm() {
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$home/benchmarks/target/benchmarks.jar" \
        org.tornado4j.benchmarks.HandshakeStorm "$port" "$@"
}

start_server --server.ssl.key-store="file:$tls/server.p12" --server.ssl.key-store-password=changeit \
    --logging.level.tornado.general=INFO

echo "nobody else:"
start_probe
storm 0 5
report_probe
report_server

echo "first messages, $attackers at a time:"
start_probe
storm "$attackers" "$seconds"
report_probe
report_server

echo "connections that say nothing, $silent of them:"
start_probe
(
    for ((i = 0; i < silent; i++)); do
        exec {connection}<>"/dev/tcp/127.0.0.1/$port" || break
    done 2>/dev/null
    sleep "$seconds"
) &
holder=$!
storm 0 "$seconds"
report_probe
report_server
kill "$holder" 2>/dev/null || true
wait "$holder" 2>/dev/null || true
sleep 1
echo "after them:"
report_server

echo "log lines of the server: $(wc -l <"$work/server.log"), of them errors: $(grep -c ' ERROR ' "$work/server.log" || true)"
