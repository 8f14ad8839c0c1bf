// SPDX-License-Identifier: MIT
// One function a heavy subcommand. Each returns the exit code, and throws what it says.
#pragma once
#include "elbo/api/requests.h"

namespace elbo::engine {

/// Trains what the file describes in a new run folder. 0; 130 or 143 where a signal stopped it and
/// it was saved. Errors as exceptions.
int engine_train(const api::TrainRequest& request);

/// Goes on with a run from its newest good checkpoint, with the threads that it was begun with
/// unless the request names others.
int engine_resume(const api::ResumeRequest& request);

/// Draws examples into an image grid, an array or a folder of pictures. Sample i depends on (seed,
/// i) alone. The errors of open_model() and draw_samples(); UsageError where the count is too large
/// for the kind of file.
int engine_sample(const api::SampleRequest& request);

/// A picture of examples, below them their reconstructions through the mean code, below them those
/// through codes drawn from the posterior. Errors of open_model(); Unsupported where the model does
/// not reconstruct.
int engine_reconstruct(const api::ReconstructRequest& request);

/// A picture of examples of one domain, below them what they become in the other, below that the
/// way back. Errors of open_model(); Unsupported where the model does not translate.
int engine_translate(const api::TranslateRequest& request);

/// Writes what the kind makes: a picture, an animation, a figure as data, numbers (docs/latent.md).
/// Errors of open_model(); Unsupported where the model or its data lack what is asked of them;
/// UsageError for an ending, a dimension or an attribute that is not there.
int engine_latent(const api::LatentRequest& request);

/// Encodes a split of the model's data, or pictures, and writes mean codes, log-variances, labels
/// and attributes, as far as there are any (docs/formats/codes.md). Errors of open_model();
/// Unsupported where the model does not encode, which names those that do; UsageError, DataError,
/// IoError.
int engine_encode(const api::EncodeRequest& request);

/// Decodes codes of a file into an image grid, an array or a folder of pictures. Errors of
/// open_model();
/// Unsupported where the model does not decode; ShapeError where the codes are not of its width;
/// UsageError, DataError, IoError.
int engine_decode(const api::DecodeRequest& request);

/// Writes the model in a form for other programs into a folder (docs/interop.md). Errors of
/// open_model(); UsageError for a role that is none or a folder that is not empty; Unsupported
/// where the model lacks a role that is asked for, or what it computes cannot be exported; IoError.
int engine_export(const api::ExportRequest& request);

/// Takes each measure on the test split; prints a table, or as JSON one object for one protocol and
/// a list for several. Results over the whole split are added to the run's eval/<protocol>.jsonl.
/// UsageError for an unknown protocol; Unsupported where the model lacks the ability.
int engine_eval(const api::EvalRequest& request);

/// Answers the studio's frames (docs/studio.md) until the server closes the connection; then 0. A
/// request that fails is answered by its error. IoError where the connection breaks.
int engine_studio_worker(const api::StudioWorkerRequest& request);

}  // namespace elbo::engine
