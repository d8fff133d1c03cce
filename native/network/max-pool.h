// y[t] = max over j < size of x[t·stride + j], per feature. The gradient goes to the first largest. NaN is larger than all.
#pragma once
#include <cstring>

#include "layer.h"

namespace tidewatch {

class MaxPool : public Layer {
 public:
  MaxPool(int index, Shape in, int size, int stride)
      : Layer(index, in, {true, (in.steps - size) / stride + 1, in.features}), size_(size), stride_(stride) {}

  void plan(Plan& plan) override {
    const std::size_t row = static_cast<std::size_t>(plan.rows) * static_cast<std::size_t>(padded(in.features));
    plan.take(y_, row * static_cast<std::size_t>(out.steps));
    if (plan.training) plan.take(dx_, row * static_cast<std::size_t>(in.steps));
  }

  Tensor forward(const Pass& pass, const Tensor& x) override {
    const Tensor y{pass.region(y_), x.ld, x.ld * pass.rows};
    for (int t = 0; t < out.steps; ++t) {
      float* best = y.at(t);
      std::memcpy(best, x.at(t * stride_), sizeof(float) * static_cast<std::size_t>(y.step));
      for (int j = 1; j < size_; ++j) {
        const float* other = x.at(t * stride_ + j);
        for (long i = 0; i < y.step; ++i) {
          const float o = other[i], b = best[i];
          best[i] = ((o > b) | (o != o)) ? o : b;
        }
      }
    }
    return y;
  }

  Tensor backward(const Pass& pass, const Tensor& x, const Tensor& y, const Tensor& dy, bool need_dx) override {
    if (!need_dx) return {};
    const Tensor dx{pass.region(dx_), x.ld, x.ld * pass.rows};
    std::memset(dx.data, 0, sizeof(float) * static_cast<std::size_t>(dx.step * in.steps));
    for (int t = 0; t < out.steps; ++t) {
      const float* top = y.at(t);
      float* left = dy.at(t);  // values that are not assigned yet
      for (int j = 0; j < size_; ++j) {
        const float* value = x.at(t * stride_ + j);
        float* to = dx.at(t * stride_ + j);
        for (long i = 0; i < dx.step; ++i) {
          const float g = value[i] == top[i] ? left[i] : 0.0f;
          to[i] += g;
          left[i] -= g;
        }
      }
    }
    return dx;
  }

 private:
  const int size_, stride_;
  Region y_, dx_;
};

}  // namespace tidewatch
