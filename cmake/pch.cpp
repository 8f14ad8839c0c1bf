// SPDX-License-Identifier: MIT
// Owns the precompiled header.
