// From a layer's JSON to the layer. Everything that could make a kernel read or write out of place is refused here.
#include <cmath>
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

// A whole number within 1 … most.
int count(const Json& spec, const char* name, int most = 65536) {
  const Json& v = spec[name];
  if (v.kind != Json::Kind::number || !(v.number >= 1 && v.number <= most) || v.number != std::floor(v.number)) {
    refuse("\"" + std::string(name) + "\" must be a whole number from 1 to " + std::to_string(most));
  }
  return static_cast<int>(v.number);
}

bool flag(const Json& spec, const char* name) {
  const Json& v = spec[name];
  if (v.kind != Json::Kind::boolean) refuse("\"" + std::string(name) + "\" must be true or false");
  return v.truth;
}

double number(const Json& spec, const char* name, double least, double most) {
  const Json& v = spec[name];
  if (v.kind != Json::Kind::number || !(v.number >= least && v.number <= most)) {
    refuse("\"" + std::string(name) + "\" must be a number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return v.number;
}

std::unique_ptr<Layer> make_convolution(int index, const Json& spec, Shape in) {
  const int size = count(spec, "kernelSize"), stride = count(spec, "stride");
  const std::string& padding = spec["padding"].text;
  int left = 0, steps = 0;
  if (padding == "valid") {
    if (size > in.steps) refuse("a kernel of " + std::to_string(size) + " steps does not fit into " + std::to_string(in.steps));
    steps = (in.steps - size) / stride + 1;
  } else if (padding == "causal" || padding == "same") {
    steps = (in.steps - 1) / stride + 1;
    const int missing = (steps - 1) * stride + size - in.steps;
    left = padding == "causal" ? size - 1 : (missing > 0 ? missing : 0) / 2;
  } else {
    refuse("\"padding\" must be valid, same or causal");
  }
  return std::make_unique<Conv1d>(index, in, steps, count(spec, "filters"), size, stride, left, read_activation(spec["activation"]));
}

}  // namespace

Activation read_activation(const Json& name) {
  if (name.text == "linear") return Activation::linear;
  if (name.text == "relu") return Activation::relu;
  if (name.text == "tanh") return Activation::tanh;
  if (name.text == "sigmoid") return Activation::sigmoid;
  refuse("\"activation\" must be linear, relu, tanh or sigmoid");
}

std::unique_ptr<Layer> make_layer(int index, const Json& spec, Shape in) {
  const std::string& type = spec["type"].text;
  const auto needs_steps = [&] { if (!in.sequence) refuse("needs a sequence, but is given one vector per window"); };
  const auto needs_vector = [&] { if (in.sequence) refuse("needs one vector per window, but is given a sequence"); };
  try {
    if (type == "dense") return std::make_unique<Dense>(index, in, count(spec, "units"), read_activation(spec["activation"]));
    if (type == "lstm" || type == "gru") {
      needs_steps();
      const RecurrentOptions o{count(spec, "units", 8192), flag(spec, "returnSequences"), flag(spec, "bidirectional"), flag(spec, "goBackwards")};
      if (o.bidirectional && o.backwards) refuse("\"bidirectional\" and \"goBackwards\" exclude each other");
      if (type == "lstm") return std::make_unique<Lstm>(index, in, o);
      return std::make_unique<Gru>(index, in, o);
    }
    if (type == "conv1d") {
      needs_steps();
      return make_convolution(index, spec, in);
    }
    if (type == "batch-norm") {
      return std::make_unique<BatchNorm>(index, in, number(spec, "momentum", 0, 1), number(spec, "epsilon", 0, 1));
    }
    if (type == "max-pool") {
      needs_steps();
      const int size = count(spec, "size"), stride = count(spec, "stride");
      if (size > in.steps) refuse("a pool of " + std::to_string(size) + " steps does not fit into " + std::to_string(in.steps));
      return std::make_unique<MaxPool>(index, in, size, stride);
    }
    if (type == "dropout") return std::make_unique<Dropout>(index, in, number(spec, "rate", 0, 0.999));
    if (type == "repeat") {
      needs_vector();
      return std::make_unique<Repeat>(index, in, count(spec, "steps"));
    }
    if (type == "attention-pooling") {
      needs_steps();
      return std::make_unique<Attention>(index, in, count(spec, "units"));
    }
    if (type == "flatten") {
      needs_steps();
      if (static_cast<long long>(in.steps) * in.features > 1 << 24) refuse("its output is too large");
      return std::make_unique<Reshape>(index, in, Shape{false, 1, in.steps * in.features});
    }
    if (type == "reshape") {
      needs_vector();
      const int steps = count(spec, "steps");
      if (in.features % steps != 0) refuse(std::to_string(in.features) + " numbers cannot be cut into " + std::to_string(steps) + " steps");
      return std::make_unique<Reshape>(index, in, Shape{true, steps, in.features / steps});
    }
    refuse("of a kind this addon does not know");
  } catch (const std::invalid_argument& e) {
    refuse("layer " + std::to_string(index) + " (" + (type.empty() ? "no type" : type) + "): " + e.what());
  }
}

}  // namespace tidewatch
