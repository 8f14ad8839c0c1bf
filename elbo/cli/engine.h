// SPDX-License-Identifier: MIT
// The one way from the thin program to torch.
#pragma once
#include "elbo/api/requests.h"
#include "elbo/api/schema.h"
#include "elbo/cli/session.h"

namespace elbo::cli {

/// Prepares the process (process.h), then loads the torch library. Once; IoError where it cannot be
/// loaded, with what to do.
const api::EngineApi& load_engine(const Session& session);

/// Threads that heavy work will use: as asked for on the command line or in OMP_NUM_THREADS, else
/// all usable ones.
int64_t threads_for(const Session& session);

/// Whether the user has said how many: --threads, or OMP_NUM_THREADS. Before load_engine(), which
/// sets the latter.
bool threads_are_chosen(const Session& session);

/// Whether a training may find out by itself how many threads are best: the user has not said, and
/// there are several. Before load_engine(), too.
bool may_pace(const Session& session);

/// What every request carries: threads and the log's settings.
void set_common(api::CommonRequest& request, const Session& session);

/// The schema that the engine wrote when the program was built. IoError where the file is missing.
const api::Schema& program_schema();

/// The folder that the program was installed to or built in: bin/, lib/ and share/ are below it.
std::string program_root();

}  // namespace elbo::cli
