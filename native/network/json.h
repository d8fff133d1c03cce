// Just enough JSON to read a network's description: a value is what it is in RFC 8259, numbers are doubles.
#pragma once
#include <map>
#include <string>
#include <vector>

namespace tidewatch {

struct Json {
  enum class Kind { null, boolean, number, string, array, object };
  Kind kind = Kind::null;
  bool truth = false;
  double number = 0;
  std::string text;
  std::vector<Json> items;
  std::map<std::string, Json> members;

  // The member, or a null value.
  const Json& operator[](const std::string& name) const;
};

// Throws std::invalid_argument with the position where the text stops being JSON.
Json parse_json(const std::string& text);

}  // namespace tidewatch
