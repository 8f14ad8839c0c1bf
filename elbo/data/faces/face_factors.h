// SPDX-License-Identifier: MIT
// What a drawn face is made of: factors, which are known as attributes, and detail, which is not;
// and how both follow from (seed, split, index).
#pragma once
#include <array>
#include <cstdint>

#include "elbo/core/rng.h"
#include "elbo/data/dataset.h"

namespace elbo::data {

/// What an attribute names: each in [0, 1], the last four 0 or 1.
struct FaceFactors {
  float smile = 0.33f;         ///< 0 sad, 1/3 neutral, 2/3 smiling, 1 laughing with an open mouth
  float pose = 0.5f;           ///< head turned to the picture's left .. right
  float tilt = 0.5f;           ///< crown leaning to the picture's left .. right
  float face_width = 0.5f;     ///< narrow .. wide
  float eye_size = 0.5f;       ///< small .. large
  float eyebrow_angle = 0.5f;  ///< 0 inner ends low (frowning), 1 inner ends high (worried)
  float gaze = 0.5f;           ///< eyes turned to the picture's left .. right
  float skin = 0.3f;           ///< light .. dark
  float hair_colour = 0.25f;   ///< black, brown (1/4), blond (1/2), red (3/4), grey (1)
  float hair_length = 0.4f;    ///< cropped .. beyond the shoulders
  float light = 0.5f;          ///< from the picture's left .. right
  float background = 0.6f;     ///< hue: red, yellow, green, blue, magenta
  float spectacles = 0;        ///< 0 or 1
  float hat = 0;               ///< 0 or 1
  float beard = 0;             ///< 0 or 1
  float earrings = 0;          ///< 0 or 1
};

/// One member of FaceFactors.
struct FaceFactor {
  const char* name;           ///< as in a list of attributes
  float FaceFactors::*value;  ///< where its value is
  float probability;          ///< of being 1; 0 for a continuous factor, which is uniform on [0, 1)
};

/// In the order of the attributes.
inline constexpr std::array<FaceFactor, 16> kFaceFactors{{
    {"smile", &FaceFactors::smile, 0},
    {"pose", &FaceFactors::pose, 0},
    {"tilt", &FaceFactors::tilt, 0},
    {"face_width", &FaceFactors::face_width, 0},
    {"eye_size", &FaceFactors::eye_size, 0},
    {"eyebrow_angle", &FaceFactors::eyebrow_angle, 0},
    {"gaze", &FaceFactors::gaze, 0},
    {"skin", &FaceFactors::skin, 0},
    {"hair_colour", &FaceFactors::hair_colour, 0},
    {"hair_length", &FaceFactors::hair_length, 0},
    {"light", &FaceFactors::light, 0},
    {"background", &FaceFactors::background, 0},
    {"spectacles", &FaceFactors::spectacles, 0.3f},
    {"hat", &FaceFactors::hat, 0.2f},
    {"beard", &FaceFactors::beard, 0.25f},
    {"earrings", &FaceFactors::earrings, 0.25f},
}};

/// Two factors that are drawn together where a correlation is asked for.
struct FaceTie {
  float FaceFactors::*leader;    ///< drawn first
  float FaceFactors::*follower;  ///< follows it where they are tied
  bool rising;                   ///< the follower grows with the leader
};

/// All ties; a factor follows one leader at most.
inline constexpr std::array<FaceTie, 4> kFaceTies{{
    {&FaceFactors::hair_colour, &FaceFactors::spectacles, true},
    {&FaceFactors::hair_length, &FaceFactors::beard, false},
    {&FaceFactors::hair_length, &FaceFactors::earrings, true},
    {&FaceFactors::smile, &FaceFactors::eyebrow_angle, true},
}};

/// What differs from face to face beside the factors. The defaults are a plain face without
/// texture, its own mirror image. Lengths are in units of which the picture has 1.76 a side; all
/// others are in [0, 1] unless something else is said.
struct FaceDetail {
  float x = 0, y = 0;       ///< where the head is, from the middle
  float height = 0.6f;      ///< half the head's, a length
  float jaw = 0.25f;        ///< share of the width that the chin lacks
  float nose = 0.5f;        ///< width
  float mouth = 0.5f;       ///< width
  float lips = 0.5f;        ///< fullness and redness
  float brows = 0.5f;       ///< thickness
  float iris = 0.2f;        ///< brown, green, blue, grey
  float part = 0;           ///< where the hair is parted, -1 .. 1 across the head
  float fringe = 0.2f;      ///< how far hair falls over the forehead
  float wave = 0;           ///< of the hair
  float volume = 0.5f;      ///< of the hair
  float beard_size = 0.6f;  ///< extent, 0 to 1
  float freckles = 0;       ///< how many, 0 to 1
  float blush = 0.3f;       ///< how strong, 0 to 1
  float clothes = 0.55f;    ///< hue
  float cloth_stripes = 0;  ///< contrast
  float wallpaper_scale = 0.5f, wallpaper_shift = 0;  ///< of its pattern
  float frame_colour = 0, hat_colour = 0;             ///< hues
  int wallpaper = 0;                                  ///< 0 clouds, 1 stripes, 2 squares, 3 dots
  int collar = 0;                                     ///< 0 round, 1 pointed
  int spectacle_shape = 0;                            ///< 0 round, 1 square
  int hat_shape = 0;                                  ///< 0 knitted, 1 with a brim, 2 a cap
  float texture = 0;                                  ///< strength of strands, grain and wallpaper
  uint32_t seed = 0;                                  ///< of the texture
};

/// A face: all that is needed to draw it.
struct Face {
  FaceFactors factors;  ///< known as attributes
  FaceDetail detail;    ///< not known
};

/// Faces by number.
class FaceDraws {
 public:
  /// With probability `correlation` the follower of each tie takes its leader's rank; the
  /// distribution of each factor alone stays.
  FaceDraws(uint64_t seed, Split split, double correlation);

  /// Face `index`, the same whatever was drawn before. Its detail does not depend on `correlation`.
  Face at(int64_t index) const;

 private:
  Rng rng_;
  double correlation_;
};

}  // namespace elbo::data
