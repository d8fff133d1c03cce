// Attention over time, [T][m][F] → [m][F]:  u_t = tanh(x_t·W + b);  s_t = u_t·v;  a = softmax over t of s;  y = Σ_t a_t·x_t.
// Backward: da_t = dy·x_t;  ds_t = a_t·(da_t − Σ a·da);  dv += Σ ds_t·u_t;  dz_t = ds_t·v·(1 − u_t²);  dW += xᵀ·dz;
// db += Σ dz;  dx_t = a_t·dy + dz_t·Wᵀ.
#pragma once
#include <cmath>

#include "layer.h"

namespace tidewatch {

class Attention : public Layer {
 public:
  Attention(int index, Shape in, int units) : Layer(index, in, {false, 1, in.features}), units_(units), columns_{units, 0} {
    parameter("kernel", {in.features, units}, true);
    parameter("bias", {units}, false);
    parameter("context", {units}, false);
  }

  void plan(Plan& plan) override {
    const std::size_t m = static_cast<std::size_t>(plan.rows), rows = m * static_cast<std::size_t>(in.steps);
    plan.take(u_, rows * static_cast<std::size_t>(padded(units_)));
    plan.take(a_, rows);
    plan.take(y_, m * static_cast<std::size_t>(padded(in.features)));
    if (plan.training) {
      plan.take(da_, rows);
      plan.take(dx_, rows * static_cast<std::size_t>(padded(in.features)));
    }
  }

  void prepare(const Kernels& k, const float* weights, bool training) override {
    const float* w = weights + parameters[0].offset;
    pack(w_, k.width, columns_, in.features, w, units_);
    pack_row(bias_, k.width, columns_, weights + parameters[1].offset);
    if (training) pack_transposed(w_transposed_, k.width, columns_, in.features, w, units_);
  }

  Tensor forward(const Pass& pass, const Tensor& x) override {
    const int m = pass.rows, steps = in.steps, rows = m * steps;
    const long ldu = padded(units_), ld = padded(in.features);
    float* u = pass.region(u_);
    float* a = pass.region(a_);
    const float* v = pass.weights + parameters[2].offset;
    pass.kernels.product({rows, in.features, columns_, x.data, x.ld, w_.data(), u, ldu, bias_.data(), false});
    pass.kernels.activate(Activation::tanh, rows * ldu, u);
    for (int i = 0; i < rows; ++i) a[i] = dot(units_, u + i * ldu, v);
    const Tensor y{pass.region(y_), ld, ld * m};
    for (int r = 0; r < m; ++r) {
      float most = a[r], sum = 0;
      for (int t = 1; t < steps; ++t) most = a[t * m + r] > most ? a[t * m + r] : most;
      for (int t = 0; t < steps; ++t) sum += a[t * m + r] = std::exp(a[t * m + r] - most);
      float* to = y.data + r * ld;
      for (int f = 0; f < in.features; ++f) to[f] = 0;
      for (int t = 0; t < steps; ++t) {
        const float weight = a[t * m + r] /= sum;
        const float* from = x.at(t) + r * x.ld;
        for (int f = 0; f < in.features; ++f) to[f] += weight * from[f];
      }
    }
    return y;
  }

  Tensor backward(const Pass& pass, const Tensor& x, const Tensor&, const Tensor& dy, bool need_dx) override {
    const int m = pass.rows, steps = in.steps, rows = m * steps;
    const long ldu = padded(units_), ld = padded(in.features);
    float* u = pass.region(u_);
    const float* a = pass.region(a_);
    float* ds = pass.region(da_);
    const float* v = pass.weights + parameters[2].offset;
    float* dv = pass.gradient + parameters[2].offset;
    const Kernels& k = pass.kernels;
    for (int r = 0; r < m; ++r) {
      float mean = 0;
      for (int t = 0; t < steps; ++t) {
        ds[t * m + r] = dot(in.features, dy.data + r * dy.ld, x.at(t) + r * x.ld);
        mean += a[t * m + r] * ds[t * m + r];
      }
      for (int t = 0; t < steps; ++t) ds[t * m + r] = a[t * m + r] * (ds[t * m + r] - mean);
    }
    for (int i = 0; i < rows; ++i) {
      float* z = u + i * ldu;  // dz afterwards
      for (int j = 0; j < units_; ++j) {
        dv[j] += ds[i] * z[j];
        z[j] = ds[i] * v[j] * (1.0f - z[j] * z[j]);
      }
    }
    k.gradient({rows, in.features, columns_, x.data, x.ld, u, ldu, pass.gradient + parameters[0].offset, units_});
    k.column_sum(rows, columns_, u, ldu, pass.gradient + parameters[1].offset);
    if (!need_dx) return {};
    const Tensor dx{pass.region(dx_), ld, ld * m};
    for (int t = 0; t < steps; ++t) {
      for (int r = 0; r < m; ++r) {
        for (int f = 0; f < in.features; ++f) dx.at(t)[r * ld + f] = a[t * m + r] * dy.data[r * dy.ld + f];
      }
    }
    k.product({rows, panel_width(columns_, k.width), {in.features, 0}, u, ldu, w_transposed_.data(), dx.data, ld, nullptr, true});
    return dx;
  }

 private:
  static float dot(int n, const float* a, const float* b) {
    float s = 0;
    for (int i = 0; i < n; ++i) s += a[i] * b[i];
    return s;
  }

  const int units_;
  const Columns columns_;
  Packed w_, w_transposed_, bias_;
  Region u_, a_, da_, y_, dx_;
};

}  // namespace tidewatch
