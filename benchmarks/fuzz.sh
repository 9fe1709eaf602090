#!/usr/bin/env bash
# Lets Jazzer look for input that breaks what the fuzz tests promise: each for some seconds, all of them or those whose
# Class.method contains one of the words.
#
#     benchmarks/fuzz.sh [seconds] [word...]
#
# What was learnt is kept in benchmarks/target/fuzz and used the next time. An input that breaks a promise is printed and
# kept there; put it into src/test/resources beside the others, so that the tests try it from then on.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
shift || true

module=tornado-server
out=$PWD/benchmarks/target/fuzz
mkdir -p "$out"
mvn -q -Pfast -pl $module test-compile \
    org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
    -Dmdep.outputFile="$out/classpath" -Dmdep.includeScope=test
classes=$PWD/$module/target/fast
class_path=$classes/classes:$classes/test-classes:$(<"$out/classpath")

chosen() {
    local target=$1 word
    shift
    [[ $# -eq 0 ]] && return 0
    for word in "$@"; do
        [[ $target == *"$word"* ]] && return 0
    done
    return 1
}

targets() {
    grep -rlE '@FuzzTest' $module/src/test/java --include='*FuzzTests.java' | sort | while read -r file; do
        local class
        class=$(sed -e "s,^$module/src/test/java/,," -e 's,\.java$,,' -e 's,/,.,g' <<<"$file")
        grep -A1 '@FuzzTest' "$file" | sed -nE 's/^ *void ([A-Za-z0-9]+)\(.*/\1/p' | sed "s/^/$class /"
    done
}

failed=0
while read -r class method; do
    chosen "$class.$method" "$@" || continue
    corpus=$out/corpus/$class/$method
    seeds=$module/src/test/resources/${class//.//}Inputs/$method
    mkdir -p "$corpus" "$seeds"
    log=$out/$class.$method.log
    status=0
    java -Xmx768m -XX:-OmitStackTraceInFastThrow -XX:+EnableDynamicAgentLoading -cp "$class_path" com.code_intelligence.jazzer.Jazzer \
        --target_class="$class" --target_method="$method" \
        --instrumentation_includes='org.tornado4j.**' --disabled_hooks='com.code_intelligence.jazzer.sanitizers.*' \
        --reproducer_path="$out" -artifact_prefix="$out/" \
        -max_len=4096 -timeout=5 -rss_limit_mb=2048 -max_total_time="$seconds" \
        "$corpus" "$seeds" </dev/null >"$log" 2>&1 || status=$?
    printf '%-60s %s\n' "${class#org.tornado4j.}.$method" "$(grep -E '^Done|ERROR: ' "$log" | tail -1)"
    if [[ $status -ne 0 ]]; then
        failed=1
        grep -E '^== Java Exception|Test unit written|^Base64' "$log" || tail -5 "$log"
    fi
done < <(targets)
exit $failed
