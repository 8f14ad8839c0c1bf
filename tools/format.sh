#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Lays out every .h and .cpp as .clang-format says, or names those that are laid out otherwise.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly tried=16.0.6  # another version breaks some lines elsewhere

usage() {
  cat <<TEXT
Usage: tools/format.sh [--check] [--help]

Lays out every .h and .cpp as .clang-format says, by clang-format $tried (Debian 12's package
clang-format-16). Where that version is not installed nothing is done, and the exit code is 0.

  --check   change nothing: name the files that are laid out otherwise; exit code 1 if there are any
TEXT
}

check=
case "${1:-}" in
  "") ;;
  --check) check=yes ;;
  -h | --help) usage; exit 0 ;;
  *) echo "format: \"$1\" was not expected; see tools/format.sh --help" >&2; exit 2 ;;
esac

# The first of the programs that is of the version tried; says which others there are.
clang_format() {
  local program version
  for program in clang-format-16 clang-format; do
    version=$("$program" --version 2>/dev/null | grep -o '[0-9][0-9.]*[0-9]' | head -1) || continue
    if [ "$version" = $tried ]; then echo "$program"; return; fi
    echo "format: $program is version $version, not $tried" >&2
  done
}

readonly folders="app bench cmake elbo examples fuzz tests"
sources() { find $folders \( -name '*.h' -o -name '*.cpp' \) -print0; }
each() { sources | xargs -0 -P "$(nproc)" -n 50 "$program" "$@"; }

program=$(clang_format)
if [ -z "$program" ]; then
  echo "format: no clang-format $tried (Debian 12: clang-format-16); the layout is left alone" >&2
elif [ -z "$check" ]; then
  each -i
elif ! said=$(each --dry-run --Werror 2>&1); then
  files=$(sed -n 's/^\([^ :]*\):[0-9]*:[0-9]*: error: .*/\1/p' <<<"$said" | sort -u)
  echo "${files:-$said}"
  echo "format: laid out otherwise than .clang-format says; tools/format.sh mends it" >&2
  exit 1
fi
