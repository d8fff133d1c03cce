// Tests whole networks without JavaScript: every layer trains and predicts at awkward sizes (for the sanitizers),
// gives the same bits for any number of threads, stops on request, and refuses invalid descriptions.
#include <stdexcept>

#include "../network/network.h"
#include "check.h"

using namespace tidewatch;

namespace {

using Numbers = std::vector<double>;

Numbers joined(const std::vector<Numbers>& parts) {
  Numbers all;
  for (const Numbers& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

// The kinds of layers and their numbers, as NativeAddon.createNetwork lists them.
Numbers recurrent(bool gru, int units, bool sequences, const std::string& way) {
  return {gru ? 1. : 0., static_cast<double>(units), sequences ? 1. : 0., way == "both" ? 1. : 0., way == "back" ? 1. : 0.};
}
Numbers dense(int units, int activation = 0) { return {2, static_cast<double>(units), static_cast<double>(activation)}; }
Numbers conv(int filters, int size, int stride, int padding) {
  return {3, static_cast<double>(filters), static_cast<double>(size), static_cast<double>(stride), static_cast<double>(padding), 1};
}
constexpr int TANH = 2, SIGMOID = 3, VALID = 0, SAME = 1, CAUSAL = 2;
const Numbers norm = {4, 0.9, 0.001}, pool = {5, 2, 2}, drop = {6, 0.3}, repeat = {7, 7}, attention = {8, 5}, flatten = {9}, fold = {10, 7};
const Numbers mse = {0, 0}, entropy = {1, 3, 1, 2, 0.5}, adam = {0.9, 0.999, 1e-7};

Numbers spec(int steps, int features, const std::vector<Numbers>& layers, int code = 0, const Numbers& loss = mse) {
  return joined({{static_cast<double>(steps), static_cast<double>(features), static_cast<double>(layers.size())}, joined(layers), loss, adam, {static_cast<double>(code)}});
}

struct Example {
  std::string name;
  Numbers numbers;
  bool entropy = false;
  Description description() const { return Description(numbers.data(), numbers.size()); }
};

std::vector<Example> examples() {
  std::vector<Example> list;
  for (const bool gru : {false, true}) {
    for (const std::string way : {"forth", "back", "both"}) {
      list.push_back({std::string(gru ? "gru" : "lstm") + " autoencoder " + way, spec(7, 3, {recurrent(gru, 9, false, way), repeat, recurrent(gru, 5, true, way), dense(3)})});
    }
  }
  list.push_back({"classifier", spec(7, 3, {conv(6, 3, 1, SAME), norm, pool, conv(4, 2, 2, CAUSAL), norm, drop, recurrent(false, 6, false, "forth"), dense(3)}, 6, entropy), true});
  list.push_back({"attention", spec(7, 3, {recurrent(true, 4, true, "both"), attention, dense(3)}, 1, entropy), true});
  list.push_back({"dense autoencoder", spec(7, 3, {flatten, dense(10, TANH), drop, dense(21, SIGMOID), fold}, 1)});
  list.push_back({"repeat at the end", spec(7, 3, {recurrent(false, 3, false, "forth"), repeat})});
  list.push_back({"convolution", spec(7, 3, {conv(5, 4, 1, VALID), flatten, dense(21), fold}, 1)});
  return list;
}

struct Data {
  explicit Data(int windows) {
    Noise noise(5);
    matrix = noise.many(static_cast<std::size_t>((windows + 6) * 3));
    for (int i = 0; i < windows; ++i) {
      starts.push_back(static_cast<std::uint32_t>(i));
      classes.push_back(noise.below(4) - 1);
    }
    source.matrix = matrix.data();
    source.columns = 3;
    source.starts = starts.data();
    source.starts_count = source.windows = starts.size();
    source.last_start = static_cast<std::uint32_t>(windows - 1);
    source.classes = classes.data();
  }
  std::vector<float> matrix;
  std::vector<std::uint32_t> starts;
  std::vector<std::int32_t> classes;
  Source source;
};

void initialise(Network& n) {
  Noise noise(6);
  n.weights_ = noise.many(n.parameter_count(), 0.4f);
  for (const Parameter* p : n.parameters()) {
    for (std::size_t i = 0; i < p->size && !p->trainable; ++i) n.weights_[p->offset + i] = 1.0f;
  }
  n.weights_changed();
}

void test_bits_and_bounds() {
  Data data(83);
  for (const Example& e : examples()) {
    for (const std::size_t batch : {83u, 64u, 5u}) {
      std::vector<float> first;
      std::vector<float> first_prediction;
      for (const int threads : {1, 2, 3, 5}) {
        Network n(e.description(), threads);
        initialise(n);
        TrainingOptions o;
        o.batch = batch;
        o.learning_rate = 0.01;
        o.clip_norm = 1;
        o.weight_decay = 0.01;
        o.dropout_seed = 9;
        double before = 0;
        for (int epoch = 0; epoch < 2; ++epoch) {
          const EpochResult r = n.train_epoch(data.source, o, [](const Progress&) {});
          expect(!r.non_finite && !r.cancelled && r.windows == 83, e.name + " epoch");
          if (epoch == 0) before = r.loss;
          else expect(r.loss < before, e.name + " learns");
        }
        const Shape out = n.output();
        std::vector<float> prediction(83u * static_cast<std::size_t>(out.steps) * static_cast<std::size_t>(out.features));
        Network::Outputs to;
        to.output = prediction.data();
        expect(n.infer(data.source, threads == 3 ? 7 : 0, to), e.name + " predicts");
        if (first.empty()) first = n.weights_, first_prediction = prediction;
        expect(n.weights_ == first, e.name + " bits with " + std::to_string(threads) + " threads");
        expect(prediction == first_prediction, e.name + " prediction bits");
      }
    }
  }
}

void test_stops() {
  Data data(83);
  const Example e = examples()[0];
  Network n(e.description(), 2);
  initialise(n);
  TrainingOptions o;
  o.batch = 16;
  o.learning_rate = 0.01;
  std::int32_t flag = 0;
  n.flag = &flag;
  const EpochResult r = n.train_epoch(data.source, o, [&](const Progress& p) { flag = p.batches == 2; });
  expect(r.cancelled && r.batches == 2 && r.windows == 32, "stops after the second update");
  flag = 0;
  data.matrix[40] = std::nanf("");
  const std::vector<float> before = n.weights_;
  o.batch = 83;
  const EpochResult bad = n.train_epoch(data.source, o, [](const Progress&) {});
  expect(bad.non_finite && bad.batches == 0 && n.weights_ == before, "NaN changes nothing");
  data.matrix[40] = 0;
  expect(!n.train_epoch(data.source, o, [](const Progress&) {}).non_finite, "and leaves nothing behind");
}

void test_refuses() {
  const Numbers good = examples()[6].numbers;
  int refused = 0;
  const auto attempt = [&](const Numbers& numbers) {
    // An exact copy on the heap, so that a sanitizer detects a read beyond the end.
    const Numbers exact(numbers);
    try {
      const Network n(Description(exact.data(), exact.size()), 1);
    } catch (const std::invalid_argument&) {
      ++refused;
    }
  };
  for (std::size_t i = 0; i < good.size(); ++i) attempt(Numbers(good.begin(), good.begin() + static_cast<long>(i)));
  expect(refused == static_cast<int>(good.size()), "every truncated description is refused");
  attempt(joined({good, {0}}));
  expect(refused == static_cast<int>(good.size()) + 1, "one that goes on is refused");
  Noise noise(7);
  const Numbers odd = {-1, 0, 0.5, 1, 2, 3, 11, 100, 65536, 65537, 1e9, 1e300, -1e300, std::nan(""), HUGE_VAL};
  for (int i = 0; i < 3000; ++i) {  // a garbled description must do no harm
    Numbers numbers = good;
    for (int j = 0; j <= noise.below(3); ++j) {
      numbers[static_cast<std::size_t>(noise.below(static_cast<int>(numbers.size())))] = odd[static_cast<std::size_t>(noise.below(static_cast<int>(odd.size())))];
    }
    attempt(numbers);
  }
}

}  // namespace

int main() {
  test_bits_and_bounds();
  test_stops();
  test_refuses();
  std::printf("%ld checks, %d failed\n", checks, failures);
  return failures != 0;
}
