// Checks a source of windows from JavaScript: every array against the network, in the two rounds that arguments.h
// describes. Computes nothing.
#pragma once
#include <limits>
#include <string>
#include <vector>

#include "../network/network.h"
#include "arguments.h"

namespace tidewatch {

constexpr double WHOLE = 4294967295.0;

struct SourceArguments {
  Array matrix, starts, target, target_starts, classes, weights, mask, order;
  double columns = 0, target_columns = 0;
  bool has_targets = false;

  SourceArguments(napi_env env, napi_value v) {
    need_object(env, v, "the source");
    matrix = array_of(env, property(env, v, "matrix"), "matrix", napi_float32_array, true);
    columns = whole_in(env, property(env, v, "columns"), "columns", 1, WHOLE);
    starts = array_of(env, property(env, v, "starts"), "starts", napi_uint32_array, true);
    const napi_value targets = property(env, v, "targets");
    has_targets = !is_absent(env, targets);
    if (has_targets) {
      need_object(env, targets, "targets");
      target = array_of(env, property(env, targets, "matrix"), "targets.matrix", napi_float32_array, true);
      target_columns = whole_in(env, property(env, targets, "columns"), "targets.columns", 1, WHOLE);
      target_starts = array_of(env, property(env, targets, "starts"), "targets.starts", napi_uint32_array, true);
    }
    classes = array_of(env, property(env, v, "classes"), "classes", napi_int32_array, false);
    weights = array_of(env, property(env, v, "sampleWeights"), "sampleWeights", napi_float32_array, false);
    mask = array_of(env, property(env, v, "mask"), "mask", napi_uint8_array, false);
    order = array_of(env, property(env, v, "order"), "order", napi_uint32_array, false);
  }

  // The last row of a matrix at which a window of `steps` may start.
  static std::uint32_t last_start(const Array& matrix, double columns, int features, int steps, const Array& starts) {
    if (columns != features) {
      throw Refusal{std::string(matrix.name) + " has " + std::to_string(static_cast<long long>(columns)) +
                    " columns, the network needs " + std::to_string(features)};
    }
    const std::size_t c = static_cast<std::size_t>(features), rows = matrix.length / c;
    if (matrix.length % c != 0) throw Refusal{std::string(matrix.name) + "'s length is not a multiple of its columns"};
    if (starts.length > 0 && rows < static_cast<std::size_t>(steps)) {
      throw Refusal{std::string(matrix.name) + " has fewer rows than one window"};
    }
    const std::size_t last = rows < static_cast<std::size_t>(steps) ? 0 : rows - static_cast<std::size_t>(steps);
    const auto* s = static_cast<const std::uint32_t*>(starts.data);
    for (std::size_t i = 0; i < starts.length; ++i) {
      if (s[i] > last) throw Refusal{std::string(starts.name) + "[" + std::to_string(i) + "] leaves no room for a window of " + std::to_string(steps) + " rows"};
    }
    return static_cast<std::uint32_t>(last < 4294967295u ? last : 4294967295u);
  }

  enum class Needs { nothing, targets };

  // The second round; runs no JavaScript.
  Source open(napi_env env, const Network& network, Needs needs) {
    for (Array* a : {&matrix, &starts, &target, &target_starts, &classes, &weights, &mask, &order}) a->open(env);
    const Shape &in = network.input(), &out = network.output();
    Source s;
    s.last_start = last_start(matrix, columns, in.features, in.steps, starts);
    s.matrix = static_cast<const float*>(matrix.data);
    s.columns = in.features;
    s.starts = static_cast<const std::uint32_t*>(starts.data);
    s.starts_count = s.windows = starts.length;
    const std::size_t n = starts.length;
    if (has_targets) {
      s.target_last = last_start(target, target_columns, out.features, out.steps, target_starts);
      if (target_starts.length != n) throw Refusal{"targets.starts must have as many elements as starts"};
      s.target = static_cast<const float*>(target.data);
      s.target_columns = out.features;
      s.target_starts = static_cast<const std::uint32_t*>(target_starts.data);
      if (!s.target) s.target = &nothing_;
    }
    if (classes.given) {
      if (classes.length != n) throw Refusal{"classes must have as many elements as starts"};
      s.classes = static_cast<const std::int32_t*>(classes.data);
      const int most = network.loss().entropy ? out.features : std::numeric_limits<int>::max();
      for (std::size_t i = 0; i < n; ++i) {
        if (s.classes[i] < -1 || s.classes[i] >= most) throw Refusal{"classes[" + std::to_string(i) + "] is no class of this network"};
      }
    }
    if (weights.given) {
      if (weights.length != n) throw Refusal{"sampleWeights must have as many elements as starts"};
      s.sample_weights = static_cast<const float*>(weights.data);
    }
    if (mask.given) {
      const Array& m = has_targets ? target : matrix;
      const std::size_t rows = m.length / static_cast<std::size_t>(has_targets ? out.features : in.features);
      if (mask.length != m.length && mask.length != rows) throw Refusal{"mask must have one element per row or per cell of the target matrix"};
      s.mask = static_cast<const std::uint8_t*>(mask.data);
      s.mask_cells = mask.length == m.length;
    }
    if (order.given) {
      s.order = static_cast<const std::uint32_t*>(order.data);
      s.windows = order.length;
      for (std::size_t i = 0; i < order.length; ++i) {
        if (s.order[i] >= n) throw Refusal{"order[" + std::to_string(i) + "] is no window"};
      }
      if (!s.order) s.order = &no_window_;
    }
    if (needs == Needs::targets) {
      if (network.loss().entropy) {
        if (!classes.given) throw Refusal{"cross-entropy needs classes"};
      } else if (!has_targets && (out.steps != in.steps || out.features != in.features || !out.sequence)) {
        throw Refusal{"targets are needed: the output has another shape than the window"};
      }
    }
    return s;
  }

  void keep(std::vector<napi_value>& values) const {
    for (const Array* a : {&matrix, &starts, &target, &target_starts, &classes, &weights, &mask, &order}) {
      if (a->given) values.push_back(a->value);
    }
  }

 private:
  // Placeholders for the missing memory of an empty array, so that "given" and "absent" differ.
  static inline const float nothing_ = 0;
  static inline const std::uint32_t no_window_ = 0;
};

}  // namespace tidewatch
