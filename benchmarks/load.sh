#!/bin/bash
# Loads the demo application, and other servers beside it, and says what a request costs each of them. See README.md.
set -euo pipefail

usage() {
    cat <<'END'
load.sh [-r ROUNDS] [-s SECONDS] [-w SECONDS] [-c CONNECTIONS] [-p PATH]... [-t STORE] [-n] [NAME=COMMAND]...

  -r  rounds, each of which measures every server in turn (3)
  -s  length of a measurement (5)
  -w  load on each path before anything is measured (10)
  -c  connections that are kept alive (64)
  -p  path to load; may be given again (/plaintext, /hello/World, /json)
  -t  by TLS, with a PKCS12 store whose password is changeit, which servers find in SERVER_SSL_KEY_STORE; also counts handshakes
  -n  leave the demo application out

A COMMAND starts one more server; it finds its port in $PORT, and answers GET /plaintext. JAVA chooses the java of the demo
application, JVM its flags (-Xmx512m -XX:+UseSerialGC).
END
    exit 2
}

rounds=3 seconds=5 warmup=10 connections=64 paths=() demo=yes scheme=http kinds=()
while getopts r:s:w:c:p:t:n option; do
    case $option in
        r) rounds=$OPTARG ;;
        s) seconds=$OPTARG ;;
        w) warmup=$OPTARG ;;
        c) connections=$OPTARG ;;
        p) paths+=("$OPTARG") ;;
        t) scheme=https
           SERVER_SSL_KEY_STORE=$(realpath "$OPTARG")
           kinds=(new reuse)
           export SERVER_SSL_KEY_STORE SERVER_SSL_KEY_STORE_PASSWORD=changeit ;;
        n) demo= ;;
        *) usage ;;
    esac
done
shift $((OPTIND - 1))
[ ${#paths[@]} -gt 0 ] || paths=(/plaintext /hello/World /json)

home=$(cd "$(dirname "$0")/.." && pwd)
java=${JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
jcmd=$(dirname "$(readlink -f "$(command -v "$java")")")/jcmd
work=$(mktemp -d)
first_port=${FIRST_PORT:-18300}
names=() pids=() ports=()

stop_all() {
    for pid in "${pids[@]}"; do
        kill -CONT "$pid" 2>/dev/null && kill "$pid" 2>/dev/null || true
    done
    wait
    rm -rf "$work"
}
trap stop_all EXIT
trap 'exit 130' INT TERM

# ------------------------------------------------------------------ servers

answers() {
    [ "$(curl -sk -o /dev/null -w '%{http_code}' "$scheme://127.0.0.1:$1/plaintext")" = 200 ]
}

start() { # NAME COMMAND
    local name=$1 port=$((first_port + ${#names[@]}))
    PORT=$port taskset -c 0 bash -c "exec env $2" >"$work/$name.log" 2>&1 &
    local pid=$!
    names+=("$name") pids+=("$pid") ports+=("$port")
    for _ in $(seq 600); do
        if answers "$port"; then
            return
        fi
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    echo "$name does not answer on port $port:" >&2
    tail -20 "$work/$name.log" >&2
    exit 1
}

if [ -n "$demo" ]; then
    jar=$(ls "$home"/demo-app/target/demo-app-*.jar 2>/dev/null | head -1 || true)
    [ -n "$jar" ] || { echo "build the demo application first: mvn -q package -pl demo-app -am" >&2; exit 1; }
    jvm=${JVM:--Xmx512m -XX:+UseSerialGC}
    start tornado4j "'$java' $jvm -jar '$jar' --spring.profiles.active=bench --server.port=\$PORT --server.address=127.0.0.1"
fi
for peer in "$@"; do
    [[ $peer == ?*=* ]] || usage
    start "${peer%%=*}" "${peer#*=}"
done
[ ${#names[@]} -gt 0 ] || usage

# ------------------------------------------------------------------ measuring

# User and system time of a process so far, in microseconds.
cpu_micros() { # PID
    local stat
    stat=$(<"/proc/$1/stat")
    set -- ${stat##*) }
    echo $(((${12} + ${13}) * 1000000 / $(getconf CLK_TCK)))
}

# What the live threads of a JVM allocated so far, in bytes; 0 for other processes.
allocated_bytes() { # PID
    "$jcmd" "$1" Thread.print -e 2>/dev/null | awk '
        match($0, /allocated=[0-9.]+[BKMGT]?/) {
            text = substr($0, RSTART + 10, RLENGTH - 10)
            power = index("BKMGT", substr(text, length(text)))
            sum += text * 1024 ^ (power > 0 ? power - 1 : 0)
        }
        END { printf "%.0f\n", sum }'
}

load() { # PORT PATH SECONDS
    taskset -c 1 wrk -t1 -c"$connections" -d"$3s" "$scheme://127.0.0.1:$1$2"
}

# Appends "requests/s CPU-micros bytes" to the figures of a server and a path.
measure() { # INDEX PATH
    local pid=${pids[$1]} name=${names[$1]} cpu allocated said
    allocated=$(allocated_bytes "$pid")
    cpu=$(cpu_micros "$pid")
    said=$(load "${ports[$1]}" "$2" "$seconds")
    cpu=$(($(cpu_micros "$pid") - cpu))
    allocated=$(($(allocated_bytes "$pid") - allocated))
    if grep -q 'Non-2xx\|Socket errors' <<<"$said"; then
        echo "$name $2: $(grep 'Non-2xx\|Socket errors' <<<"$said")" >&2
    fi
    awk -v cpu="$cpu" -v allocated="$allocated" '
        / requests in / { requests = $1 }
        /^Requests\/sec:/ { rate = $2 }
        END { if (requests > 0) printf "%.0f %.2f %.0f\n", rate, cpu / requests, allocated / requests }
    ' <<<"$said" >>"$work/$name${2//\//_}.figures"
}

# Appends "connections/s CPU-micros 0": each makes a TLS 1.2 handshake, whole or, when sessions are reused, abbreviated.
handshakes() { # INDEX new|reuse
    local pid=${pids[$1]} cpu said
    cpu=$(cpu_micros "$pid")
    said=$(taskset -c 1 openssl s_time -connect "127.0.0.1:${ports[$1]}" -tls1_2 "-$2" -time "$seconds" 2>&1)
    cpu=$(($(cpu_micros "$pid") - cpu))
    awk -v cpu="$cpu" '
        / connections in .* real seconds/ { count = $1; real = $4 }
        END { if (count > 0 && real > 0) printf "%.0f %.1f 0\n", count / real, cpu / count }
    ' <<<"$said" >>"$work/${names[$1]}_$2_sessions.figures"
}

# Only the server that is being measured runs.
for i in "${!names[@]}"; do
    for path in "${paths[@]}"; do
        load "${ports[$i]}" "$path" "$warmup" >/dev/null
    done
    kill -STOP "${pids[$i]}"
done
for round in $(seq "$rounds"); do
    echo "round $round of $rounds" >&2
    for path in "${paths[@]}"; do
        for i in "${!names[@]}"; do
            kill -CONT "${pids[$i]}"
            load "${ports[$i]}" "$path" 1 >/dev/null
            measure "$i" "$path"
            kill -STOP "${pids[$i]}"
        done
    done
    for kind in "${kinds[@]}"; do
        for i in "${!names[@]}"; do
            kill -CONT "${pids[$i]}"
            handshakes "$i" "$kind"
            kill -STOP "${pids[$i]}"
        done
    done
done

# ------------------------------------------------------------------ the table

median() { # FILE COLUMN
    sort -n -k"$2,$2" "$1" | awk -v column="$2" '
        { value[NR] = $column }
        END {
            middle = NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2
            text = NR > 1 && value[1] != value[NR] ? middle " (" value[1] "-" value[NR] ")" : middle
            print text
        }'
}

for path in "${paths[@]}" "${kinds[@]/%/ sessions}"; do
    printf '\n%s\n' "$path"
    printf '  %-16s %-26s %-24s %s\n' server requests/s "CPU us/request" "bytes allocated/request"
    for name in "${names[@]}"; do
        figures=$work/$name${path//\//_}.figures
        [[ $path != *" sessions" ]] || figures=$work/${name}_${path// /_}.figures
        if [ -s "$figures" ]; then
            printf '  %-16s %-26s %-24s %s\n' "$name" "$(median "$figures" 1)" "$(median "$figures" 2)" "$(median "$figures" 3)"
        fi
    done
done
