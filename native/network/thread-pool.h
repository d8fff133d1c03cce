// A fixed crew of threads that does numbered pieces of work. Which thread does which piece is left to chance; results must
// not depend on it, and here they do not: every piece writes to its own place, and places are added up in their order.
#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tidewatch {

class ThreadPool {
 public:
  explicit ThreadPool(int threads);  // the caller of run() is one of them
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(crew_.size()) + 1; }

  // work(piece, worker) for each piece below count; worker < threads() names the caller's scratch memory. Returns when all
  // is done. One run at a time.
  void run(int count, const std::function<void(int piece, int worker)>& work);

 private:
  void loop(int worker);
  void take_pieces(int worker);

  std::vector<std::thread> crew_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<unsigned> round_{0};
  std::atomic<int> next_{0};
  std::atomic<int> busy_{0};
  std::atomic<bool> stop_{false};
  int count_ = 0;
  const std::function<void(int, int)>* work_ = nullptr;
};

// While it lives, this thread flushes denormal numbers to zero: gradients that have faded that far mean nothing, and
// processors take a hundred times longer over them. Restores what was set before.
class FlushDenormals {
 public:
  FlushDenormals();
  ~FlushDenormals();

 private:
  unsigned long long before_;
};

}  // namespace tidewatch
