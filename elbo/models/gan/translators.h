// SPDX-License-Identifier: MIT
// Two translators, one each way between two domains, and a critic of each domain: nets,
// translating, and what the turns of such a model consist of. No pairs are shown: a translation has
// to look like the other domain, and to lead back.
//   critics' turn:      translations are constant
//   translators' turn:  both ways, there and back
#pragma once
#include "elbo/models/abilities.h"
#include "elbo/models/adversarial_losses.h"
#include "elbo/models/model.h"
#include "elbo/models/nets.h"
#include "elbo/nn/games/spatial_nets.h"

namespace elbo::models {

/// What makes several translations of one example differ.
enum class TranslatorNoise { none, dropout, input };
constexpr auto enum_names(TranslatorNoise) { return std::array{"none", "dropout", "input"}; }

/// What stands between a translator's halves: a code that has forgotten places, features that keep
/// them, or these and those of every size beside them (elbo/nn/games/spatial_nets.h).
enum class TranslatorShape { bottleneck, spatial, unet };
constexpr auto enum_names(TranslatorShape) { return std::array{"bottleneck", "spatial", "unet"}; }

/// Whether a critic of a domain says one number of a picture, or one of each patch.
enum class CriticSees { picture, patches };
constexpr auto enum_names(CriticSees) { return std::array{"picture", "patches"}; }

/// From an example of one domain to one of the other: an encoder, a code, a decoder. mlp: the code
/// is the last hidden layer, so hidden = [128] is the 784-128-784 net of the lecture's repository;
/// conv and larsen have a fully connected layer of `code` values, activated, between the two (the
/// bottleneck of DiscoGAN's authors). Noise, where there is any: dropout of code values, in
/// training and afterwards (Yi et al. 2017), or values beside the example. Both are drawn row by
/// row from the Rng. Parts `encoder`, `code` (not of an mlp) and `decoder`; of other shapes `net`.
class TranslatorNet : public torch::nn::Module {
 public:
  /// Code, noise and output.
  struct Form {
    int64_t code = 100;                                   ///< values between the halves
    TranslatorShape shape = TranslatorShape::bottleneck;  ///< how they stand there
    TranslatorNoise noise = TranslatorNoise::none;        ///< which kind
    double dropout = .5;     ///< share of code values that are dropped; the others grow accordingly
    int64_t noise_dim = 10;  ///< values of noise beside an example
    kernels::Activation last = kernels::Activation::sigmoid;  ///< of the output
  };
  /// ConfigError as make_encoder, and for an mlp without hidden layers.
  TranslatorNet(NetOptions options, const Form& form, const data::DataInfo& info, Rng& rng);
  /// (B, ...) -> (B, ...).
  Tensor forward(const Tensor& x, Rng& rng);

 private:
  Form form_;
  kernels::Activation activation_;
  std::shared_ptr<nn::Net> encoder_, decoder_;
  std::shared_ptr<nn::Linear> code_;            // null of an mlp
  std::shared_ptr<nn::SpatialTranslator> net_;  // in place of all these, where values keep places
};

/// Options of two translators and two critics.
struct TranslatorOptions {
  DomainNetOptions nets;                         ///< of translators and critics
  TranslatorNet::Form form;                      ///< of both translators
  double cycle = 1;                              ///< weight of the way there and back
  int64_t n_critic = 1;                          ///< updates of the critics in a step
  CriticSees critic_sees = CriticSees::picture;  ///< of each domain's critic

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    nets.fields(visit);
    visit("code", form.code, "conv, larsen: size of the translators' code", AtLeast{1});
    visit(
        "translator", form.shape,
        "net = \"conv\": what stands between a translator's halves: a code (bottleneck), features "
        "that keep their places (spatial), or these and skips beside them (unet)");
    visit("critic_sees", critic_sees,
          "net = \"conv\": what a critic says a number of: the picture, or each of its patches");
    visit("cycle", cycle, "weight of the errors after the way there and back", AtLeast{0});
    visit("n_critic", n_critic, "updates of the critics in a step, each on a batch of its own",
          AtLeast{1});
  }
};

/// Examples, or translations, of each domain.
struct DomainExamples {
  Tensor first, second;  ///< by domain
};

/// The nets and what can be asked of them; players, turns and losses are the model's own. Parts
/// `to_second`, `to_first`, `critic_first`, `critic_second`.
class TranslatorModel : public Model, public Translates {
 public:
  /// Through the translator of that way. ShapeError for examples of another shape, UsageError for a
  /// way that is none.
  Tensor translate(const Tensor& x, Way way, Rng& rng) override;

 protected:
  /// ConfigError as of the nets, and where the data have one domain. `name` is the model's.
  TranslatorModel(const TranslatorOptions& options, const data::DataInfo& info, Rng& rng,
                  const char* name);

  /// Of both translators.
  Tensors translator_params() const { return parameters_of({to_second_.get(), to_first_.get()}); }
  Tensors critic_params() const { return parameters_of(critics()); }  ///< of both critics
  /// Both critics.
  std::vector<const torch::nn::Module*> critics() const {
    return {critics_[0].get(), critics_[1].get()};
  }

  /// Each example of the batch in the other domain.
  DomainExamples translated(const Batch& batch, Rng& rng);
  /// The same as constants.
  DomainExamples translated_constant(const Batch& batch, Rng& rng);
  /// What the critic of each domain says of examples of it, those of the first in front: (2 B, 1),
  /// or with patches (2 B places, 1).
  /// Real and translated examples go through in two forward passes, so that batch norm never mixes
  /// them.
  Tensor scores(const DomainExamples& x);
  /// The scores of a batch and of its translations.
  CriticScores scores(const Batch& batch, const DomainExamples& translations) {
    const Tensor real = scores({batch.x, batch.x2});
    return {real, scores(translations)};
  }
  /// weight (d(T21(T12(x1)), x1) + d(T12(T21(x2)), x2)), d of (B, ...), (B, ...) -> (B): parts
  /// `cycle_first` and `cycle_second`.
  LossTerms cycle_loss(const Batch& batch, const DomainExamples& translations,
                       Tensor (*error)(const Tensor& again, const Tensor& x), Rng& rng);

  const TranslatorOptions& options() const { return options_; }  ///< as they were given

 private:
  TranslatorOptions options_;
  data::DataInfo info_;
  std::shared_ptr<TranslatorNet> to_second_, to_first_;
  std::array<std::shared_ptr<nn::Net>, 2> critics_;
};

/// A loss that is a mean over examples of both domains as the sum of the two domains' means.
LossTerms over_domains(LossTerms mean);

}  // namespace elbo::models
