#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what elbo needs and is missing: prepare.sh build|test|bench. Sourced by ./demo, ./test
# and bench/compare; afterwards everything to build with is there.
set -euo pipefail

readonly build_packages="g++ cmake ninja-build git ca-certificates curl libtorch-dev libdnnl-dev \
libopenblas0-openmp libcli11-dev libtomlplusplus-dev nlohmann-json3-dev libfmt-dev libpng-dev \
libjpeg62-turbo-dev libwebp-dev zlib1g-dev libmd-dev libpugixml-dev libboost-dev \
libgloo-dev"
readonly test_packages="libgtest-dev libgmock-dev"
readonly bench_packages="libbenchmark-dev"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else echo "Installing needs root, and there is no sudo here. As root: $*" >&2; return 1
  fi
}

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# What this is: debian, ubuntu; and its name: bookworm, trixie. Empty where it does not say.
distribution() { (. /etc/os-release && echo "${ID:-}") 2>/dev/null; }
suite() { (. /etc/os-release && echo "${VERSION_CODENAME:-}") 2>/dev/null; }

# The package of libpng that is installed: libpng16-16t64 from Debian 13 on.
libpng_package() {
  local package
  for package in libpng16-16t64 libpng16-16; do
    if is_installed "$package"; then echo "$package"; return 0; fi
  done
  return 1
}

# The first libpng of this Debian without known holes; fails where none is known.
safe_libpng() {
  case "$(suite)" in
    bookworm) echo 1.6.39-2+deb12u6 ;;
    trixie) echo 1.6.48-1+deb13u6 ;;
    *) return 1 ;;
  esac
}

has_old_libpng() {
  local package safe
  package=$(libpng_package) && safe=$(safe_libpng) || return 1
  dpkg --compare-versions "$(dpkg-query -W -f='${Version}' "$package")" lt "$safe"
}

# The packages to build, to test or to measure with. Ubuntu calls one by another name.
packages_for() {
  local wanted=$build_packages
  [ "$1" = test ] && wanted="$wanted $test_packages"
  [ "$1" = bench ] && wanted="$wanted $bench_packages"
  [ "$(distribution)" = ubuntu ] && wanted=${wanted/libjpeg62-turbo-dev/libjpeg-turbo8-dev}
  echo "$wanted"
}

# The newest clang that this Debian has and elbo was tried with: its number.
clang_version() {
  case "$(suite)" in
    bookworm) echo 16 ;;
    *) echo 19 ;;
  esac
}

install_packages() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2 ||
    say "The list of packages could not be brought up to date; going on with the old one."
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" >&2
}

prepare() {
  local wanted missing=""
  wanted=$(packages_for "$1")
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say "This is no Debian. elbo needs what these Debian packages bring" \
      "(LibTorch 1.13 or later among them):"
    echo "  $wanted" >&2
    say "Going on in the hope that they are here; docs/install.md has the names on other systems."
    return 0
  fi
  for package in $wanted; do is_installed "$package" || missing="$missing $package"; done
  if [ -n "$missing" ]; then
    say "Missing, to be installed with apt-get:$missing"
    install_packages $missing $(libpng_package)
  elif has_old_libpng; then
    say "libpng is older than $(safe_libpng), whose fixes matter: upgrading it."
    install_packages "$(libpng_package)" || say "libpng could not be upgraded; going on."
  fi
}

# What the tests of the studio's pages need: Chromium and Node of Debian, two packages of npm in
# FOLDER. A chromium, node or npm of another origin will do.
prepare_browser() {
  local folder=$1 missing=""
  command -v "${CHROMIUM:-chromium}" >/dev/null || missing="$missing chromium"
  command -v node >/dev/null || missing="$missing nodejs"
  command -v npm >/dev/null || missing="$missing npm"
  [ -z "$missing" ] || install_packages $missing
  [ -d "$folder/node_modules/playwright-core" ] && [ -d "$folder/node_modules/@axe-core" ] ||
    npm install --prefix "$folder" --no-audit --no-fund --ignore-scripts \
      playwright-core@1.65.1 @axe-core/playwright@4.13.0 >&2
}

# A Python that computes exports, in ELBO_INTEROP_PYTHON: what the user names, or an environment in
# FOLDER with two packages of pip beside Debian's PyTorch.
prepare_interop() {
  local folder=$1
  if [ -z "${ELBO_INTEROP_PYTHON:-}" ]; then
    python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
    [ -x "$folder/bin/python" ] || python3 -m venv --system-site-packages "$folder"
    "$folder/bin/python" -m pip install -q onnx onnxruntime >&2
    ELBO_INTEROP_PYTHON=$PWD/$folder/bin/python
  fi
}

# configure_and_build FOLDER [cmake options...] -- [targets...]
configure_and_build() {
  local folder=$1 options=()
  shift
  while [ $# -gt 0 ] && [ "$1" != -- ]; do options+=("$1"); shift; done
  [ $# -gt 0 ] && shift
  mkdir -p "$folder"
  if ! cmake -S . -B "$folder" -G Ninja "${options[@]}" >"$folder/configure.log" 2>&1; then
    cat "$folder/configure.log" >&2
    say "CMake found something missing; see above."
    return 1
  fi
  cmake --build "$folder" ${*:+--target "$@"} >&2
}
