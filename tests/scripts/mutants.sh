#!/usr/bin/env bash
# Mutation testing: changes one thing at a time and looks whether a test notices.
#
#   mutants.sh [crypto | claims]…   both unless said otherwise
#
#   crypto  shared/crypto, against its own tests; some ten minutes
#   claims  the claim protocol (inbox, outbox, tickets, worker), against the tests of the store and the flows; two hours
#
# Works on a copy of the tree. What survives is listed in target/mutants/ (or MUTANTS_OUT); .cargo/mutants.toml says what is
# passed over, and why. Ends with another status than 0 if anything survives.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly version=27.1.0 # Of cargo-mutants.
readonly out=${MUTANTS_OUT:-target/mutants}

if [[ $(cargo mutants --version 2>/dev/null) != "cargo-mutants $version" ]]; then
    cargo install --quiet --locked "cargo-mutants@$version"
fi
# Nobody looks at a backtrace here, and without line tables the tests link in half the time.
export CARGO_PROFILE_DEV_DEBUG=0

# Names of tests: of the tables, of the claim protocol from hint to end, and `tests::` of the crates' own.
readonly tables=(store:: claims tests::)
readonly flows=(claims flow sweep rotation tests::)

crypto() {
    cargo mutants --jobs 1 --timeout 90 --output "$out/crypto" --package dingtalk-crypto -- --lib --test crypto
}

claims() {
    # The tree as it is has to pass: cargo mutants would try that with the changed package's own tests only.
    cargo test --package dingtalk-store --package dingtalk-lambda --package dingtalk-tests --lib --test it -- \
        "${tables[@]}" "${flows[@]}" || return
    local status=0 common=(--baseline skip --jobs 1 --timeout 180 --build-timeout 900 --test-package dingtalk-tests)
    cargo mutants "${common[@]}" --output "$out/store" --package dingtalk-store --test-package dingtalk-store \
        --file 'shared/store/src/inbox/*.rs' --file shared/store/src/outbox.rs --file shared/store/src/tickets.rs \
        -- --lib --test it -- "${tables[@]}" || status=$?
    cargo mutants "${common[@]}" --output "$out/worker" --package dingtalk-lambda --test-package dingtalk-lambda \
        --file shared/lambda/src/worker.rs \
        -- --lib --test it -- "${flows[@]}" || status=$?
    return "$status"
}

parts=("$@")
((${#parts[@]})) || parts=(crypto claims)
status=0
for part in "${parts[@]}"; do
    case $part in
    crypto | claims)
        mkdir -p "$out"
        "$part" || status=$?
        ;;
    *)
        sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
    esac
done
exit "$status"
