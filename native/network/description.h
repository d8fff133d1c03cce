// Reads a network's description: numbers in the order of NativeAddon.createNetwork
// (src/engine/compute/native-addon.ts). A reader gets a valid number or an exception; nothing is read beyond the end.
#pragma once
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace tidewatch {

class Description {
 public:
  Description(const double* numbers, std::size_t length) : numbers_(numbers), length_(length) {}

  // A number within least … most.
  double number(const char* name, double least, double most) {
    if (at_ == length_) throw std::invalid_argument("it ends before \"" + std::string(name) + "\"");
    const double value = numbers_[at_++];
    if (!(value >= least && value <= most)) {
      throw std::invalid_argument("\"" + std::string(name) + "\" is no number in its range");
    }
    return value;
  }

  // A whole number within least … most.
  int whole(const char* name, int least, int most) {
    const double value = number(name, least, most);
    if (value != std::floor(value)) throw std::invalid_argument("\"" + std::string(name) + "\" must be a whole number");
    return static_cast<int>(value);
  }
  int count(const char* name, int most = 65536) { return whole(name, 1, most); }
  bool flag(const char* name) { return whole(name, 0, 1) == 1; }

  void end() const {
    if (at_ != length_) throw std::invalid_argument("it goes on after its end");
  }

 private:
  const double* numbers_;
  std::size_t length_, at_ = 0;
};

}  // namespace tidewatch
