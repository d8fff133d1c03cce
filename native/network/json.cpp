#include "json.h"

#include <cctype>
#include <cstdlib>
#include <stdexcept>

namespace tidewatch {

namespace {

class Parser {
 public:
  explicit Parser(const std::string& text) : text_(text) {}

  Json document() {
    Json value = parse(0);
    blank();
    if (at_ != text_.size()) fail();
    return value;
  }

 private:
  [[noreturn]] void fail() const {
    throw std::invalid_argument("not JSON at character " + std::to_string(at_));
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void blank() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) ++at_;
  }
  bool take(char c) {
    blank();
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  bool word(const char* w) {
    const std::string s(w);
    if (text_.compare(at_, s.size(), s) != 0) return false;
    at_ += s.size();
    return true;
  }

  std::string string() {
    std::string s;
    while (peek() != '"') {
      if (at_ >= text_.size()) fail();
      char c = text_[at_++];
      if (c == '\\') {
        c = peek();
        ++at_;
        switch (c) {
          case 'n': c = '\n'; break;
          case 't': c = '\t'; break;
          case 'r': c = '\r'; break;
          case 'b': c = '\b'; break;
          case 'f': c = '\f'; break;
          case '"': case '\\': case '/': break;
          case 'u':  // no name in a network needs one
            for (int i = 0; i < 4; ++i, ++at_) if (!std::isxdigit(static_cast<unsigned char>(peek()))) fail();
            c = '?';
            break;
          default: fail();
        }
      }
      s += c;
    }
    ++at_;
    return s;
  }

  Json parse(int depth) {
    if (depth > 32) fail();
    Json v;
    blank();
    const char c = peek();
    if (take('{')) {
      v.kind = Json::Kind::object;
      if (take('}')) return v;
      do {
        if (!take('"')) fail();
        const std::string name = string();
        if (!take(':')) fail();
        v.members[name] = parse(depth + 1);
      } while (take(','));
      if (!take('}')) fail();
    } else if (take('[')) {
      v.kind = Json::Kind::array;
      if (take(']')) return v;
      do v.items.push_back(parse(depth + 1));
      while (take(','));
      if (!take(']')) fail();
    } else if (take('"')) {
      v.kind = Json::Kind::string;
      v.text = string();
    } else if (word("true")) {
      v.kind = Json::Kind::boolean;
      v.truth = true;
    } else if (word("false")) {
      v.kind = Json::Kind::boolean;
    } else if (word("null")) {
      v.kind = Json::Kind::null;
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      v.kind = Json::Kind::number;
      std::size_t end = at_;
      while (end < text_.size() && (std::isdigit(static_cast<unsigned char>(text_[end])) || std::string("+-.eE").find(text_[end]) != std::string::npos)) ++end;
      const std::string digits = text_.substr(at_, end - at_);
      char* stop = nullptr;
      v.number = std::strtod(digits.c_str(), &stop);
      if (*stop) fail();
      at_ = end;
    } else {
      fail();
    }
    return v;
  }

  const std::string& text_;
  std::size_t at_ = 0;
};

}  // namespace

const Json& Json::operator[](const std::string& name) const {
  static const Json nothing;
  const auto found = members.find(name);
  return found == members.end() ? nothing : found->second;
}

Json parse_json(const std::string& text) { return Parser(text).document(); }

}  // namespace tidewatch
