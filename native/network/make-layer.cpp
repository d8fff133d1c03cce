// From a layer's JSON to the layer. Everything that could make a kernel read or write out of place is refused here.
#include <cmath>
#include <stdexcept>

#include "dense.h"
#include "lstm-layer.h"
#include "repeat.h"

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
    if (type == "lstm") {
      needs_steps();
      const bool both = flag(spec, "bidirectional"), back = flag(spec, "goBackwards");
      if (both && back) refuse("\"bidirectional\" and \"goBackwards\" exclude each other");
      return std::make_unique<Lstm>(index, in, count(spec, "units", 8192), flag(spec, "returnSequences"), both, back);
    }
    if (type == "repeat") {
      needs_vector();
      return std::make_unique<Repeat>(index, in, count(spec, "steps"));
    }
    refuse("of a kind this addon does not know");
  } catch (const std::invalid_argument& e) {
    refuse("layer " + std::to_string(index) + " (" + (type.empty() ? "no type" : type) + "): " + e.what());
  }
}

}  // namespace tidewatch
