#!/usr/bin/env bash
# Measures what docs/performance.md shows, and prints it as Markdown.
#
#   benchmarks.sh [all]       everything: envelope, receiving, functions
#   benchmarks.sh syncs       the mirror: one large company, many companies, a bulk import; the better part of an hour
#   benchmarks.sh functions   size, start and memory of each function, beside tests/baselines/functions.tsv
#       --no-build            of the functions as they lie in .aws-sam/build, without `sam build` before it; the table says
#                             of each how it was built, release as it ships or quick (build-functions.sh)
#       --save                makes the functions' figures the baseline
#
# The functions start under the runtime interface emulator that the SAM CLI's package brings along, so `sam` has to be on
# the PATH (pip install aws-sam-cli cargo-lambda). Figures of a busy machine mean little: the conditions are printed with
# them.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly baseline=tests/baselines/functions.tsv
readonly binaries=${CARGO_TARGET_DIR:-target}
what=all build=1 save=
for argument in "$@"; do
    case $argument in
    all | functions | syncs) what=$argument ;;
    --no-build) build= ;;
    --save) save=1 ;;
    *)
        sed -n 2,13p "$0" >&2
        exit 2
        ;;
    esac
done

fail() {
    echo "benchmarks: $*" >&2
    exit 1
}

# The emulator lies in the SAM CLI's package as data, without the right to be run.
emulator() {
    local sam machine packages
    sam=$(command -v sam) || fail "sam is not on the PATH: pip install aws-sam-cli cargo-lambda"
    machine=$(tests/scripts/architecture.sh)
    packages=$("$(dirname "$(readlink -f "$sam")")/python" -c 'import samcli; print(samcli.__path__[0])')
    install -m 0755 "$packages/local/rapid/aws-lambda-rie-$machine" "$folder/aws-lambda-rie"
    echo "$folder/aws-lambda-rie"
}

build_functions() {
    if [[ -z $build ]]; then
        [[ -d .aws-sam/build ]] || fail "nothing is built: leave --no-build out"
        return
    fi
    sam build --parameter-overrides "Architecture=$(tests/scripts/architecture.sh)" >&2
}

folder=$(mktemp -d)
readonly folder
trap 'rm -rf "$folder"' EXIT

[[ $what == syncs ]] || build_functions
DINGTALK_LAMBDA_EMULATOR=$(emulator)
export DINGTALK_LAMBDA_EMULATOR
compared=()
[[ ! -f $baseline ]] || compared=(--baseline "$baseline")
[[ -z $save ]] || compared+=(--save "$baseline")

case $what in
all)
    cargo build --locked --release -p dingtalk-bench
    printf '## Envelope\n\n'
    cargo bench --locked --quiet -p dingtalk-crypto --bench envelope
    printf '\n## A company token\n\n'
    cargo bench --locked --quiet -p dingtalk-tokens --bench warm
    printf '\n'
    "$binaries/release/dingtalk-bench" all "${compared[@]}"
    ;;
syncs)
    # One build of both, so that they share it. The worker is another process: its memory is its own.
    cargo build --locked --release -p dingtalk-bench -p sync-users
    measured=("$binaries/release/dingtalk-bench" sync)
    speed=("${measured[@]}" speed --worker "$binaries/release/sync-users")
    "${speed[@]}" --others-again
    "${speed[@]}" --people 100000 --departments 5000 --slices 240,60,30
    "${measured[@]}" companies
    "${measured[@]}" import
    "${measured[@]}" import --singly
    ;;
functions)
    # A debug build of the measuring side: it is there after the tests, and what is measured is another process.
    cargo run --locked --quiet -p dingtalk-bench -- start "${compared[@]}"
    ;;
esac
