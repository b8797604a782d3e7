#!/usr/bin/env bash
# Amazon's own DynamoDB Local on loopback: a second opinion on the store's tests, which otherwise run on an embedded one.
#
#   dynamodb-local.sh start [PORT]   in memory, one database for all regions; prints its endpoint when it answers
#   dynamodb-local.sh stop  [PORT]
#
# PORT is 8000 unless said otherwise. Needs npm, whose package is the one that ships the jar, and Java 11 or later.
# The server asks for credentials and takes any.
set -euo pipefail

readonly version=2.9.30 # Of the package; it ships DynamoDB Local 1.25.1.
readonly cache=${XDG_CACHE_HOME:-$HOME/.cache}/dynamodb-local/$version
readonly command=${1:-}
readonly port=${2:-8000}
readonly pid_file=${TMPDIR:-/tmp}/dynamodb-local-$UID-$port.pid
readonly log=${pid_file%.pid}.log

fail() {
    echo "dynamodb-local: $*" >&2
    exit 1
}

# Unpacks beside the final place and moves it there whole: a download that broke off must not look like one that did not.
download() {
    [[ -f $cache/emulator/DynamoDBLocal.jar ]] && return
    command -v npm >/dev/null || fail "npm is not installed"
    mkdir -p "${cache%/*}"
    local part
    part=$(mktemp -d "$cache.XXXXXX")
    (cd "$part" && npm pack --silent "amplify-dynamodb-simulator@$version" >/dev/null && tar -xzf ./*.tgz)
    rm -rf "$cache"
    mv "$part/package" "$cache"
    rm -rf "$part"
}

listens() {
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null
}

start() {
    command -v java >/dev/null || fail "java is not installed"
    listens && fail "port $port is taken"
    download
    cd "$cache/emulator"
    # A session of its own, so that an interrupt meant for the caller does not end it half-way through a test.
    setsid java -Djava.library.path=DynamoDBLocal_lib -jar DynamoDBLocal.jar \
        -inMemory -sharedDb -port "$port" >"$log" 2>&1 </dev/null &
    local pid=$!
    echo "$pid" >"$pid_file"
    for _ in {1..150}; do
        kill -0 "$pid" 2>/dev/null || fail "it ended at once; see $log"
        if listens; then
            echo "http://127.0.0.1:$port"
            return
        fi
        sleep 0.2
    done
    stop
    fail "no answer within 30 seconds; see $log"
}

stop() {
    [[ -f $pid_file ]] || return 0
    local pid
    pid=$(<"$pid_file")
    rm -f "$pid_file"
    # The number may belong to another process by now.
    if [[ $(ps -o args= -p "$pid" 2>/dev/null) == *DynamoDBLocal* ]]; then
        kill "$pid"
    fi
}

case $command in
start | stop) "$command" ;;
*)
    sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
