// A call that runs off the JavaScript thread: it keeps its arrays alive, works on one of libuv's threads, and settles
// a promise. Small work runs synchronously, because a thread's round trip takes longer than scoring one window.
#pragma once
#include <node_api.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../network/network.h"

namespace tidewatch {

// The state of a JavaScript network object. The operation shares it, so closing never frees memory that a thread uses.
struct Handle {
  std::shared_ptr<Network> network;
  bool busy = false;
  bool closed = false;
  std::atomic<bool> running{false};  // a thread is inside
};

struct Operation {
  std::shared_ptr<Handle> handle;                        // null for measurePeak
  std::vector<napi_value> keep;                          // objects to keep alive
  std::function<void()> work;                            // on another thread
  std::function<napi_value(napi_env)> result;            // on the JavaScript thread
  napi_value progress = nullptr;                         // a function, or null
  bool at_once = false;
};

// Starts it and returns the promise.
napi_value start(napi_env env, Operation operation);

// Calls the listener of the operation on this thread, at most ten times a second.
class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  virtual void send(const Progress& progress) = 0;
};
// Set while work() runs; null when there is no listener.
extern thread_local ProgressSink* progress_sink;

}  // namespace tidewatch
