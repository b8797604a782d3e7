#!/usr/bin/env bash
# The functions as they ship: each in a container of the SAM CLI, with its sample events, on the local stack's AWS
# endpoint and against the simulated DingTalk's server APIs. Then `sam local start-api`, and pushes from that DingTalk.
#
#   sam-local.sh [--no-build]   builds the functions first, unless told not to; ends with 1 if anything is wrong
#
# Needs docker or an engine that answers like it, the SAM CLI, cargo-lambda, curl, jq and openssl; no AWS account.
# SAM_LOCAL_HOST is this machine's address as containers see it, if the script does not find the right one.
#
# The stack in here has tables, a bus and a secret, and nothing that invokes its functions: what happens to a row is a
# container's work. The stack's own count of invocations is looked at, too; it has to be nought.
set -euo pipefail
cd -P "$(dirname "$0")/../.."

readonly built=.aws-sam/build
readonly template=$built/template.sam-local.yaml # Beside the binaries, which it names by relative paths.
readonly binaries=${CARGO_TARGET_DIR:-target}/debug
readonly suite_key=suitetestkey00000001

export SAM_CLI_TELEMETRY=0
# The endpoint takes any credentials, and the containers get these: whatever goes wrong, nothing here can reach AWS.
unset AWS_PROFILE AWS_SESSION_TOKEN "${!AWS_ENDPOINT_URL@}"
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
# The keys of DingTalk's documentation that the sample events are sealed with.
export DINGTALK_TOKEN=123456 DINGTALK_AES_KEY=4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij

work=$(mktemp -d)
stack_pid='' api_pid='' dingtalk_pid='' summary=() failures=0

clean_up() {
    local status=$? pid
    trap - EXIT
    for pid in $api_pid $stack_pid $dingtalk_pid; do
        kill "$pid" 2>/dev/null || continue
        wait "$pid" 2>/dev/null || true
    done
    # sam removes its containers on the way out, and at times leaves one behind.
    docker ps -aq --filter label=sam.cli.container.type=lambda 2>/dev/null | xargs -n 1 docker inspect \
        --format '{{.Id}}{{range .Mounts}} {{.Source}}{{end}}' 2>/dev/null | grep -F "$PWD/$built/" | cut -d ' ' -f 1 |
        xargs -n 1 docker rm -f >/dev/null 2>&1 || true
    rm -rf "$work" "$template"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT TERM # Once the running command has ended.

say() { printf '%6s  %s\n' "$SECONDS s" "$*" >&2; }

fail() { echo "sam-local: $*" >&2; exit 1; }

# A line of the summary: FUNCTION EVENT DURATION RESULT.
note() {
    summary+=("$(printf '%-14s %-28s %11s  %s' "$@")")
    say "${summary[${#summary[@]} - 1]}"
    [[ $4 == ok:* ]] || failures=$((failures + 1))
}

# PACKAGE in the version that the checks use.
pinned() { sed -n "s/^ *\($1==[0-9.]*\)$/\1/p" .ci/run; }

check_tools() {
    local tool how missing=0
    while read -r tool how; do
        command -v "$tool" >/dev/null || { echo "sam-local: $tool is not on the PATH: $how" >&2; missing=1; }
    done <<END
docker install Docker Engine or Docker Desktop
sam pip install $(pinned aws-sam-cli)
cargo-lambda pip install $(pinned cargo-lambda)
curl it has to be 7.75 or newer
jq install the package jq
openssl install the package openssl
END
    ((!missing)) || exit 1
    docker info >/dev/null 2>&1 || fail "docker is there, but its engine does not answer: see \`docker info\`"
    architecture=$(tests/scripts/architecture.sh)
    options=(--template "$template" --parameter-overrides "Architecture=$architecture" --region us-east-1)
    # Where no registry can be reached, the image that is there has to do.
    ! docker image inspect "public.ecr.aws/lambda/provided:al2023-$architecture" >/dev/null 2>&1 ||
        options+=(--skip-pull-image)
}

# Where the endpoint listens, and by which name containers reach it.
find_host() {
    listen=127.0.0.1 host=host.docker.internal
    if [[ -n ${SAM_LOCAL_HOST:-} ]]; then
        listen=$SAM_LOCAL_HOST host=$SAM_LOCAL_HOST
    elif [[ $(uname -s) == Linux && $(docker info --format '{{.OperatingSystem}}') != "Docker Desktop" ]]; then
        listen=$(docker network inspect bridge --format '{{(index .IPAM.Config 0).Gateway}}')
        host=$listen
    fi
}

build() {
    if [[ $1 != --no-build ]]; then
        say "builds the functions for $architecture; some minutes"
        tests/scripts/build-functions.sh >"$work/build" 2>&1 ||
            { tail -n 40 "$work/build" >&2; fail "tests/scripts/build-functions.sh failed"; }
    fi
    [[ -f $built/template.yaml ]] || fail "nothing is built yet; leave out --no-build"
    cargo build --quiet --locked --package dingtalk --package dingtalk-simulator
}

# Every function with every event that is its own, as lines of FUNCTION FOLDER EVENT KIND.
pair() {
    awk '/^  [A-Za-z0-9]+:$/ { id = substr($1, 1, length($1) - 1); own = 0 }
         /^    Type: AWS::Serverless::Function$/ { own = 1 }
         own && /^      CodeUri: / { n = split($2, path, "/"); print id, path[n] }' template.yaml >"$work/functions"
    local folders=(functions/*/Cargo.toml) event name owner kind
    (($(wc -l <"$work/functions") == ${#folders[@]})) || fail "template.yaml and functions/ differ in their functions"
    for event in events/*.json; do
        name=${event##*/}
        # The one whose folder the name begins with, and the longest such.
        owner=$(awk -v name="${name%.json}-" 'index(name, $2 "-") == 1 && length($2) > longest {
            longest = length($2); owner = $0 } END { print owner }' "$work/functions")
        [[ -n $owner ]] || fail "$event belongs to no function"
        kind=$(jq -r 'if .rawPath == "/deployment/token" then "token" elif .requestContext.authorizer.iam then "contacts"
                      elif .requestContext.http then "push" elif .source == "dingtalk.callback" then "hint"
                      elif .source == "aws.scheduler" or .source == "dingtalk.sync" or .source == "dingtalk.domain" then "tick"
                      elif .plan then "tick" elif .Records[0]?.eventSource == "aws:sqs" then "queue"
                      elif .Records[0]?.eventSource == "aws:dynamodb" then "stream" else "unknown" end' "$event")
        [[ $owner != *inbox-sweep ]] || kind=sweep
        [[ $kind != unknown ]] || fail "$event is of a kind that nothing in here can judge"
        echo "$owner $event $kind"
    done >"$work/pairs"
    while read -r _ name; do
        grep -q "^[^ ]* $name " "$work/pairs" || fail "$name has no event in events/"
    done <"$work/functions"
}

# Waits until COMMAND succeeds; not once PID has ended.
until_ready() {
    local pid=$1
    shift
    for _ in {1..600}; do
        ! "$@" || return 0
        kill -0 "$pid" 2>/dev/null || return 1
        sleep 0.2
    done
    return 1
}

# A DingTalk that the companies of the sample events have authorised the suite in.
start_dingtalk() {
    local corp corps=()
    for corp in $(jq -r '.detail.corp? // empty' events/*.json | sort -u); do
        corps+=(--authorise "$corp")
    done
    suite_secret=$(openssl rand -hex 16)
    DINGTALK_SUITE_SECRET=$suite_secret "$binaries/dingtalk-simulator" serve --api-listen "$listen:0" \
        --suite-key "$suite_key" --any-ticket "${corps[@]}" >"$work/dingtalk" 2>&1 &
    dingtalk_pid=$!
    until_ready "$dingtalk_pid" grep -qs ' API http' "$work/dingtalk" ||
        { cat "$work/dingtalk" >&2; fail "no simulated DingTalk; is $listen an address of this machine?"; }
    dingtalk_url=$(sed -n 's/^ *API \(http[^ ]*\) .*/\1/p' "$work/dingtalk")
    dingtalk_url=http://$host:${dingtalk_url##*:}
}

start_stack() {
    cat >"$work/apps.toml" <<END
dingtalk = { oapi = "$dingtalk_url", api = "$dingtalk_url" }
sealing_key = [{ number = 1, key = "$(openssl rand -base64 32)" }]
[[app]]
id = "demo"
kind = "suite"
key = "$suite_key"
secret = "$suite_secret"
token = "$DINGTALK_TOKEN"
aes_key = "$DINGTALK_AES_KEY"
ticket = "any-text-will-do"
contact_events = "console" # There is no way from the simulated DingTalk to a callback in a container.
END
    # Without the functions' events: no route, no rule, no schedule.
    awk '{ indent = match($0, /[^ ]/) }
         /^ *Events:$/ { events = indent; next }
         events && (indent > events || NF == 0) { next }
         { events = 0; print }' template.yaml >"$work/stack.yaml"
    "$binaries/dingtalk" --lang en dev --config "$work/apps.toml" --no-simulator --template "$work/stack.yaml" \
        --listen 127.0.0.1:0 --aws-listen "$listen:0" >"$work/stack" 2>&1 &
    stack_pid=$!
    until_ready "$stack_pid" grep -qs '^  status ' "$work/stack" ||
        { cat "$work/stack" >&2; fail "no local stack; is $listen an address of this machine?"; }
    endpoint=$(sed -n 's/^  AWS endpoint *//p' "$work/stack")
    status_url=$(sed -n 's/^  status *//p' "$work/stack")
    say "AWS endpoint: $endpoint, for containers http://$host:${endpoint##*:}"
    # Containers get the variables that a template declares, and no others.
    awk -v url="http://$host:${endpoint##*:}" '
        { print }
        /^ *Variables:$/ { sub(/Variables:/, "  AWS_ENDPOINT_URL: \"" url "\""); print; found = 1 }
        END { exit !found }' "$built/template.yaml" >"$template" || fail "no function of the template has variables"
}

# ATTRIBUTE of the inbox row KEY.
row() {
    jq -n --arg pk "$1" '{ TableName: "InboxTable", Key: { pk: { S: $pk } }, ConsistentRead: true }' |
        curl -sS --fail --aws-sigv4 aws:amz:us-east-1:dynamodb --user local:local --data-binary @- "$endpoint" \
            -H 'Content-Type: application/x-amz-json-1.0' -H 'X-Amz-Target: DynamoDB_20120810.GetItem' |
        jq -r --arg name "$2" '.Item[$name] | .S // .N'
}

# What FILTER makes of the function's log lines and metrics.
lines() { grep -a '^{' "$work/log" | jq -r "$1"; }

# Ends `try` with this for a result.
wrong() { echo "FAIL: $*"; exit; }

measured() { [[ -n $(lines "select(._aws and .$1 == 1)") ]] || wrong "$1 was not measured"; }

# A push has to get the text that DingTalk wants for it, sealed, and its event has to be in the inbox.
judge_push() {
    local message wanted=success got
    local open=("$binaries/dingtalk" open --config "$work/apps.toml" --app "$(jq -r .pathParameters.app "$1")")
    [[ $(jq .statusCode "$work/answer") == 200 ]] || wrong "the status is $(jq .statusCode "$work/answer")"
    message=$(jq -r .body "$1" | "${open[@]}" --query "$(jq -r .rawQueryString "$1")" 2>"$work/receiver") ||
        wrong "the event does not open"
    # While a suite is being created, DingTalk wants its random text back.
    ! grep -q '^receiver suite4x' "$work/receiver" || wanted=$(jq -r .Random <<<"$message")
    got=$(jq -r .body "$work/answer" | "${open[@]}" 2>/dev/null) || wrong "the reply does not open"
    [[ $got == "$wanted" ]] || wrong "the reply is $got, not $wanted"
    if [[ $(jq -r .EventType <<<"$message") == check_* ]]; then
        measured UrlCheck
        echo "ok: 200, a sealed $got"
    else
        measured Stored
        [[ $(row "$(lines '.fields.key // empty')" state) == pending ]] || wrong "no pending row in the inbox"
        echo "ok: 200, a sealed $got, row pending"
    fi
}

# A credential that no deployment has must not be told from any other that is not good.
judge_token() {
    [[ $(jq .statusCode "$work/answer") == 401 ]] || wrong "the status is $(jq .statusCode "$work/answer")"
    [[ $(jq -r '.body | fromjson | .error' "$work/answer") == unauthorised ]] || wrong "it answered $(cat "$work/answer")"
    measured TokenRefused
    echo "ok: 401, unauthorised"
}

# A company that nobody knows is told from one without the person who is looked for.
judge_contacts() {
    [[ $(jq .statusCode "$work/answer") == 404 ]] || wrong "the status is $(jq .statusCode "$work/answer")"
    [[ $(jq -r '.body | fromjson | .error' "$work/answer") == company_unknown ]] || wrong "it answered $(cat "$work/answer")"
    measured ContactsRefused
    echo "ok: 404, company_unknown"
}

# A function behind the bus has to end the row that was seeded for it.
judge_hint() {
    local key outcome
    key=$(jq -r .detail.key "$1")
    outcome=$(jq -r .outcome "$work/answer")
    [[ $outcome =~ ^(done|kept)$ ]] || wrong "the outcome is $outcome"
    [[ $(row "$key" state) == "$outcome" && $(row "$key" attempts) == 1 ]] || wrong "the row is $(row "$key" state)"
    measured "Event${outcome^}"
    [[ $(jq -r .detail.event "$1") != suite_ticket ]] || measured TicketKept
    echo "ok: row pending → $outcome"
}

# The sweep has to send a hint for each row that was seeded, and to have it wait for its worker.
judge_sweep() {
    local key
    jq -e --argjson rows "${#seeded[@]}" '.hinted >= $rows and .hinted + .published == .due and .failed == 0' \
        "$work/answer" >/dev/null || wrong "it swept $(cat "$work/answer")"
    for key in "${seeded[@]}"; do
        [[ $(row "$key" state) == pending && $(row "$key" due_at) -gt $due ]] || wrong "$key is due as before"
    done
    echo "ok: ${#seeded[@]} rows hinted and postponed"
}

# A function that runs by schedule, by a wish or after a domain event has to have nothing to complain of.
judge_tick() {
    jq -e '([.. | objects | .failed? // 0] | add // 0) == 0' "$work/answer" >/dev/null || wrong "it answered $(cat "$work/answer")"
    echo "ok: $(jq -c . "$work/answer" | cut -c 1-60)"
}

# A stream's function has to be done with every record.
judge_stream() {
    jq -e '.batchItemFailures == []' "$work/answer" >/dev/null || wrong "it answered $(cat "$work/answer")"
    measured ChangesTold
    echo "ok: all records done"
}

# A worker of a sync has to know that nothing is to be done for a company that nobody has heard of.
judge_queue() {
    [[ $(jq -c '[.syncs[].outcome]' "$work/answer") == '["unwanted"]' ]] || wrong "it answered $(cat "$work/answer")"
    echo "ok: unwanted, the company is not there"
}

# Writes the rows that EVENTS point to, as if they had just arrived.
seed() {
    mapfile -t seeded < <("$binaries/dingtalk" inbox seed --config "$work/apps.toml" --endpoint "$endpoint" "$@")
    ((${#seeded[@]} == $#)) || wrong "${#seeded[@]} rows are seeded, not $#"
}

# The same for all events, and waits: the sweep leaves a new row alone for some seconds.
seed_due() {
    local hints left
    mapfile -t hints < <(awk '$4 == "hint" { print $3 }' "$work/pairs")
    seed "${hints[@]}"
    due=$(row "${seeded[${#seeded[@]} - 1]}" due_at)
    left=$((due / 1000 + 1 - $(date +%s)))
    say "waits $left s for the rows to be due"
    ((left <= 0)) || sleep "$left"
}

# Invokes FUNCTION with EVENT and prints the result; in a process of its own, which `wrong` ends.
try() {
    [[ $3 != hint ]] || seed "$2"
    [[ $3 != sweep ]] || seed_due
    sam local invoke "$1" "${options[@]}" --event "$2" >"$work/answer" 2>"$work/log" || wrong "sam ended with $?"
    ! error=$(jq -er 'select(.errorMessage) | .errorType + " " + .errorMessage' "$work/answer" 2>&1) || wrong "$error"
    [[ -z $(lines 'select(.level == "ERROR")') ]] || wrong "it logged an error"
    "judge_$3" "$2"
}

invoke_all() {
    local function folder event kind result took
    while read -r function folder event kind <&3; do
        [[ $kind == "$1" ]] || continue
        : >"$work/log"
        result=$(try "$function" "$event" "$kind") || true
        took=$(tr '\t' '\n' <"$work/log" | sed -n 's/^Duration: //p')
        note "$folder" "${event##*/}" "${took:--}" "${result:-FAIL: not judged}"
        [[ $result == ok:* ]] || tail -n 20 "$work/log" >&2
    done 3<"$work/pairs"
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

push_to_api() {
    local port=3000 what result took
    while listens "$port"; do port=$((port + 1)); done
    sam local start-api "${options[@]}" --port "$port" --warm-containers EAGER --no-watch >"$work/log" 2>&1 &
    api_pid=$!
    until_ready "$api_pid" listens "$port" || { tail -n 20 "$work/log" >&2; fail "sam local start-api does not start"; }
    for what in check ticket; do
        result="ok: acknowledged"
        # Not DingTalk's deadline: a busy machine that starts containers is no place to measure against it.
        "$binaries/dingtalk-simulator" --url "http://127.0.0.1:$port/callback/demo" --suite-key "$suite_key" \
            --deadline 60s "$what" >"$work/told" 2>&1 || result="FAIL: not acknowledged"
        took=$(sed -En 's/^(ok|FAIL) .* ([0-9]+ ms) .*/\2/p' "$work/told" | tail -n 1)
        note start-api "simulator $what" "${took:--}" "$result"
        [[ $result == ok:* ]] || tail -n 20 "$work/told" "$work/log" >&2
    done
}

[[ -z ${1:-} || $1 == --no-build ]] || { sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2; }
check_tools
find_host
pair
build "${1:-}"
start_dingtalk
start_stack
invoke_all push
invoke_all token
invoke_all contacts
invoke_all hint
invoke_all tick
invoke_all stream
invoke_all queue
invoke_all sweep
push_to_api

invoked=$(curl -sS --fail "$status_url" | jq -c .invocations)
result="ok: never invoked"
[[ $invoked == '{}' ]] || result="FAIL: invoked, $invoked"
note local "the stack's own functions" - "$result"

printf '%-14s %-28s %11s  %s\n' Function Event Duration Result
printf '%s\n' "${summary[@]}"
((failures == 0)) || fail "$failures of ${#summary[@]} failed"
