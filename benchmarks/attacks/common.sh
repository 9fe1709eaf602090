# What the attacks share: a server to attack, and a client that tells what others see meanwhile. To be sourced.

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
port=${PORT:-18400}
url=http://127.0.0.1:$port/plaintext
work=$(mktemp -d)
server= prober=

clean_up() {
    [[ -n $prober ]] && kill "$prober" 2>/dev/null
    [[ -n $server ]] && kill "$server" 2>/dev/null
    wait 2>/dev/null
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# The demo application, with further options.
start_server() {
    local jar
    jar=$(ls "$home"/demo-app/target/demo-app-*.jar 2>/dev/null | head -1 || true)
    [[ -n $jar ]] || { echo "build the demo application first: mvn -q package -pl demo-app -am" >&2; exit 1; }
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -jar "$jar" --spring.profiles.active=bench \
        --server.port="$port" --server.address=127.0.0.1 "$@" >"$work/server.log" 2>&1 &
    server=$!
    for _ in $(seq 300); do
        curl -fs -o "$work/answer" "$url" && return
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    echo "the server does not answer on port $port:" >&2
    tail -20 "$work/server.log" >&2
    exit 1
}

# Another client: a new connection and a request, ten times a second.
start_probe() {
    while :; do
        curl -s -o "$work/answer" -m 10 -w '%{http_code} %{time_total}\n' "$url" || true
        sleep 0.1
    done >"$work/probe" &
    prober=$!
}

# Ends it, and says how long it had to wait.
report_probe() {
    kill "$prober"
    wait "$prober" 2>/dev/null || true
    prober=
    sort -k2 -n "$work/probe" | awk '
        $1 == 200 { times[++n] = $2 * 1000 }
        $1 != 200 { failed++ }
        END {
            printf "  others: %d answered, %d not", n, failed
            if (n > 0) printf "; %.1f ms in the middle, %.1f ms for 99 of 100, %.1f ms at most", \
                times[int((n + 1) / 2)], times[int(n * 0.99 + 0.5)], times[n]
            print ""
        }'
}

# Descriptors, memory in MiB, and CPU time in seconds of the server.
report_server() {
    local stat
    stat=$(<"/proc/$server/stat")
    set -- ${stat##*) }
    printf '  server: %d descriptors, %d MiB resident, %.1f s of CPU time\n' \
        "$(ls "/proc/$server/fd" | wc -l)" \
        "$(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$server/status")" \
        "$(awk -v t=$((${12} + ${13})) -v hz="$(getconf CLK_TCK)" 'BEGIN { print t / hz }')"
}
