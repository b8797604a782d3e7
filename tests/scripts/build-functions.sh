#!/usr/bin/env bash
# Builds all functions into .aws-sam/build, as `sam build` does, in a third of the time: for the checks, not for the cloud.
#
#   build-functions.sh [--as-shipped]   with it, `sam build` and nothing else
#
# `sam build` builds one function after the other, and each has its own set of features of the same crates, so that many of
# them are compiled again and again; then whole-program optimisation (lto = "fat") takes most of a minute for each. Here one
# command builds all of them with the profile `quick`, and then `sam build` the callback alone, as it ships: its size and its
# start are what a deadline hangs on, and that `sam build` does its work is seen by it. Beside each binary a file `profile`
# says which it is. Needs the SAM CLI and cargo-lambda.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly built=.aws-sam/build shipped=.aws-sam/shipped target=${CARGO_TARGET_DIR:-target}
readonly as_shipped=CallbackFunction
architecture=$(tests/scripts/architecture.sh)
readonly architecture

# Every function's logical id and folder.
functions() {
    awk '/^  [A-Za-z0-9]+:$/ { id = substr($1, 1, length($1) - 1); own = 0 }
         /^    Type: AWS::Serverless::Function$/ { own = 1 }
         own && /^      CodeUri: / { n = split($2, path, "/"); print id, path[n] }' template.yaml
}

sam_build() { sam build "$@" --parameter-overrides "Architecture=$architecture"; }

case ${1:-} in
--as-shipped)
    sam_build
    exit
    ;;
'') ;;
*)
    sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac

packages=()
while read -r _ folder; do packages+=(--package "$folder"); done < <(functions)
flag=--x86-64
[[ $architecture != arm64 ]] || flag=--arm64
cargo lambda build --locked --profile quick "$flag" "${packages[@]}"
sam_build "$as_shipped" --build-dir "$shipped"

rm -rf "$built"
mkdir -p "$built"
# As `sam build` writes it: each function's code lies in the folder of its logical id.
awk '/^  [A-Za-z0-9]+:$/ { id = substr($1, 1, length($1) - 1) }
     /^      CodeUri: functions\// { $0 = "      CodeUri: " id }
     { print }' template.yaml >"$built/template.yaml"
while read -r id folder; do
    mkdir "$built/$id"
    if [[ $id == "$as_shipped" ]]; then
        cp "$shipped/$id/bootstrap" "$built/$id/"
        echo release >"$built/$id/profile"
    else
        cp "$target/lambda/$folder/bootstrap" "$built/$id/"
        echo quick >"$built/$id/profile"
    fi
done < <(functions)
