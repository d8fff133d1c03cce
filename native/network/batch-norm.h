// y = γ·x̂ + β, x̂ = (x − mean)/√(var + ε) per feature. Training: mean and biased variance over all windows and steps
// of the batch, which is spread over shards. All shards synchronise here: each computes its mean and squared
// deviations, they are combined in the order of shards (Chan et al., 1979), and every shard continues with the
// result. Backward likewise with dγ = Σ dy·x̂ and dβ = Σ dy: dx = γ/√(var + ε) · (dy − dβ/n − x̂·dγ/n).
#pragma once
#include <cmath>

#include "layer.h"

namespace tidewatch {

class BatchNorm : public Layer {
 public:
  BatchNorm(int index, Shape in, double momentum, double epsilon)
      : Layer(index, in, in), momentum_(momentum), epsilon_(epsilon), f_(static_cast<std::size_t>(in.features)) {
    parameter("gamma", {in.features}, false);
    parameter("beta", {in.features}, false);
    parameter("movingMean", {in.features}, false, false);
    parameter("movingVariance", {in.features}, false, false);
    for (auto* v : {&mean_, &variance_, &sum_, &sum_hat_}) v->assign(f_, 0.0);
    for (auto* v : {&centre_, &factor_, &shift_}) v->assign(f_, 0.0f);
  }

  bool meets() const override { return true; }

  void plan(Plan& plan) override {
    plan.take(y_, static_cast<std::size_t>(plan.rows) * static_cast<std::size_t>(in.steps) * static_cast<std::size_t>(padded(in.features)));
    if (plan.training) plan.take(own_, 4 * f_);  // two doubles per feature
  }

  void prepare(const Kernels&, const float* weights, bool) override {
    // From the moving statistics, for inference; meet_forward computes those for training.
    for (std::size_t i = 0; i < f_; ++i) {
      const double inverse = 1.0 / std::sqrt(value(weights, 3, i) + epsilon_);
      set_line(weights, i, value(weights, 2, i), inverse);
    }
  }

  // Mean and Σ (x − mean)² of the shard.
  void before_forward(const Pass& pass, const Tensor& x) override {
    double* mean = own(pass);
    double* squares = mean + f_;
    for (std::size_t i = 0; i < 2 * f_; ++i) mean[i] = 0;
    each_row(pass, [&](int t, int r) {
      const float* row = x.at(t) + r * x.ld;
      for (std::size_t i = 0; i < f_; ++i) mean[i] += static_cast<double>(row[i]);
    });
    const double n = static_cast<double>(pass.rows) * in.steps;
    for (std::size_t i = 0; i < f_; ++i) mean[i] /= n;
    each_row(pass, [&](int t, int r) {
      const float* row = x.at(t) + r * x.ld;
      for (std::size_t i = 0; i < f_; ++i) {
        const double d = static_cast<double>(row[i]) - mean[i];
        squares[i] += d * d;
      }
    });
  }

  void meet_forward(const std::vector<Pass>& shards) override {
    count_ = 0;
    for (std::size_t i = 0; i < f_; ++i) mean_[i] = variance_[i] = 0;
    for (const Pass& s : shards) {
      const double n = static_cast<double>(s.rows) * in.steps, both = count_ + n;
      const double* mean = own(s);
      for (std::size_t i = 0; i < f_; ++i) {
        const double d = mean[i] - mean_[i];
        variance_[i] += mean[f_ + i] + d * d * count_ * n / both;
        mean_[i] += d * n / both;
      }
      count_ = both;
    }
    for (std::size_t i = 0; i < f_; ++i) {
      variance_[i] /= count_;
      set_line(shards[0].weights, i, mean_[i], 1.0 / std::sqrt(variance_[i] + epsilon_));
    }
  }

  Tensor forward(const Pass& pass, const Tensor& x) override {
    const Tensor y{pass.region(y_), x.ld, x.ld * pass.rows};
    each_row(pass, [&](int t, int r) {
      const float* from = x.at(t) + r * x.ld;
      float* to = y.at(t) + r * y.ld;
      for (std::size_t i = 0; i < f_; ++i) to[i] = (from[i] - centre_[i]) * factor_[i] + shift_[i];
    });
    return y;
  }

  void before_backward(const Pass& pass, const Tensor& x, const Tensor& dy) override {
    double* sum = own(pass);
    double* sum_hat = sum + f_;
    for (std::size_t i = 0; i < 2 * f_; ++i) sum[i] = 0;
    each_row(pass, [&](int t, int r) {
      const float* row = x.at(t) + r * x.ld;
      const float* d = dy.at(t) + r * dy.ld;
      for (std::size_t i = 0; i < f_; ++i) {
        sum[i] += static_cast<double>(d[i]);
        sum_hat[i] += static_cast<double>(d[i]) * hat(row[i], i);
      }
    });
    for (std::size_t i = 0; i < f_; ++i) {
      pass.gradient[parameters[0].offset + i] += static_cast<float>(sum_hat[i]);
      pass.gradient[parameters[1].offset + i] += static_cast<float>(sum[i]);
    }
  }

  void meet_backward(const std::vector<Pass>& shards) override {
    for (std::size_t i = 0; i < f_; ++i) sum_[i] = sum_hat_[i] = 0;
    for (const Pass& s : shards) {
      const double* sum = own(s);
      for (std::size_t i = 0; i < f_; ++i) {
        sum_[i] += sum[i];
        sum_hat_[i] += sum[f_ + i];
      }
    }
  }

  Tensor backward(const Pass& pass, const Tensor& x, const Tensor&, const Tensor& dy, bool need_dx) override {
    if (!need_dx) return {};
    each_row(pass, [&](int t, int r) {
      const float* row = x.at(t) + r * x.ld;
      float* d = dy.at(t) + r * dy.ld;
      for (std::size_t i = 0; i < f_; ++i) {
        const double inner = static_cast<double>(d[i]) - (sum_[i] + hat(row[i], i) * sum_hat_[i]) / count_;
        d[i] = static_cast<float>(inner * static_cast<double>(factor_[i]));
      }
    });
    return dy;
  }

  void after_update(float* weights) override {
    for (std::size_t i = 0; i < f_; ++i) {
      float& mean = weights[parameters[2].offset + i];
      float& variance = weights[parameters[3].offset + i];
      mean = static_cast<float>(momentum_ * static_cast<double>(mean) + (1.0 - momentum_) * mean_[i]);
      variance = static_cast<float>(momentum_ * static_cast<double>(variance) + (1.0 - momentum_) * variance_[i]);
    }
  }

 private:
  double* own(const Pass& pass) const { return reinterpret_cast<double*>(pass.region(own_)); }
  double value(const float* weights, std::size_t p, std::size_t i) const { return static_cast<double>(weights[parameters[p].offset + i]); }
  double hat(float x, std::size_t i) const { return (static_cast<double>(x) - mean_[i]) / std::sqrt(variance_[i] + epsilon_); }
  void set_line(const float* weights, std::size_t i, double mean, double inverse) {
    centre_[i] = static_cast<float>(mean);
    factor_[i] = static_cast<float>(value(weights, 0, i) * inverse);
    shift_[i] = static_cast<float>(value(weights, 1, i));
  }
  template <class F> void each_row(const Pass& pass, F&& f) const {
    for (int t = 0; t < in.steps; ++t) {
      for (int r = 0; r < pass.rows; ++r) f(t, r);
    }
  }

  const double momentum_, epsilon_;
  const std::size_t f_;
  double count_ = 1;
  std::vector<double> mean_, variance_, sum_, sum_hat_;  // of the batch
  std::vector<float> centre_, factor_, shift_;           // y = (x − centre)·factor + shift
  Region y_, own_;
};

}  // namespace tidewatch
