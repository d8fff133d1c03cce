// A network: a list of layers, their weights in one flat array, Adam, and the order of work of an epoch. Independent
// of JavaScript.
//
// A batch is cut into shards of a fixed number of windows, and shards into at most eight groups. Each group adds up
// its gradient shard by shard, and the groups are added in order. Threads take groups as they become free, so the
// bits of the result depend on the batch, never on the number of threads.
#pragma once
#include <atomic>
#include <functional>

#include "layer.h"
#include "loss.h"
#include "thread-pool.h"

namespace tidewatch {

struct TrainingOptions {
  std::size_t batch = 1;
  double learning_rate = 0, clip_norm = 0, weight_decay = 0;
  double warmup_steps = 0;
  std::uint32_t dropout_seed = 0;
  std::uint32_t first_batch = 0;  // its number within the epoch
};

struct Progress {
  long batches = 0;
  std::size_t windows = 0;
  double loss = 0, gradient_norm = 0;
};

struct EpochResult : Progress {
  bool cancelled = false, non_finite = false;
};

// Zeroed memory, aligned to cache lines.
class Memory {
 public:
  void resize(std::size_t floats);
  float* data() const { return start_; }
  std::size_t size() const { return size_; }

 private:
  std::vector<float> store_;
  float* start_ = nullptr;
  std::size_t size_ = 0;
};

class Network {
 public:
  // Throws std::invalid_argument with a sentence.
  Network(Description spec, int threads);

  const std::vector<const Parameter*>& parameters() const { return parameters_; }
  std::size_t parameter_count() const { return weights_.size(); }
  const Shape& input() const { return input_; }
  const Shape& output() const { return layers_.empty() ? input_ : layers_.back()->out; }
  const Shape& code() const { return layers_[static_cast<std::size_t>(code_)]->out; }
  const Loss& loss() const { return loss_; }

  std::vector<float> weights_, m_, v_;
  double step_ = 0;
  void weights_changed() { prepared_[0] = prepared_[1] = false; }

  using Report = std::function<void(const Progress&)>;
  EpochResult train_epoch(const Source& source, const TrainingOptions& options, const Report& report);
  double gradients(const Source& source, std::uint32_t dropout_seed, float* gradient);

  // Returns false if aborted. Outputs may be null; each is [n, …] with a different shape.
  struct Outputs {
    float* output = nullptr;  // predict: with softmax if the loss is cross-entropy
    float* code = nullptr;
    float* cells = nullptr;
    float* windows = nullptr;
    double* loss = nullptr;
  };
  bool infer(const Source& source, std::size_t batch, const Outputs& to);

  // Set by another thread, or by JavaScript through `flag`.
  std::atomic<bool> closing{false};
  const volatile std::int32_t* flag = nullptr;
  bool aborted() const { return closing.load(std::memory_order_relaxed) || (flag && *flag != 0); }

 private:
  struct Shards {
    int rows = 0, count = 0, groups = 0;
    std::size_t windows = 0;  // of the batch
    int first_of(int group) const { return static_cast<int>(static_cast<long>(count) * group / groups); }
    int rows_of(int shard) const {
      const std::size_t left = windows - static_cast<std::size_t>(shard) * static_cast<std::size_t>(rows);
      return left < static_cast<std::size_t>(rows) ? static_cast<int>(left) : rows;
    }
  };
  Shards cut(std::size_t windows, std::size_t batch) const;
  void reserve(bool training, int rows, std::size_t memories);
  void prepare(bool training);
  Tensor gather(const Pass& pass, const Source& source, std::size_t first) const;
  // One batch: returns the loss; the gradients of all groups are added up in gradient_[0].
  double batch_gradient(const Source& source, std::size_t first, const Shards& shards, std::uint32_t seed, std::uint32_t number);
  void reduce_groups(int groups, double* norm);
  void update(const TrainingOptions& options, double scale);

  const Kernels& kernels_;
  ThreadPool pool_;
  Shape input_{};
  std::vector<std::unique_ptr<Layer>> layers_;
  std::vector<const Parameter*> parameters_;
  Loss loss_;
  int code_ = 0;
  double beta1_ = 0.9, beta2_ = 0.999, epsilon_ = 1e-7;
  bool meets_ = false;

  Region x_region_, dy_region_;
  int planned_rows_[2] = {0, 0};
  std::size_t planned_size_[2] = {0, 0};
  std::vector<Memory> memory_[2];
  bool prepared_[2] = {false, false};
  std::vector<Memory> gradient_;
  std::vector<double> partial_;
  struct Piece {  // of the flat array, for Adam
    std::size_t offset;
    long count;
    bool decay;
  };
  std::vector<Piece> pieces_;
};

}  // namespace tidewatch
