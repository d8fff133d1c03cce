// Whole networks without JavaScript: every layer trains and predicts at awkward sizes (under the sanitizers, that is the test),
// gives the same bits for any number of threads, stops when told to, and survives descriptions that make no sense.
#include <stdexcept>

#include "../network/network.h"
#include "check.h"

using namespace tidewatch;

namespace {

const char* ADAM = R"("optimiser":{"type":"adam","beta1":0.9,"beta2":0.999,"epsilon":1e-7})";
const char* MSE = R"("loss":{"type":"mse","featureWeights":null})";

std::string spec(int steps, int features, const std::string& layers, int code = 0, const std::string& loss = MSE) {
  return "{\"input\":{\"steps\":" + std::to_string(steps) + ",\"features\":" + std::to_string(features) + "},\"layers\":[" + layers +
         "]," + loss + "," + ADAM + ",\"code\":" + std::to_string(code) + "}";
}

std::string recurrent(const std::string& type, int units, bool sequences, const std::string& way) {
  return "{\"type\":\"" + type + "\",\"units\":" + std::to_string(units) + ",\"returnSequences\":" + (sequences ? "true" : "false") +
         ",\"bidirectional\":" + (way == "both" ? "true" : "false") + ",\"goBackwards\":" + (way == "back" ? "true" : "false") + "}";
}
std::string dense(int units, const std::string& activation = "linear") {
  return "{\"type\":\"dense\",\"units\":" + std::to_string(units) + ",\"activation\":\"" + activation + "\"}";
}
std::string conv(int filters, int size, int stride, const std::string& padding) {
  return "{\"type\":\"conv1d\",\"filters\":" + std::to_string(filters) + ",\"kernelSize\":" + std::to_string(size) + ",\"stride\":" +
         std::to_string(stride) + ",\"padding\":\"" + padding + "\",\"activation\":\"relu\"}";
}

struct Example {
  std::string name, text;
  bool entropy = false;
};

std::vector<Example> examples() {
  const std::string repeat = R"({"type":"repeat","steps":7})", pool = R"({"type":"max-pool","size":2,"stride":2})",
                    norm = R"({"type":"batch-norm","momentum":0.9,"epsilon":0.001})", drop = R"({"type":"dropout","rate":0.3})",
                    attention = R"({"type":"attention-pooling","units":5})", flatten = R"({"type":"flatten"})",
                    fold = R"({"type":"reshape","steps":7})",
                    entropy = R"("loss":{"type":"cross-entropy","classWeights":[1,2,0.5]})";
  std::vector<Example> list;
  for (const std::string type : {"lstm", "gru"}) {
    for (const std::string way : {"forth", "back", "both"}) {
      list.push_back({type + " autoencoder " + way, spec(7, 3, recurrent(type, 9, false, way) + "," + repeat + "," + recurrent(type, 5, true, way) + "," + dense(3))});
    }
  }
  list.push_back({"classifier", spec(7, 3, conv(6, 3, 1, "same") + "," + norm + "," + pool + "," + conv(4, 2, 2, "causal") + "," + norm + "," + drop + "," + recurrent("lstm", 6, false, "forth") + "," + dense(3), 6, entropy), true});
  list.push_back({"attention", spec(7, 3, recurrent("gru", 4, true, "both") + "," + attention + "," + dense(3), 1, entropy), true});
  list.push_back({"dense autoencoder", spec(7, 3, flatten + "," + dense(10, "tanh") + "," + drop + "," + dense(21, "sigmoid") + "," + fold, 1)});
  list.push_back({"repeat at the end", spec(7, 3, recurrent("lstm", 3, false, "forth") + "," + repeat)});
  list.push_back({"convolution", spec(7, 3, conv(5, 4, 1, "valid") + "," + flatten + "," + dense(21) + "," + fold, 1)});
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
        Network n(e.text, threads);
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
  Network n(e.text, 2);
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
  const std::string good = examples()[6].text;
  int refused = 0;
  const auto attempt = [&](const std::string& text) {
    try {
      const Network n(text, 1);
    } catch (const std::invalid_argument&) {
      ++refused;
    }
  };
  for (std::size_t i = 0; i < good.size(); ++i) attempt(good.substr(0, i));
  expect(refused == static_cast<int>(good.size()), "every truncated description is refused");
  Noise noise(7);
  for (int i = 0; i < 3000; ++i) {  // and a garbled one at least does no harm
    std::string text = good;
    for (int j = 0; j <= noise.below(3); ++j) text[static_cast<std::size_t>(noise.below(static_cast<int>(text.size())))] = "0123456789-.{}[]\",:ex"[noise.below(21)];
    attempt(text);
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
