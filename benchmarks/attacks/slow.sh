#!/usr/bin/env bash
# Slow clients, by slowhttptest (Debian: apt-get install slowhttptest): heads that never end, content that dribbles, ranges
# without end, and responses that are read byte by byte. Says what other clients see meanwhile.
#
#     benchmarks/attacks/slow.sh [connections] [seconds]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

connections=${1:-10000}
seconds=${2:-40}
ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"

start_server --logging.level.tornado.general=INFO

attack() { # NAME FLAGS...
    local name=$1
    shift
    echo "$name, $connections connections:"
    start_probe
    slowhttptest -c "$connections" -r 2000 -l "$seconds" -p 5 "$@" >"$work/attack" 2>&1 || true
    report_probe
    report_server
    sed -r 's/\x1b\[[0-9;]*m//g' "$work/attack" | grep -E '^ *(connected|closed|error|service available):' | tail -4 |
        tr -s ' \n' ' '
    echo
}

attack "heads that never end (-H)" -H -i 5 -x 24 -u "$url"
attack "content that dribbles (-B)" -B -i 5 -s 8192 -x 10 -u "$url"
attack "overlapping ranges (-R)" -R -a 5 -b 1000 -u "http://127.0.0.1:$port/page/page.css"
attack "responses read byte by byte (-X)" -X -w 512 -y 1024 -n 5 -z 32 -k 3 -u "http://127.0.0.1:$port/file"

echo "log lines of the server: $(wc -l <"$work/server.log"); of limits:"
grep -oE 'Limit [a-z-]+ reached' "$work/server.log" | sort | uniq -c
