#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What every preset learns in some steps, as a line each: SHA-256 of its weights, and its file. Made
# before and after a change, on one machine, two such lists show by diff whether the change altered
# what training computes.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: tools/preset_hashes.sh [--threads N] [--steps N] PROGRAM OUT.txt [EXPERIMENT.toml...]

Trains every experiment under experiments/ (or those given) for 50 steps (--steps) on one thread
(--threads; no hash depends on it), with PROGRAM (build/release/bin/elbo), and writes OUT.txt:

  <SHA-256 of the weights>  experiments/zoo/vae.toml

Hashed are the values alone, not the names and notes in the file's header. An experiment that could
not be trained has its exit code in place of the hash; what it said stands on stderr. Digits come
first by `PROGRAM data get mnist`. ELBO_KERNELS=reference hashes plain torch operations instead.
TEXT
}

threads=1 steps=50
while [ $# -gt 1 ]; do
  case "$1" in
    --threads) threads=$2 ;;
    --steps) steps=$2 ;;
    *) break ;;
  esac
  shift 2
done
if [ $# -lt 2 ]; then usage >&2; exit 2; fi
program=$(realpath "$1") out=$(realpath "$2")
shift 2
cd "$(dirname "$0")/.."
if [ $# -gt 0 ]; then experiments=("$@")
else mapfile -t experiments < <(find experiments -name '*.toml' | LC_ALL=C sort)
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The SHA-256 of what follows the header of a safetensors file: eight bytes say how long it is.
hash_of_values() {
  local header
  header=$(od -An -tu8 -N8 "$1" | tr -d ' ')
  tail -c "+$((8 + header + 1))" "$1" | sha256sum | cut -d' ' -f1
}

options=(--threads "$threads" --seed 1 --out "$folder/run" --set train.steps="$steps"
  --set train.sample_every=0 --set train.validate_every=1000000
  --set train.checkpoint_every="$steps")
: >"$out"
for experiment in "${experiments[@]}"; do
  rm -rf "$folder/run"
  rc=0
  "$program" train "$experiment" "${options[@]}" >"$folder/said" 2>&1 || rc=$?
  if [ $rc = 0 ]; then
    weights=$(find "$folder/run/checkpoints" -path "*$steps/model.safetensors" |
      LC_ALL=C sort | tail -1)
    echo "$(hash_of_values "$weights")  $experiment" >>"$out"
  else
    echo "exit $rc  $experiment" >>"$out"
    tail -5 "$folder/said" >&2
  fi
  tail -1 "$out" >&2
done
