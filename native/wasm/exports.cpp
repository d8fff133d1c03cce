// The kernels' interface to a WebAssembly host, `src/engine/compute/webassembly`. Numbers in, numbers out; the host has checked every array
// and copied it into this memory. Computes nothing.
#include <cstring>
#include <string>

#include "../network/network.h"

using namespace tidewatch;

#define EXPORT(name) extern "C" __attribute__((export_name(#name)))

namespace {

// Windows that lie one after the other, with their targets; what is absent is null.
struct Windows {
  const float* x;
  const float* target;
  const std::int32_t* classes;
  const float* sample_weights;
  const std::uint8_t* mask;
  std::uint32_t count;
};

// The first row of each window, where windows lie one after the other.
struct Rows {
  std::vector<std::uint32_t> input, target;
  Source source;

  Rows(const Network& network, const Windows& windows) {
    const auto fill = [&](std::vector<std::uint32_t>& starts, int steps) {
      for (std::uint32_t i = 0; i < windows.count; ++i) starts.push_back(i * static_cast<std::uint32_t>(steps));
      return starts.empty() ? 0 : starts.back();
    };
    const Shape &in = network.input(), &out = network.output();
    source.matrix = windows.x;
    source.columns = in.features;
    source.last_start = fill(input, in.steps);
    source.starts = input.data();
    source.starts_count = source.windows = windows.count;
    source.target = windows.target;
    source.target_columns = out.features;
    source.target_last = fill(target, out.steps);
    source.target_starts = target.data();
    source.classes = windows.classes;
    source.sample_weights = windows.sample_weights;
    source.mask = windows.mask;
    source.mask_cells = true;
  }
};

}  // namespace

EXPORT(allocate) void* allocate(std::size_t bytes) { return ::operator new(bytes); }
EXPORT(release) void release(void* memory) { ::operator delete(memory); }

EXPORT(create_network) Network* create_network(const double* description, std::size_t length, int threads) {
  return new Network(Description(description, length), threads);
}
EXPORT(delete_network) void delete_network(Network* network) { delete network; }

// "name shape offset trainable decay; …", for the host to compare with its own layout. To be released.
EXPORT(layout) char* layout(const Network* network) {
  std::string all;
  for (const Parameter* p : network->parameters()) {
    if (!all.empty()) all += "; ";
    all += p->name + " ";
    for (std::size_t i = 0; i < p->shape.size(); ++i) all += (i ? "x" : "") + std::to_string(p->shape[i]);
    all += " " + std::to_string(p->offset) + (p->trainable ? " true" : " false") + (p->decay ? " true" : " false");
  }
  char* const text = static_cast<char*>(allocate(all.size() + 1));
  std::memcpy(text, all.c_str(), all.size() + 1);
  return text;
}

EXPORT(weights) float* weights(Network* network) { return network->weights_.data(); }
EXPORT(weights_changed) void weights_changed(Network* network) { network->weights_changed(); }
EXPORT(first_moments) float* first_moments(Network* network) { return network->m_.data(); }
EXPORT(second_moments) float* second_moments(Network* network) { return network->v_.data(); }
EXPORT(step) double step(const Network* network) { return network->step_; }
EXPORT(set_step) void set_step(Network* network, double step) { network->step_ = step; }
EXPORT(set_abort) void set_abort(Network* network, const std::int32_t* flag) { network->flag = flag; }

// Consecutive batches of an epoch. results: mean loss, mean gradient norm, batches, windows, cancelled, not finite, the last batch's norm.
EXPORT(train)
void train(Network* network, const Windows* windows, std::uint32_t batch, std::uint32_t first_batch, double learning_rate,
           double warmup_steps, double clip_norm, double weight_decay, std::uint32_t dropout_seed, double* results) {
  TrainingOptions o;
  o.batch = batch;
  o.first_batch = first_batch;
  o.learning_rate = learning_rate;
  o.warmup_steps = warmup_steps;
  o.clip_norm = clip_norm;
  o.weight_decay = weight_decay;
  o.dropout_seed = dropout_seed;
  const Rows rows(*network, *windows);
  double last_norm = 0;
  const EpochResult r = network->train_epoch(rows.source, o, [&](const Progress& p) { last_norm = p.gradient_norm; });
  const double found[] = {r.loss, r.gradient_norm, static_cast<double>(r.batches), static_cast<double>(r.windows),
                          static_cast<double>(r.cancelled), static_cast<double>(r.non_finite), last_norm};
  std::memcpy(results, found, sizeof found);
}

// results: the mean loss, whether it was cancelled. Outputs may be null.
EXPORT(infer)
void infer(Network* network, const Windows* windows, float* output, float* code, float* cells, float* means, int with_loss,
           double* results) {
  const Rows rows(*network, *windows);
  Network::Outputs to;
  to.output = output;
  to.code = code;
  to.cells = cells;
  to.windows = means;
  if (with_loss) to.loss = results;
  results[1] = !network->infer(rows.source, 0, to);
}

// All windows as one batch; returns the loss.
EXPORT(gradients)
double gradients(Network* network, const Windows* windows, std::uint32_t dropout_seed, float* gradient) {
  const Rows rows(*network, *windows);
  return network->gradients(rows.source, dropout_seed, gradient);
}

EXPORT(measure_peak) double measure_peak(std::int32_t rounds) {
  float sink = 1;
  return best_kernels().fma_loop(rounds, &sink);
}
