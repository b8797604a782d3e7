#!/usr/bin/env bash
# Fuzzes everything that reads what came over the network: all targets of fuzz/, two at a time.
#
#   fuzz.sh [SECONDS] [TARGET…]   each target for SECONDS, 60 unless said otherwise; all of them unless some are named
#
# FUZZ_JOBS=1 runs them one by one. Inputs that once failed (fuzz/regressions/TARGET/) come first; the corpus stays in
# fuzz/corpus/ for the next time. Ends with 1 on a finding, and says where the input is that makes it.
# Needs a C++ compiler. Any toolchain will do: RUSTC_BOOTSTRAP lets a stable one take the sanitizer's flags.
set -euo pipefail
cd "$(dirname "$0")/../.."
shopt -s nullglob

readonly version=0.13.2 # Of cargo-fuzz.
readonly seconds=${1:-60}
readonly jobs=${FUZZ_JOBS:-2}
readonly max_len=65536       # Bytes; DingTalk's largest pushes are below.
readonly memory_mb=2048      # A run that takes more is a finding.
readonly slowest=10          # Seconds; so is one input that takes longer.
readonly stack_kb=2048       # As much as a worker thread of the runtime has; what nests deeper is a finding.
shift $(($# > 0 ? 1 : 0))

fail() {
    echo "fuzz: $*" >&2
    exit 1
}

[[ $seconds =~ ^[1-9][0-9]*$ ]] || fail "not a number of seconds: $seconds"
command -v "${CXX:-c++}" >/dev/null || fail "no C++ compiler"

export RUSTC_BOOTSTRAP=1
if [[ $(cargo fuzz --version 2>/dev/null) != "cargo-fuzz $version" ]]; then
    cargo install --quiet --locked "cargo-fuzz@$version"
fi

# The lock file is the fuzz crate's own; a build that would change it has to be seen.
cargo metadata --locked --manifest-path fuzz/Cargo.toml --format-version 1 >/dev/null
cargo fuzz build
rm -rf fuzz/seeds
cargo run --quiet --locked --manifest-path fuzz/Cargo.toml --example seeds fuzz/seeds

host=$(rustc -vV | sed -n 's/^host: //p')
readonly binaries=${CARGO_TARGET_DIR:-fuzz/target}/$host/release
logs=$(mktemp -d)
readonly logs
# shellcheck disable=SC2046 # One word per process.
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$logs"' EXIT

# Runs TARGET over the inputs that once failed, then over new ones.
fuzz() {
    local target=$1 log=$logs/$1
    local regressions=(fuzz/regressions/"$target"/*) dictionary=("fuzz/seeds/$target".dict*)
    mkdir -p "fuzz/corpus/$target" "fuzz/artifacts/$target"
    ulimit -s "$stack_kb"
    local options=(-max_len=$max_len -len_control=20 -timeout=$slowest -rss_limit_mb=$memory_mb
        "-artifact_prefix=fuzz/artifacts/$target/")
    {
        ((${#regressions[@]} == 0)) || "$binaries/$target" "${options[@]}" "${regressions[@]}"
        "$binaries/$target" "${options[@]}" "${dictionary[@]/#/-dict=}" -max_total_time="$seconds" \
            -print_final_stats=1 "fuzz/corpus/$target" "fuzz/seeds/$target"
    } >"$log" 2>&1
}

# One line, or what there is to know about a finding.
report() {
    local target=$1 status=$2 log=$logs/$1
    if ((status)); then
        printf '%-10s FINDING\n' "$target"
        grep -E -A 4 '^thread .* panicked|ERROR: |SUMMARY: |^error|Test unit written to' "$log" || tail -n 20 "$log"
        return
    fi
    awk -v target="$target" -v regressions="$(grep -c '^Executed ' "$log")" '
        $2 == "DONE" { coverage = $4; features = $6 }
        /number_of_executed_units/ { executions = $2 }
        /average_exec_per_sec/ { speed = $2 }
        END { printf "%-10s %10d executions, %6d/s, %5d edges, %6d features, %d former findings replayed\n",
              target, executions, speed, coverage, features, regressions }' "$log"
}

targets=("$@")
((${#targets[@]})) || mapfile -t targets < <(cargo fuzz list)
declare -A running=()
findings=0

collect() {
    local pid= status=0
    wait -n -p pid "${!running[@]}" || status=$?
    report "${running[$pid]}" "$status"
    unset "running[$pid]"
    ((status == 0)) || findings=$((findings + 1))
}

for target in "${targets[@]}"; do
    ((${#running[@]} < jobs)) || collect
    fuzz "$target" &
    running[$!]=$target
done
while ((${#running[@]})); do collect; done

((findings == 0)) || fail "$findings of ${#targets[@]} targets with a finding; keep its input in fuzz/regressions/"
