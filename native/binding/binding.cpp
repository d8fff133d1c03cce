// The addon's JavaScript interface. src/engine/compute/native-addon.ts documents each call with its type; this file
// checks arguments and computes nothing.
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "operation.h"
#include "source-arguments.h"
#include "values.h"

#ifndef TIDEWATCH_COMPILER
#define TIDEWATCH_COMPILER "unknown compiler"
#endif

namespace tidewatch {

namespace {

constexpr const char* VERSION = "0.2.0";
constexpr double LARGE = std::numeric_limits<double>::max();
// Tags the addon's objects, so that a method called on any other object is refused.
constexpr napi_type_tag NETWORK_TAG = {0x71d3a7c4e0f64b1bull, 0xa2c94f0e8d5b6637ull};

// ---- the boundary

struct Call {
  napi_env env;
  napi_value self;
  napi_value argument[3];  // undefined if not given
};

using Function = napi_value (*)(const Call&);

// No C++ exception passes through JavaScript's stack.
template <Function F> napi_value boundary(napi_env env, napi_callback_info info) {
  try {
    Call call{env, nullptr, {}};
    std::size_t count = 3;
    check(env, napi_get_cb_info(env, info, &count, call.argument, &call.self, nullptr));
    return F(call);
  } catch (const Refusal& r) {
    napi_throw_type_error(env, nullptr, r.message.c_str());
  } catch (const Pending&) {
  } catch (const std::bad_alloc&) {
    napi_throw_error(env, nullptr, "not enough memory");
  } catch (const std::exception& e) {
    napi_throw_error(env, nullptr, e.what());
  }
  return nullptr;
}

struct Busy : std::runtime_error {
  Busy() : std::runtime_error("the network is busy") {}
};

std::shared_ptr<Handle> handle_of(const Call& call) {
  bool ours = false;
  void* data = nullptr;
  if (type_of(call.env, call.self) != napi_object || napi_check_object_type_tag(call.env, call.self, &NETWORK_TAG, &ours) != napi_ok ||
      !ours || napi_unwrap(call.env, call.self, &data) != napi_ok || !data) {
    throw Refusal{"not a network"};
  }
  return *static_cast<std::shared_ptr<Handle>*>(data);
}

void need_idle(const Handle& handle) {
  if (handle.closed) throw Refusal{"the network is closed"};
  if (handle.busy) throw Busy();
}

std::shared_ptr<Handle> idle(const Call& call) {
  std::shared_ptr<Handle> handle = handle_of(call);
  need_idle(*handle);
  return handle;
}

// ---- methods of a network

const volatile std::int32_t* abort_flag(Array& abort, napi_env env) {
  abort.open(env);
  if (!abort.given) return nullptr;
  if (abort.length < 1) throw Refusal{"abort must have an element"};
  return static_cast<const volatile std::int32_t*>(abort.data);
}

std::size_t elements(const Shape& s) { return static_cast<std::size_t>(s.steps) * static_cast<std::size_t>(s.features); }

// An output array of n rows of `each`.
float* room(Array& a, std::size_t n, std::size_t each) {
  if (!a.given) return nullptr;
  if (a.length != n * each) {
    throw Refusal{std::string(a.name) + " must have " + std::to_string(n * each) + " elements, not " + std::to_string(a.length)};
  }
  return static_cast<float*>(a.data);
}

napi_value parameters(const Call& call) {
  const std::shared_ptr<Handle> handle = idle(call);
  napi_env env = call.env;
  napi_value list = nullptr;
  check(env, napi_create_array(env, &list));
  std::uint32_t i = 0;
  for (const Parameter* p : handle->network->parameters()) {
    napi_value shape = nullptr;
    check(env, napi_create_array(env, &shape));
    std::uint32_t j = 0;
    for (const int n : p->shape) check(env, napi_set_element(env, shape, j++, number(env, n)));
    Object o(env);
    o.with("name", string(env, p->name)).with("shape", shape).with("offset", number(env, static_cast<double>(p->offset)))
        .with("size", number(env, static_cast<double>(p->size))).with("trainable", boolean(env, p->trainable))
        .with("decay", boolean(env, p->decay));
    check(env, napi_set_element(env, list, i++, o.value));
  }
  return list;
}

napi_value copy_out(napi_env env, const std::vector<float>& from) {
  float* data = nullptr;
  const napi_value array = floats(env, from.size(), &data);
  if (!from.empty()) std::memcpy(data, from.data(), from.size() * sizeof(float));
  return array;
}

void copy_in(Array& from, std::vector<float>& to) {
  if (from.length != to.size()) {
    throw Refusal{std::string(from.name) + " must have " + std::to_string(to.size()) + " elements, not " + std::to_string(from.length)};
  }
  if (!to.empty()) std::memcpy(to.data(), from.data, to.size() * sizeof(float));
}

napi_value get_weights(const Call& call) { return copy_out(call.env, idle(call)->network->weights_); }

napi_value set_weights(const Call& call) {
  Array weights = array_of(call.env, call.argument[0], "weights", napi_float32_array, true);
  const std::shared_ptr<Handle> handle = idle(call);
  weights.open(call.env);
  copy_in(weights, handle->network->weights_);
  handle->network->weights_changed();
  return nullptr;
}

napi_value get_optimizer(const Call& call) {
  const std::shared_ptr<Handle> handle = idle(call);
  return Object(call.env).with("m", copy_out(call.env, handle->network->m_)).with("v", copy_out(call.env, handle->network->v_))
      .with("step", number(call.env, handle->network->step_)).value;
}

napi_value set_optimizer(const Call& call) {
  napi_env env = call.env;
  need_object(env, call.argument[0], "the optimiser's state");
  Array m = array_of(env, property(env, call.argument[0], "m"), "m", napi_float32_array, true);
  Array v = array_of(env, property(env, call.argument[0], "v"), "v", napi_float32_array, true);
  const double step = whole_in(env, property(env, call.argument[0], "step"), "step", 0, 9007199254740991.0);
  const std::shared_ptr<Handle> handle = idle(call);
  Network& network = *handle->network;
  m.open(env);
  v.open(env);
  if (v.length != network.v_.size()) throw Refusal{"v must have as many elements as the weights"};
  copy_in(m, network.m_);
  copy_in(v, network.v_);
  network.step_ = step;
  return nullptr;
}

napi_value train_epoch(const Call& call) {
  napi_env env = call.env;
  SourceArguments source(env, call.argument[0]);
  const napi_value v = call.argument[0];
  TrainingOptions o;
  o.batch = static_cast<std::size_t>(whole_in(env, property(env, v, "batch"), "batch", 1, 1 << 20));
  o.learning_rate = number_in(env, property(env, v, "learningRate"), "learningRate", 0, 1e6);
  o.warmup_steps = number_in(env, property(env, v, "warmupSteps"), "warmupSteps", 0, LARGE);
  o.clip_norm = number_in(env, property(env, v, "clipNorm"), "clipNorm", 0, LARGE);
  o.weight_decay = number_in(env, property(env, v, "weightDecay"), "weightDecay", 0, 1e6);
  o.dropout_seed = static_cast<std::uint32_t>(whole_in(env, property(env, v, "dropoutSeed"), "dropoutSeed", 0, WHOLE));
  Array abort = array_of(env, property(env, v, "abort"), "abort", napi_int32_array, true);
  Operation op;
  if (!is_absent(env, call.argument[1])) {
    if (type_of(env, call.argument[1]) != napi_function) throw Refusal{"onProgress must be a function"};
    op.progress = call.argument[1];
  }
  op.handle = idle(call);
  const Source s = source.open(env, *op.handle->network, SourceArguments::Needs::targets);
  op.handle->network->flag = abort_flag(abort, env);
  source.keep(op.keep);
  op.keep.push_back(abort.value);
  op.keep.push_back(call.self);
  auto result = std::make_shared<EpochResult>();
  op.work = [network = op.handle->network, s, o, result] {
    *result = network->train_epoch(s, o, [](const Progress& p) { if (progress_sink) progress_sink->send(p); });
  };
  op.result = [result](napi_env e) {
    return Object(e).with("loss", number(e, result->loss)).with("gradientNorm", number(e, result->gradient_norm))
        .with("batches", number(e, static_cast<double>(result->batches))).with("windows", number(e, static_cast<double>(result->windows)))
        .with("cancelled", boolean(e, result->cancelled)).with("nonFinite", boolean(e, result->non_finite)).value;
  };
  return start(env, std::move(op));
}

// The common part of evaluate, predict, errors and embed.
struct Inference {
  Inference(const Call& call) : env(call.env), source(call.env, call.argument[0]) {
    const napi_value v = call.argument[0];
    const napi_value b = property(env, v, "batch");
    if (!is_absent(env, b)) batch = static_cast<std::size_t>(whole_in(env, b, "batch", 0, 1 << 20));
    abort = array_of(env, property(env, v, "abort"), "abort", napi_int32_array, false);
  }

  void open(const Call& call, SourceArguments::Needs needs) {
    op.handle = idle(call);
    s = source.open(env, *op.handle->network, needs);
    op.handle->network->flag = abort_flag(abort, env);
    source.keep(op.keep);
    if (abort.given) op.keep.push_back(abort.value);
    op.keep.push_back(call.self);
  }

  napi_value run(const Network::Outputs& to, std::function<napi_value(napi_env, bool)> result) {
    Network& network = *op.handle->network;
    // About a tenth of a millisecond: less than a promise through libuv costs.
    const double work = 2.0 * static_cast<double>(s.windows) * network.input().steps * static_cast<double>(network.parameter_count());
    op.at_once = work < 5e6 && s.windows <= 48;
    auto done = std::make_shared<bool>(false);
    op.work = [network = op.handle->network, s = s, batch = batch, to, done] { *done = network->infer(s, batch, to); };
    op.result = [done, result = std::move(result)](napi_env e) { return result(e, *done); };
    return start(env, std::move(op));
  }

  static napi_value cancelled(napi_env e, bool done) { return Object(e).with("cancelled", boolean(e, !done)).value; }

  napi_env env;
  SourceArguments source;
  Array abort;
  std::size_t batch = 0;
  Source s;
  Operation op;
};

napi_value evaluate(const Call& call) {
  Inference in(call);
  in.open(call, SourceArguments::Needs::targets);
  auto loss = std::make_shared<double>(0);
  Network::Outputs to;
  to.loss = loss.get();
  return in.run(to, [loss, windows = in.s.windows](napi_env e, bool done) {
    return Object(e).with("loss", number(e, *loss)).with("windows", number(e, static_cast<double>(windows))).with("cancelled", boolean(e, !done)).value;
  });
}

napi_value into_output(const Call& call, bool code) {
  Inference in(call);
  Array output = array_of(in.env, property(in.env, call.argument[0], "output"), "output", napi_float32_array, true);
  in.open(call, SourceArguments::Needs::nothing);
  output.open(in.env);
  in.op.keep.push_back(output.value);
  const Network& network = *in.op.handle->network;
  Network::Outputs to;
  (code ? to.code : to.output) = room(output, in.s.windows, elements(code ? network.code() : network.output()));
  return in.run(to, Inference::cancelled);
}
napi_value predict(const Call& call) { return into_output(call, false); }
napi_value embed(const Call& call) { return into_output(call, true); }

napi_value errors(const Call& call) {
  Inference in(call);
  napi_env env = in.env;
  const napi_value v = call.argument[0];
  Array cells = array_of(env, property(env, v, "cells"), "cells", napi_float32_array, false);
  Array windows = array_of(env, property(env, v, "windows"), "windows", napi_float32_array, false);
  Array prediction = array_of(env, property(env, v, "prediction"), "prediction", napi_float32_array, false);
  if (!cells.given && !windows.given && !prediction.given) throw Refusal{"errors needs cells, windows or prediction to fill"};
  in.open(call, SourceArguments::Needs::targets);
  const Network& network = *in.op.handle->network;
  if (network.loss().entropy) throw Refusal{"errors are of a network with mse loss"};
  Network::Outputs to;
  for (Array* a : {&cells, &windows, &prediction}) {
    a->open(env);
    if (a->given) in.op.keep.push_back(a->value);
  }
  to.cells = room(cells, in.s.windows, elements(network.output()));
  to.windows = room(windows, in.s.windows, 1);
  to.output = room(prediction, in.s.windows, elements(network.output()));
  return in.run(to, Inference::cancelled);
}

napi_value gradients(const Call& call) {
  napi_env env = call.env;
  SourceArguments source(env, call.argument[0]);
  const std::uint32_t seed = static_cast<std::uint32_t>(
      whole_in(env, property(env, call.argument[0], "dropoutSeed"), "dropoutSeed", 0, WHOLE));
  Operation op;
  op.handle = idle(call);
  const Source s = source.open(env, *op.handle->network, SourceArguments::Needs::targets);
  if (s.windows == 0) throw Refusal{"gradients need at least one window"};
  op.handle->network->flag = nullptr;
  source.keep(op.keep);
  op.keep.push_back(call.self);
  auto gradient = std::make_shared<std::vector<float>>(op.handle->network->parameter_count());
  auto loss = std::make_shared<double>(0);
  op.work = [network = op.handle->network, s, seed, gradient, loss] { *loss = network->gradients(s, seed, gradient->data()); };
  op.result = [gradient, loss](napi_env e) {
    return Object(e).with("loss", number(e, *loss)).with("gradient", copy_out(e, *gradient)).value;
  };
  return start(env, std::move(op));
}

napi_value close(const Call& call) {
  const std::shared_ptr<Handle> handle = handle_of(call);
  if (handle->closed) return nullptr;
  handle->closed = true;
  handle->network->closing = true;
  // A running operation also holds the handle's network, which lives until the operation has settled.
  if (!handle->busy) handle->network = nullptr;
  return nullptr;
}

// ---- the addon

// The process or worker ends while a thread computes: tell it to stop and wait, because it reads memory that is about
// to be freed.
void at_exit(void* data) {
  const auto handle = *static_cast<std::shared_ptr<Handle>*>(data);
  if (handle->network) handle->network->closing = true;
  while (handle->running) std::this_thread::yield();
}

void finalize(napi_env env, void* data, void*) {
  napi_remove_env_cleanup_hook(env, at_exit, data);
  delete static_cast<std::shared_ptr<Handle>*>(data);
}

// process.exit() waits for libuv's threads before it runs any cleanup hook, so an epoch must be stopped in the "exit" event.
struct Living {
  std::vector<std::weak_ptr<Handle>> handles;
};

napi_value stop_all(const Call& call) {
  void* data = nullptr;
  check(call.env, napi_get_instance_data(call.env, &data));
  if (!data) return nullptr;
  for (const auto& weak : static_cast<Living*>(data)->handles) {
    const std::shared_ptr<Handle> handle = weak.lock();
    if (handle && handle->network) handle->network->closing = true;
  }
  return nullptr;
}

void remember(napi_env env, const std::shared_ptr<Handle>& handle) {
  void* data = nullptr;
  check(env, napi_get_instance_data(env, &data));
  if (!data) return;
  auto& handles = static_cast<Living*>(data)->handles;
  for (std::size_t i = handles.size(); i-- > 0;) {
    if (handles[i].expired()) handles.erase(handles.begin() + static_cast<std::ptrdiff_t>(i));
  }
  handles.push_back(handle);
}

void listen_for_exit(napi_env env) {
  napi_value global = nullptr, on = nullptr, arguments[2] = {}, ignored = nullptr;
  check(env, napi_set_instance_data(env, new Living, [](napi_env, void* data, void*) { delete static_cast<Living*>(data); }, nullptr));
  check(env, napi_get_global(env, &global));
  const napi_value process = property(env, global, "process");
  on = property(env, process, "on");
  arguments[0] = string(env, "exit");
  check(env, napi_create_function(env, "tidewatch", NAPI_AUTO_LENGTH, boundary<stop_all>, nullptr, &arguments[1]));
  check(env, napi_call_function(env, process, on, 2, arguments, &ignored));
}

napi_value create_network(const Call& call) {
  napi_env env = call.env;
  Array spec = array_of(env, call.argument[0], "the specification", napi_float64_array, true);
  need_object(env, call.argument[1], "options");
  const int threads = static_cast<int>(whole_in(env, property(env, call.argument[1], "threads"), "threads", 1, 256));
  auto handle = std::make_shared<Handle>();
  spec.open(env);
  // Copy the numbers: another thread may write to shared memory between a check and its use.
  const double* numbers = static_cast<const double*>(spec.data);
  const std::vector<double> description(numbers, numbers + spec.length);
  try {
    handle->network = std::make_shared<Network>(Description(description.data(), description.size()), threads);
  } catch (const std::invalid_argument& e) {
    throw Refusal{std::string("the network's specification: ") + e.what()};
  }
  Object object(env);
  const auto method = [&](const char* name, napi_callback f) {
    napi_value v = nullptr;
    check(env, napi_create_function(env, name, NAPI_AUTO_LENGTH, f, nullptr, &v));
    object.with(name, v);
  };
  method("parameters", boundary<parameters>);
  method("getWeights", boundary<get_weights>);
  method("setWeights", boundary<set_weights>);
  method("getOptimizer", boundary<get_optimizer>);
  method("setOptimizer", boundary<set_optimizer>);
  method("trainEpoch", boundary<train_epoch>);
  method("evaluate", boundary<evaluate>);
  method("predict", boundary<predict>);
  method("errors", boundary<errors>);
  method("embed", boundary<embed>);
  method("gradients", boundary<gradients>);
  method("close", boundary<close>);
  auto* owner = new std::shared_ptr<Handle>(handle);
  if (napi_wrap(env, object.value, owner, finalize, nullptr, nullptr) != napi_ok) {
    delete owner;
    throw std::runtime_error("the network could not be made an object");
  }
  check(env, napi_add_env_cleanup_hook(env, at_exit, owner));
  check(env, napi_type_tag_object(env, object.value, &NETWORK_TAG));
  remember(env, handle);
  return object.value;
}

int processors() {
  const unsigned n = std::thread::hardware_concurrency();
  return n ? static_cast<int>(n) : 1;
}

napi_value info(const Call& call) {
  napi_env env = call.env;
  return Object(env).with("version", string(env, VERSION)).with("instructionSet", string(env, best_kernels().name))
      .with("processors", number(env, processors())).with("compiler", string(env, TIDEWATCH_COMPILER)).value;
}

napi_value measure_peak(const Call& call) {
  const int threads = static_cast<int>(whole_in(call.env, call.argument[0], "threads", 1, 256));
  const double ms = number_in(call.env, call.argument[1], "milliseconds", 1, 60000);
  auto gflops = std::make_shared<double>(0);
  Operation op;
  op.work = [threads, ms, gflops] {
    using Clock = std::chrono::steady_clock;
    ThreadPool pool(threads);
    std::vector<double> rate(static_cast<std::size_t>(threads), 0.0);
    pool.run(threads, [&](int i, int) {
      float sink = 1;
      double flops = 0, elapsed = 0;
      const auto begin = Clock::now();
      do {
        flops += best_kernels().fma_loop(20000, &sink);
        elapsed = std::chrono::duration<double>(Clock::now() - begin).count();
      } while (elapsed * 1000 < ms);
      rate[static_cast<std::size_t>(i)] = flops / elapsed / 1e9;
    });
    for (const double r : rate) *gflops += r;
  };
  op.result = [gflops](napi_env e) { return Object(e).with("gflops", number(e, *gflops)).value; };
  return start(call.env, std::move(op));
}

}  // namespace

napi_value initialise(napi_env env, napi_value exports) {
  const auto function = [&](const char* name, napi_callback f) {
    napi_value v = nullptr;
    if (napi_create_function(env, name, NAPI_AUTO_LENGTH, f, nullptr, &v) == napi_ok) napi_set_named_property(env, exports, name, v);
  };
  function("info", boundary<info>);
  function("measurePeak", boundary<measure_peak>);
  function("createNetwork", boundary<create_network>);
  try {
    listen_for_exit(env);
  } catch (...) {  // a host without process.on ends without stopping the epoch
    napi_value thrown = nullptr;
    napi_get_and_clear_last_exception(env, &thrown);
  }
  return exports;
}

}  // namespace tidewatch

NAPI_MODULE_INIT() { return tidewatch::initialise(env, exports); }
