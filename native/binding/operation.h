// One call that runs off the JavaScript thread: holds on to the arrays it reads, works on one of libuv's threads, settles a
// promise. Small work is done at once instead: a thread's round trip takes longer than scoring one window.
#pragma once
#include <node_api.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../network/network.h"

namespace tidewatch {

// What a JavaScript network object owns. The operation shares it, so closing never takes memory from under a thread.
struct Handle {
  std::shared_ptr<Network> network;
  bool busy = false;
  bool closed = false;
  std::atomic<bool> running{false};  // a thread is inside
};

struct Operation {
  std::shared_ptr<Handle> handle;                        // null for measurePeak
  std::vector<napi_value> keep;                          // objects to hold on to
  std::function<void()> work;                            // on another thread
  std::function<napi_value(napi_env)> result;            // on the JavaScript thread
  napi_value progress = nullptr;                         // a function, or null
  bool at_once = false;
};

// Starts it and returns the promise.
napi_value start(napi_env env, Operation operation);

// Tells the listener of the operation that runs on this thread, if it is time to (ten times a second).
class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  virtual void send(const Progress& progress) = 0;
};
// Set while work() runs; null when there is no listener.
extern thread_local ProgressSink* progress_sink;

}  // namespace tidewatch
