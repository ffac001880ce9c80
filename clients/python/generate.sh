#!/usr/bin/env bash
# Makes src/isnad/ from the proto file: `clients/python/generate.sh`, after each
# change of proto/. The version is pinned for the sake of the runtimes that the
# generated code asks for (see pyproject.toml); .ci/run checks that nobody forgot.
set -euo pipefail
cd "$(dirname "$0")"

out=${1:-src}
venv=$(mktemp -d)
trap 'rm -rf "$venv"' EXIT
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check grpcio-tools==1.74.0
"$venv/bin/python" -m grpc_tools.protoc -I../../proto \
  --python_out="$out" --pyi_out="$out" --grpc_python_out="$out" \
  isnad/v1/enrichment_service.proto
