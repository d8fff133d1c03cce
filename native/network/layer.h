// The interface of a layer. Shapes: m windows (a shard of the batch), T steps, F features; sequences are stored step
// after step, [T][m][F], so that one step of all windows, and all steps of all windows, are each one matrix.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "../kernels/kernels.h"
#include "description.h"

namespace tidewatch {

struct Shape {
  bool sequence;  // false: one vector per window, steps = 1
  int steps, features;
};

// Element (t, window, f) is data[t·step + window·ld + f]. step = 0: the same block for every step (after a repeat layer).
struct Tensor {
  float* data = nullptr;
  long ld = 0, step = 0;
  float* at(long t) const { return data + t * step; }
};

// Row stride for n features: whole cache lines, and an odd number of them if a power of two would map rows onto each other.
inline long padded(int n) {
  const long ld = (static_cast<long>(n) + 15) / 16 * 16;
  return ld % 64 == 0 ? ld + 16 : ld;
}

struct Parameter {
  std::string name;
  std::vector<int> shape;
  std::size_t offset, size;
  bool trainable, decay;
};

// The memory of one shard is planned once, for training and for inference, and never allocated again.
struct Region {
  std::size_t offset[2] = {0, 0};
};

class Plan {
 public:
  Plan(bool training, int rows, const Kernels& kernels) : training(training), rows(rows), kernels(kernels) {}
  const bool training;
  const int rows;  // most windows of a shard
  const Kernels& kernels;
  void take(Region& region, std::size_t floats) {
    region.offset[training] = size_;
    size_ += (floats + 31) / 16 * 16;
  }
  std::size_t size() const { return size_; }

 private:
  std::size_t size_ = 0;
};

// One shard's pass through the layers.
struct Pass {
  const Kernels& kernels;
  bool training;
  int rows;                     // windows of this shard
  long position;                // of the first of them in the batch
  std::uint32_t dropout_seed;   // of the epoch
  std::uint32_t batch;          // number within the epoch
  float* memory;
  const float* weights;         // flat
  float* gradient;              // flat, added to; null in inference
  float* region(const Region& r) const { return memory + r.offset[training]; }
};

class Layer {
 public:
  Layer(int index, Shape in, Shape out) : index(index), in(in), out(out) {}
  virtual ~Layer() = default;
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;

  const int index;
  const Shape in, out;
  std::vector<Parameter> parameters;  // the network sets the offsets

  // Reserves the memory that forward and backward write.
  virtual void plan(Plan& plan) = 0;
  // Packs the weights for the products; called after every change, before any pass.
  virtual void prepare(const Kernels&, const float* weights, bool training) { (void)weights, (void)training; }
  virtual Tensor forward(const Pass& pass, const Tensor& x) = 0;
  // dy may be overwritten. With need_dx, returns the gradient of x, for a repeated x (step 0) summed over the steps.
  virtual Tensor backward(const Pass& pass, const Tensor& x, const Tensor& y, const Tensor& dy, bool need_dx) = 0;

  virtual bool takes_repeated() const { return false; }

  // Whether the layer reads the whole batch (batch normalisation), so that all shards wait for each other there: see
  // batch-norm.h.
  virtual bool meets() const { return false; }
  virtual void before_forward(const Pass&, const Tensor& x) { (void)x; }
  virtual void before_backward(const Pass&, const Tensor& x, const Tensor& dy) { (void)x, (void)dy; }
  virtual void meet_forward(const std::vector<Pass>& shards) { (void)shards; }
  virtual void meet_backward(const std::vector<Pass>& shards) { (void)shards; }
  virtual void after_update(float* weights) { (void)weights; }

 protected:
  void parameter(const char* name, std::vector<int> shape, bool decay, bool trainable = true) {
    std::size_t size = 1;
    for (int n : shape) size *= static_cast<std::size_t>(n);
    parameters.push_back({std::to_string(index) + "." + name, std::move(shape), 0, size, trainable, decay});
  }
};

// A packed matrix with its memory.
using Packed = std::vector<float>;

// B[k][n] = scale_gate · w[k·ld + n], arranged in panels; see kernels.h.
void pack(Packed& to, int width, Columns columns, int depth, const float* w, long ld, const float* gate_scale = nullptr);
// B = Wᵀ: depth runs over W's columns in panel order (W: [n, columns]), columns over its n rows.
void pack_transposed(Packed& to, int width, Columns columns, int n, const float* w, long ld);
// A row (a bias) in panel order.
void pack_row(Packed& to, int width, Columns columns, const float* row, const float* gate_scale = nullptr);

// Creates the layer that `spec` describes after the output `in`; throws std::invalid_argument with a sentence.
std::unique_ptr<Layer> make_layer(int index, Description& spec, Shape in);

}  // namespace tidewatch
