#!/usr/bin/env bash
# Request smuggling: requests that nginx or HAProxy (Debian: apt-get install nginx-light haproxy) might read in another way
# than the server behind them. Shows what each answers, and fails when the server executed more than a client got answers to.
#
#     benchmarks/attacks/smuggling.sh
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
PATH=$PATH:/usr/sbin

jar=$home/benchmarks/target/benchmarks.jar
[[ -f $jar ]] || { echo "build the benchmarks first: mvn -q package -pl benchmarks -am" >&2; exit 1; }
proxies=()
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; clean_up' EXIT

if command -v haproxy >/dev/null; then
    cat >"$work/haproxy.cfg" <<END
defaults
    mode http
    timeout connect 2s
    timeout client 3s
    timeout server 3s
frontend in
    bind 127.0.0.1:$((port + 1))
    default_backend out
backend out
    http-reuse always
    server tornado 127.0.0.1:$port
END
    haproxy -f "$work/haproxy.cfg" >"$work/haproxy.log" 2>&1 &
    pids+=($!)
    proxies+=("haproxy=$((port + 1))")
fi

if command -v nginx >/dev/null; then
    cat >"$work/nginx.conf" <<END
daemon off;
pid nginx.pid;
error_log nginx.log;
events {}
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    upstream tornado {
        server 127.0.0.1:$port;
        keepalive 4;
    }
    server {
        listen 127.0.0.1:$((port + 2));
        location / {
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host \$http_host;
            proxy_request_buffering off;
            proxy_pass http://tornado;
        }
    }
}
END
    nginx -p "$work" -c "$work/nginx.conf" -e "$work/nginx.log" >"$work/nginx.out" 2>&1 &
    pids+=($!)
    proxies+=("nginx=$((port + 2))")
fi

[[ ${#proxies[@]} -gt 0 ]] || echo "neither haproxy nor nginx is installed: straight only" >&2
sleep 1
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$jar" org.tornado4j.benchmarks.Smuggling "$port" "${proxies[@]}"
