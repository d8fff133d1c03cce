// Creates a layer from its description. Every value that could make a kernel read or write out of bounds is refused here.
#include <stdexcept>

#include "attention.h"
#include "batch-norm.h"
#include "conv1d.h"
#include "dense.h"
#include "dropout.h"
#include "gru-layer.h"
#include "lstm-layer.h"
#include "max-pool.h"
#include "repeat.h"
#include "reshape.h"

namespace tidewatch {

namespace {

[[noreturn]] void refuse(const std::string& sentence) { throw std::invalid_argument(sentence); }

// In the order of their numbers in a description.
enum Kind { LSTM, GRU, DENSE, CONV1D, BATCH_NORM, MAX_POOL, DROPOUT, REPEAT, ATTENTION, FLATTEN, RESHAPE };
constexpr const char* KINDS[] = {"lstm", "gru", "dense", "conv1d", "batch-norm", "max-pool", "dropout", "repeat", "attention-pooling", "flatten", "reshape"};
enum Padding { VALID, SAME, CAUSAL };
constexpr Activation ACTIVATIONS[] = {Activation::linear, Activation::relu, Activation::tanh, Activation::sigmoid};

Activation read_activation(Description& spec) { return ACTIVATIONS[spec.whole("activation", 0, 3)]; }

std::unique_ptr<Layer> make_convolution(int index, Description& spec, Shape in) {
  const int filters = spec.count("filters"), size = spec.count("kernelSize"), stride = spec.count("stride");
  const int padding = spec.whole("padding", VALID, CAUSAL);
  int left = 0, steps = 0;
  if (padding == VALID) {
    if (size > in.steps) refuse("a kernel of " + std::to_string(size) + " steps does not fit into " + std::to_string(in.steps));
    steps = (in.steps - size) / stride + 1;
  } else {
    steps = (in.steps - 1) / stride + 1;
    const int missing = (steps - 1) * stride + size - in.steps;
    left = padding == CAUSAL ? size - 1 : (missing > 0 ? missing : 0) / 2;
  }
  return std::make_unique<Conv1d>(index, in, steps, filters, size, stride, left, read_activation(spec));
}

}  // namespace

std::unique_ptr<Layer> make_layer(int index, Description& spec, Shape in) {
  const int kind = spec.whole("kind", LSTM, RESHAPE);
  const auto needs_steps = [&] { if (!in.sequence) refuse("needs a sequence, but is given one vector per window"); };
  const auto needs_vector = [&] { if (in.sequence) refuse("needs one vector per window, but is given a sequence"); };
  try {
    switch (kind) {
      case LSTM:
      case GRU: {
        needs_steps();
        RecurrentOptions o{};
        o.units = spec.count("units", 8192);
        o.sequences = spec.flag("returnSequences");
        o.bidirectional = spec.flag("bidirectional");
        o.backwards = spec.flag("goBackwards");
        if (o.bidirectional && o.backwards) refuse("\"bidirectional\" and \"goBackwards\" exclude each other");
        if (kind == LSTM) return std::make_unique<Lstm>(index, in, o);
        return std::make_unique<Gru>(index, in, o);
      }
      case DENSE: {
        const int units = spec.count("units");
        return std::make_unique<Dense>(index, in, units, read_activation(spec));
      }
      case CONV1D:
        needs_steps();
        return make_convolution(index, spec, in);
      case BATCH_NORM: {
        const double momentum = spec.number("momentum", 0, 1);
        return std::make_unique<BatchNorm>(index, in, momentum, spec.number("epsilon", 0, 1));
      }
      case MAX_POOL: {
        needs_steps();
        const int size = spec.count("size"), stride = spec.count("stride");
        if (size > in.steps) refuse("a pool of " + std::to_string(size) + " steps does not fit into " + std::to_string(in.steps));
        return std::make_unique<MaxPool>(index, in, size, stride);
      }
      case DROPOUT:
        return std::make_unique<Dropout>(index, in, spec.number("rate", 0, 0.999));
      case REPEAT:
        needs_vector();
        return std::make_unique<Repeat>(index, in, spec.count("steps"));
      case ATTENTION:
        needs_steps();
        return std::make_unique<Attention>(index, in, spec.count("units"));
      case FLATTEN:
        needs_steps();
        if (static_cast<long long>(in.steps) * in.features > 1 << 24) refuse("its output is too large");
        return std::make_unique<Reshape>(index, in, Shape{false, 1, in.steps * in.features});
      default: {
        needs_vector();
        const int steps = spec.count("steps");
        if (in.features % steps != 0) refuse(std::to_string(in.features) + " numbers cannot be cut into " + std::to_string(steps) + " steps");
        return std::make_unique<Reshape>(index, in, Shape{true, steps, in.features / steps});
      }
    }
  } catch (const std::invalid_argument& e) {
    refuse("layer " + std::to_string(index) + " (" + KINDS[kind] + "): " + e.what());
  }
}

}  // namespace tidewatch
