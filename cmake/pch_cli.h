// SPDX-License-Identifier: MIT
// The parser of command lines, compiled once.
#pragma once
#include <CLI/CLI.hpp>
