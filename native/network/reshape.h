// flatten [T][m][F] → [m][T·F] and its inverse. The shapes store a window's numbers in different places, so both copy.
#pragma once
#include <cstring>

#include "layer.h"

namespace tidewatch {

class Reshape : public Layer {
 public:
  // One of the two is a vector, the other a sequence with as many numbers.
  Reshape(int index, Shape in, Shape out) : Layer(index, in, out) {}

  void plan(Plan& plan) override {
    const std::size_t m = static_cast<std::size_t>(plan.rows);
    plan.take(y_, m * static_cast<std::size_t>(out.steps) * static_cast<std::size_t>(padded(out.features)));
    if (plan.training) plan.take(dx_, m * static_cast<std::size_t>(in.steps) * static_cast<std::size_t>(padded(in.features)));
  }

  Tensor forward(const Pass& pass, const Tensor& x) override { return copy(pass, x, in, pass.region(y_), out); }

  Tensor backward(const Pass& pass, const Tensor&, const Tensor&, const Tensor& dy, bool) override {
    return copy(pass, dy, out, pass.region(dx_), in);
  }

 private:
  static Tensor copy(const Pass& pass, const Tensor& from, const Shape& a, float* data, const Shape& b) {
    const long ld = padded(b.features);
    const Tensor to{data, ld, ld * pass.rows};
    // Exactly one of the two has several steps (or both have one); that one gives the length of a run.
    const bool gather = a.steps > 1;
    const Shape& parts = gather ? a : b;
    const std::size_t bytes = sizeof(float) * static_cast<std::size_t>(parts.features);
    for (int r = 0; r < pass.rows; ++r) {
      for (int t = 0; t < parts.steps; ++t) {
        const long run = static_cast<long>(t) * parts.features;
        float* target = gather ? to.data + r * ld + run : to.at(t) + r * ld;
        const float* source = gather ? from.at(t) + r * from.ld : from.data + r * from.ld + run;
        std::memcpy(target, source, bytes);
      }
    }
    return to;
  }

  Region y_, dx_;
};

}  // namespace tidewatch
