#!/usr/bin/env bash
# This machine's architecture in Lambda's words, which are those of the template's parameter: x86_64 or arm64.
set -euo pipefail
case $(uname -m) in
aarch64 | arm64) echo arm64 ;;
*) echo x86_64 ;;
esac
