// [F] → [T][m][F], the same vector in every step. A recurrent layer after it gets one block and the information that
// it repeats (step 0), so nothing is copied and its input product is computed once; any other layer gets copies.
#pragma once
#include <cstring>

#include "layer.h"

namespace tidewatch {

class Repeat : public Layer {
 public:
  Repeat(int index, Shape in, int steps) : Layer(index, in, {true, steps, in.features}) {}

  bool lazy = false;  // set by the network if the next layer accepts repeated input

  void plan(Plan& plan) override {
    if (lazy) return;
    const std::size_t block = static_cast<std::size_t>(plan.rows) * static_cast<std::size_t>(padded(in.features));
    plan.take(y_, block * static_cast<std::size_t>(out.steps));
    if (plan.training) plan.take(dx_, block);
  }

  Tensor forward(const Pass& pass, const Tensor& x) override {
    if (lazy) return {x.data, x.ld, 0};
    const long block = x.ld * pass.rows;
    const Tensor y{pass.region(y_), x.ld, block};
    for (int t = 0; t < out.steps; ++t) std::memcpy(y.at(t), x.data, sizeof(float) * static_cast<std::size_t>(block));
    return y;
  }

  Tensor backward(const Pass& pass, const Tensor&, const Tensor&, const Tensor& dy, bool need_dx) override {
    if (lazy || !need_dx) return dy;
    const long block = dy.ld * pass.rows;
    const Tensor dx{pass.region(dx_), dy.ld, block};
    std::memcpy(dx.data, dy.data, sizeof(float) * static_cast<std::size_t>(block));
    for (int t = 1; t < out.steps; ++t) pass.kernels.add(block, dy.at(t), dx.data);
    return dx;
  }

 private:
  Region y_, dx_;
};

}  // namespace tidewatch
