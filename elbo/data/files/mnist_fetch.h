// SPDX-License-Identifier: MIT
// Where MNIST's four files are, and getting them where they are not.
#pragma once
#include "elbo/data/files/fetch.h"

namespace elbo::data {

/// The four files, their hashes, and where they may be had.
const FileSet& mnist_files();

/// The folder that MNIST is fetched into: $XDG_CACHE_HOME/elbo/mnist, by default
/// ~/.cache/elbo/mnist.
Path mnist_cache();

/// How files are fetched, and to where.
struct FetchOptions {
  Path folder;           ///< look here only; empty: $ELBO_DATA, $ELBO_DATA/mnist, the cache
  bool offline = false;  ///< never touch the network
};

/// The folder that holds the four files, plain or .gz. DataError that says where it looked and what
/// to do where there is none.
Path find_mnist(const Path& folder);

/// The content of one of MNIST's files. As read_pinned(), but where it is a whole file of another
/// set in the same format, the DataError says how to read that.
Bytes read_mnist_file(const Path& folder, const PinnedFile& file);

/// As find_mnist(), but where they are nowhere, or the cache's are damaged, they are fetched into
/// the cache. The files are checked.
Path find_or_fetch_mnist(const FetchOptions& options);

}  // namespace elbo::data
