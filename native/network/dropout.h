// Training only: zero with probability `rate`, the rest times 1/(1 − rate). The bits are a function of their position
// (as in core/network/dropout.ts), so they depend on neither threads nor shards.
#pragma once
#include "layer.h"

namespace tidewatch {

// "lowbias32" of Chris Wellons' hash prospector.
inline std::uint32_t mix32(std::uint32_t h) {
  h = (h ^ (h >> 16)) * 0x7feb352du;
  h = (h ^ (h >> 15)) * 0x846ca68bu;
  return h ^ (h >> 16);
}

class Dropout : public Layer {
 public:
  Dropout(int index, Shape in, double rate)
      : Layer(index, in, in), threshold_(static_cast<std::uint32_t>(rate * 4294967296.0)), scale_(static_cast<float>(1.0 / (1.0 - rate))) {}

  void plan(Plan& plan) override {
    if (!plan.training) return;
    const std::size_t n = static_cast<std::size_t>(plan.rows) * static_cast<std::size_t>(in.steps) * static_cast<std::size_t>(padded(in.features));
    plan.take(factor_, n);
    plan.take(y_, n);
  }

  Tensor forward(const Pass& pass, const Tensor& x) override {
    if (!pass.training) return x;
    const std::uint32_t key = mix32(mix32(mix32(pass.dropout_seed) ^ static_cast<std::uint32_t>(index + 1)) ^ pass.batch);
    const Tensor y{pass.region(y_), x.ld, x.ld * pass.rows};
    const Tensor factor{pass.region(factor_), y.ld, y.step};
    for (int t = 0; t < in.steps; ++t) {
      for (int r = 0; r < pass.rows; ++r) {
        std::uint32_t i = static_cast<std::uint32_t>(((pass.position + r) * in.steps + t) * in.features);
        const float* from = x.at(t) + r * x.ld;
        float* to = y.at(t) + r * y.ld;
        float* f = factor.at(t) + r * y.ld;
        for (int j = 0; j < in.features; ++j, ++i) {
          f[j] = mix32(key + i * 0x9e3779b9u) >= threshold_ ? scale_ : 0.0f;
          to[j] = from[j] * f[j];
        }
      }
    }
    return y;
  }

  Tensor backward(const Pass& pass, const Tensor&, const Tensor& y, const Tensor& dy, bool) override {
    const float* factor = pass.region(factor_);
    for (long i = 0; i < y.step * in.steps; ++i) dy.data[i] *= factor[i];
    return dy;
  }

 private:
  const std::uint32_t threshold_;
  const float scale_;
  Region y_, factor_;
};

}  // namespace tidewatch
