// SPDX-License-Identifier: MIT
// elbo train and elbo resume: from an experiment file to a run folder with a trained model in it.
#pragma once
#include "elbo/api/requests.h"

namespace elbo {

/// Trains what the file describes in a new run folder. 0; 130 or 143 where a signal stopped it and
/// it was saved. Errors as exceptions.
int engine_train(const TrainRequest& request);

/// Goes on with a run from its newest good checkpoint, with the threads that it was begun with
/// unless the request names others.
int engine_resume(const ResumeRequest& request);

}  // namespace elbo
