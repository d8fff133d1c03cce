#include "network.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "repeat.h"

namespace tidewatch {

namespace {

constexpr int GROUPS = 8;
constexpr int SHARD = 32;
constexpr double LARGEST = std::numeric_limits<float>::max();
constexpr std::size_t CHUNK = 16384;  // floats of the flat array per piece of the update

// The loss's factors: their count, 0 for none, then the factors.
std::vector<float> weights_of(Description& spec, int features) {
  const int given = spec.whole("weights", 0, 1 << 20);
  if (given != 0 && given != features) throw std::invalid_argument("the loss must have " + std::to_string(features) + " weights");
  std::vector<float> weights;
  for (int i = 0; i < given; ++i) weights.push_back(static_cast<float>(spec.number("weight", -LARGEST, LARGEST)));
  return weights;
}

}  // namespace

void Memory::resize(std::size_t floats) {
  store_.assign(floats + 16, 0.0f);
  store_.shrink_to_fit();
  const std::uintptr_t at = reinterpret_cast<std::uintptr_t>(store_.data());
  start_ = store_.data() + ((64 - at % 64) % 64) / sizeof(float);
  size_ = floats;
}

Network::Network(Description spec, int threads) : kernels_(best_kernels()), pool_(threads) {
  const int steps = spec.count("input.steps", 1 << 20), features = spec.count("input.features");
  input_ = {true, steps, features};
  const int layers = spec.count("layers", 4096);
  Shape shape = input_;
  std::size_t offset = 0;
  for (int index = 0; index < layers; ++index) {
    layers_.push_back(make_layer(index, spec, shape));
    Layer& layer = *layers_.back();
    shape = layer.out;
    if (static_cast<double>(shape.steps) * shape.features > 1 << 26) {
      throw std::invalid_argument("layer " + std::to_string(index) + ": its output is too large");
    }
    for (Parameter& p : layer.parameters) {
      p.offset = offset;
      offset += p.size;
      parameters_.push_back(&p);
    }
    if (offset > (std::size_t{1} << 28)) throw std::invalid_argument("more than 268 million weights");
    meets_ = meets_ || layer.meets();
  }
  for (std::size_t i = 0; i + 1 < layers_.size(); ++i) {
    if (auto* repeat = dynamic_cast<Repeat*>(layers_[i].get())) repeat->lazy = layers_[i + 1]->takes_repeated();
  }
  loss_.entropy = spec.flag("loss");
  if (loss_.entropy && shape.sequence) throw std::invalid_argument("cross-entropy needs one vector per window");
  loss_.weights = weights_of(spec, shape.features);
  beta1_ = spec.number("beta1", 0, 1);
  beta2_ = spec.number("beta2", 0, 1);
  epsilon_ = spec.number("epsilon", 0, 1);
  if (!(beta1_ < 1 && beta2_ < 1 && epsilon_ > 0)) {
    throw std::invalid_argument("Adam needs 0 ≤ beta1, beta2 < 1 and epsilon > 0");
  }
  code_ = spec.whole("code", 0, layers - 1);
  spec.end();
  for (const Parameter* p : parameters_) {
    for (std::size_t at = 0; p->trainable && at < p->size; at += CHUNK) {
      pieces_.push_back({p->offset + at, static_cast<long>(std::min(CHUNK, p->size - at)), p->decay});
    }
  }
  weights_.assign(offset, 0.0f);
  m_.assign(offset, 0.0f);
  v_.assign(offset, 0.0f);
}

// Shards of 32 windows keep a step's activations in the first-level cache and rarely read the weights. A smaller
// batch is cut into four, so that several threads have work, but not below eight windows.
Network::Shards Network::cut(std::size_t windows, std::size_t batch) const {
  Shards s;
  const std::size_t fine = (batch + 3) / 4;
  s.rows = static_cast<int>(std::min<std::size_t>(SHARD, std::max<std::size_t>(8, (fine + 3) / 4 * 4)));
  s.windows = windows;
  s.count = static_cast<int>((windows + static_cast<std::size_t>(s.rows) - 1) / static_cast<std::size_t>(s.rows));
  s.groups = std::min(GROUPS, s.count);
  return s;
}

void Network::reserve(bool training, int rows, std::size_t memories) {
  if (planned_rows_[training] != rows) {
    Plan plan(training, rows, kernels_);
    const std::size_t m = static_cast<std::size_t>(rows);
    plan.take(x_region_, m * static_cast<std::size_t>(input_.steps) * static_cast<std::size_t>(padded(input_.features)));
    if (training) {
      const Shape& out = output();
      plan.take(dy_region_, m * static_cast<std::size_t>(out.steps) * static_cast<std::size_t>(padded(out.features)));
    }
    for (auto& layer : layers_) layer->plan(plan);
    planned_rows_[training] = rows;
    planned_size_[training] = plan.size();
    memory_[training].clear();
  }
  while (memory_[training].size() < memories) {
    memory_[training].emplace_back();
    memory_[training].back().resize(planned_size_[training]);
  }
}

void Network::prepare(bool training) {
  if (prepared_[training]) return;
  pool_.run(static_cast<int>(layers_.size()), [&](int i, int) {
    layers_[static_cast<std::size_t>(i)]->prepare(kernels_, weights_.data(), training);
  });
  prepared_[training] = true;
  if (training) prepared_[0] = true;  // inference needs only a part of it
}

// Windows of the shard, step after step: x[t][r] = matrix row start_r + t.
Tensor Network::gather(const Pass& pass, const Source& s, std::size_t first) const {
  const long ld = padded(input_.features);
  const Tensor x{pass.region(x_region_), ld, ld * pass.rows};
  const std::size_t bytes = sizeof(float) * static_cast<std::size_t>(input_.features);
  for (int r = 0; r < pass.rows; ++r) {
    const float* from = s.matrix + s.row(s.window(first + static_cast<std::size_t>(r))) * static_cast<std::size_t>(s.columns);
    for (int t = 0; t < input_.steps; ++t, from += s.columns) std::memcpy(x.at(t) + r * ld, from, bytes);
  }
  return x;
}

double Network::batch_gradient(const Source& source, std::size_t first, const Shards& shards, std::uint32_t seed,
                               std::uint32_t number) {
  const std::size_t n = layers_.size();
  // Layers that synchronise shards need every shard's activations at once; otherwise a thread reuses memory for all its shards.
  reserve(true, shards.rows, static_cast<std::size_t>(meets_ ? shards.count : pool_.threads()));
  while (gradient_.size() < static_cast<std::size_t>(shards.groups)) {
    gradient_.emplace_back();
    gradient_.back().resize(weights_.size());
  }
  prepare(true);

  struct Way {
    std::vector<Tensor> y;  // y[0] is the window, y[i + 1] the output of layer i
    Tensor dy;
  };
  std::vector<Way> ways(static_cast<std::size_t>(meets_ ? shards.count : pool_.threads()));
  for (Way& w : ways) w.y.resize(n + 1);
  std::vector<double> losses(static_cast<std::size_t>(shards.count), 0.0);

  const auto pass_of = [&](int shard, int group, std::size_t slot) {
    return Pass{kernels_, true, shards.rows_of(shard), static_cast<long>(shard) * shards.rows, seed, number,
                memory_[1][slot].data(), weights_.data(), gradient_[static_cast<std::size_t>(group)].data()};
  };
  const auto forward = [&](const Pass& pass, Way& w, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to && !aborted(); ++i) w.y[i + 1] = layers_[i]->forward(pass, w.y[i]);
  };
  const auto turn = [&](const Pass& pass, Way& w, int shard) {
    const Shape& out = output();
    const long ld = padded(out.features);
    w.dy = {pass.region(dy_region_), ld, ld * pass.rows};
    losses[static_cast<std::size_t>(shard)] = loss_(source, first + static_cast<std::size_t>(pass.position), pass.rows, out,
                                                    w.y[n], static_cast<double>(shards.windows), &w.dy);
  };
  const auto backward = [&](const Pass& pass, Way& w, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i > to && !aborted(); --i) {
      w.dy = layers_[i - 1]->backward(pass, w.y[i - 1], w.y[i], w.dy, i > 1);
    }
  };
  const auto clear = [&](int group) {
    std::memset(gradient_[static_cast<std::size_t>(group)].data(), 0, sizeof(float) * weights_.size());
  };
  // Runs `work` on all shards of all groups, groups in parallel.
  const auto each = [&](const auto& work) {
    pool_.run(shards.groups, [&](int group, int worker) {
      for (int s = shards.first_of(group); s < shards.first_of(group + 1) && !aborted(); ++s) {
        work(s, group, static_cast<std::size_t>(meets_ ? s : worker));
      }
    });
  };

  if (!meets_) {
    pool_.run(shards.groups, [&](int group, int worker) {
      clear(group);
      for (int s = shards.first_of(group); s < shards.first_of(group + 1) && !aborted(); ++s) {
        const std::size_t slot = static_cast<std::size_t>(worker);
        const Pass pass = pass_of(s, group, slot);
        Way& w = ways[slot];
        w.y[0] = gather(pass, source, first + static_cast<std::size_t>(pass.position));
        forward(pass, w, 0, n);
        if (aborted()) return;
        turn(pass, w, s);
        backward(pass, w, n, 0);
      }
    });
  } else {
    std::vector<Pass> passes;
    for (int g = 0; g < shards.groups; ++g) {
      clear(g);
      for (int s = shards.first_of(g); s < shards.first_of(g + 1); ++s) passes.push_back(pass_of(s, g, static_cast<std::size_t>(s)));
    }
    std::size_t at = 0;
    each([&](int s, int, std::size_t slot) {
      ways[slot].y[0] = gather(passes[static_cast<std::size_t>(s)], source, first + static_cast<std::size_t>(passes[slot].position));
    });
    for (std::size_t i = 0; i <= n && !aborted(); ++i) {
      const bool meeting = i < n && layers_[i]->meets();
      if (!meeting && i < n) continue;
      each([&](int, int, std::size_t slot) {
        forward(passes[slot], ways[slot], at, i);
        if (meeting && !aborted()) layers_[i]->before_forward(passes[slot], ways[slot].y[i]);
      });
      if (meeting && !aborted()) layers_[i]->meet_forward(passes);
      at = i;
    }
    if (!aborted()) each([&](int s, int, std::size_t slot) { turn(passes[slot], ways[slot], s); });
    at = n;
    for (std::size_t i = n; i-- > 0 && !aborted();) {
      const bool meeting = layers_[i]->meets();
      if (!meeting && i > 0) continue;
      const std::size_t to = meeting ? i + 1 : 0;
      each([&](int, int, std::size_t slot) {
        backward(passes[slot], ways[slot], at, to);
        if (meeting && !aborted()) layers_[i]->before_backward(passes[slot], ways[slot].y[i], ways[slot].dy);
      });
      if (meeting && !aborted()) layers_[i]->meet_backward(passes);
      at = to;
    }
    if (!aborted()) each([&](int, int, std::size_t slot) { backward(passes[slot], ways[slot], at, 0); });
  }
  double loss = 0;
  for (const double l : losses) loss += l;
  return loss;
}

// gradient_[0] ← Σ groups, and the squared norm of the trainable part, chunk by chunk.
void Network::reduce_groups(int groups, double* norm) {
  const std::size_t chunks = (weights_.size() + CHUNK - 1) / CHUNK;
  partial_.assign(chunks, 0.0);
  pool_.run(static_cast<int>(chunks), [&](int chunk, int) {
    const std::size_t from = static_cast<std::size_t>(chunk) * CHUNK;
    const long count = static_cast<long>(std::min(CHUNK, weights_.size() - from));
    float* g = gradient_[0].data() + from;
    for (int i = 1; i < groups; ++i) kernels_.add(count, gradient_[static_cast<std::size_t>(i)].data() + from, g);
    partial_[static_cast<std::size_t>(chunk)] = kernels_.sum_squares(count, g);
  });
  double sum = 0;
  for (const double p : partial_) sum += p;
  *norm = std::sqrt(sum);
}

void Network::update(const TrainingOptions& o, double scale) {
  step_ += 1;
  const double rate = o.learning_rate * (o.warmup_steps > 0 ? std::min(1.0, step_ / o.warmup_steps) : 1.0);
  pool_.run(static_cast<int>(pieces_.size()), [&](int i, int) {
    const Piece& p = pieces_[static_cast<std::size_t>(i)];
    kernels_.adam({p.count, weights_.data() + p.offset, m_.data() + p.offset, v_.data() + p.offset,
                   gradient_[0].data() + p.offset, static_cast<float>(scale), static_cast<float>(beta1_),
                   static_cast<float>(beta2_), static_cast<float>(rate),
                   static_cast<float>(1.0 / (1.0 - std::pow(beta1_, step_))),
                   static_cast<float>(1.0 / (1.0 - std::pow(beta2_, step_))), static_cast<float>(epsilon_),
                   p.decay ? static_cast<float>(rate * o.weight_decay) : 0.0f});
  });
  for (auto& layer : layers_) layer->after_update(weights_.data());
  weights_changed();
}

EpochResult Network::train_epoch(const Source& source, const TrainingOptions& o, const Report& report) {
  const FlushDenormals flush;
  EpochResult result;
  double loss = 0, norms = 0;
  std::uint32_t number = o.first_batch;
  for (std::size_t first = 0; first < source.windows; first += o.batch, ++number) {
    if (aborted()) {
      result.cancelled = true;
      break;
    }
    const std::size_t count = std::min(o.batch, source.windows - first);
    const Shards shards = cut(count, o.batch);
    const double batch_loss = batch_gradient(source, first, shards, o.dropout_seed, number);
    if (aborted()) {
      result.cancelled = true;
      break;
    }
    double norm = 0;
    reduce_groups(shards.groups, &norm);
    if (!std::isfinite(batch_loss) || !std::isfinite(norm)) {
      result.non_finite = true;
      break;
    }
    update(o, o.clip_norm > 0 && norm > o.clip_norm ? o.clip_norm / norm : 1.0);
    result.batches += 1;
    result.windows += count;
    loss += batch_loss * static_cast<double>(count);
    norms += norm;
    result.loss = loss / static_cast<double>(result.windows);
    result.gradient_norm = norm;
    report(result);
  }
  result.gradient_norm = result.batches ? norms / static_cast<double>(result.batches) : 0;
  return result;
}

double Network::gradients(const Source& source, std::uint32_t dropout_seed, float* gradient) {
  const FlushDenormals flush;
  const Shards shards = cut(source.windows, source.windows);
  const double loss = batch_gradient(source, 0, shards, dropout_seed, 0);
  double norm = 0;
  reduce_groups(shards.groups, &norm);
  std::memcpy(gradient, gradient_[0].data(), sizeof(float) * weights_.size());
  return loss;
}

bool Network::infer(const Source& source, std::size_t batch, const Outputs& to) {
  const FlushDenormals flush;
  const std::size_t n = layers_.size(), threads = static_cast<std::size_t>(pool_.threads());
  std::size_t rows = batch ? std::min<std::size_t>(batch, 1024) : 48;
  rows = std::max<std::size_t>(1, std::min(rows, source.windows));
  // A shorter run fits into the memory of a longer one.
  if (planned_rows_[0] < static_cast<int>(rows)) reserve(false, static_cast<int>(rows), threads);
  else reserve(false, planned_rows_[0], threads);
  prepare(false);
  const int shards = static_cast<int>((source.windows + rows - 1) / rows);
  std::vector<double> losses(to.loss ? static_cast<std::size_t>(shards) : 0, 0.0);
  const std::size_t last = to.output || to.cells || to.windows || to.loss ? n : static_cast<std::size_t>(code_) + 1;
  const auto copy = [](const Tensor& y, const Shape& shape, int m, std::size_t first, float* out) {
    const std::size_t f = static_cast<std::size_t>(shape.features), steps = static_cast<std::size_t>(shape.steps);
    for (int r = 0; r < m; ++r) {
      for (std::size_t t = 0; t < steps; ++t) {
        std::memcpy(out + ((first + static_cast<std::size_t>(r)) * steps + t) * f, y.at(static_cast<long>(t)) + r * y.ld, sizeof(float) * f);
      }
    }
  };
  pool_.run(shards, [&](int shard, int worker) {
    if (aborted()) return;
    const std::size_t first = static_cast<std::size_t>(shard) * rows;
    const int m = static_cast<int>(std::min(rows, source.windows - first));
    const Pass pass{kernels_, false, m, static_cast<long>(first), 0, 0, memory_[0][static_cast<std::size_t>(worker)].data(), weights_.data(), nullptr};
    Tensor y = gather(pass, source, first);
    for (std::size_t i = 0; i < last; ++i) {
      if (aborted()) return;
      y = layers_[i]->forward(pass, y);
      if (to.code && i == static_cast<std::size_t>(code_)) copy(y, layers_[i]->out, m, first, to.code);
    }
    const Shape& shape = output();
    const std::size_t cells = static_cast<std::size_t>(shape.steps) * static_cast<std::size_t>(shape.features);
    if (to.loss) losses[static_cast<std::size_t>(shard)] = loss_(source, first, m, shape, y, static_cast<double>(source.windows), nullptr);
    if (to.cells || to.windows) {
      loss_.errors(source, first, m, shape, y, to.cells ? to.cells + first * cells : nullptr, to.windows ? to.windows + first : nullptr);
    }
    if (to.output) {
      if (loss_.entropy) softmax_rows(m, shape.features, y);
      copy(y, shape, m, first, to.output);
    }
  });
  if (to.loss) {
    *to.loss = 0;
    for (const double l : losses) *to.loss += l;
  }
  return !aborted();
}

}  // namespace tidewatch
