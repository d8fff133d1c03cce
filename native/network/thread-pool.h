// A fixed number of threads for numbered pieces of work. Any thread may take any piece, and results do not depend on
// it: every piece writes to a different place, and the places are added up in order.
#pragma once
#include <atomic>
#include <functional>
#include <vector>
#if !defined(__wasm__)
#include <condition_variable>
#include <mutex>
#include <thread>
#endif

namespace tidewatch {

#if defined(__wasm__)

// WebAssembly cannot start threads. The host has started a crew, which all pools use in turns: see wasm/crew.cpp.
class ThreadPool {
 public:
  explicit ThreadPool(int threads) : threads_(threads) {}
  int threads() const { return threads_; }
  void run(int count, const std::function<void(int piece, int worker)>& work);

 private:
  int threads_;
};

// WebAssembly always computes with denormal numbers.
class FlushDenormals {
 public:
  FlushDenormals() {}
  ~FlushDenormals() {}
};

#else

class ThreadPool {
 public:
  explicit ThreadPool(int threads);  // including the caller of run()
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(crew_.size()) + 1; }

  // Calls work(piece, worker) for each piece below count; worker < threads() selects scratch memory. Returns when all
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

// During its lifetime this thread flushes denormal numbers to zero: gradients that small have no effect, and
// processors need a hundred times longer for them. Restores the previous setting.
class FlushDenormals {
 public:
  FlushDenormals();
  ~FlushDenormals();

 private:
  unsigned long long before_;
};

#endif

}  // namespace tidewatch
