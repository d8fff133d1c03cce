// Creates JavaScript values from results; arguments.h reads them.
#pragma once
#include <cstddef>
#include <string>

#include "arguments.h"

namespace tidewatch {

inline napi_value number(napi_env env, double x) {
  napi_value v = nullptr;
  check(env, napi_create_double(env, x, &v));
  return v;
}
inline napi_value boolean(napi_env env, bool b) {
  napi_value v = nullptr;
  check(env, napi_get_boolean(env, b, &v));
  return v;
}
inline napi_value string(napi_env env, const std::string& s) {
  napi_value v = nullptr;
  check(env, napi_create_string_utf8(env, s.data(), s.size(), &v));
  return v;
}
inline napi_value floats(napi_env env, std::size_t count, float** data) {
  napi_value buffer = nullptr, array = nullptr;
  void* memory = nullptr;
  check(env, napi_create_arraybuffer(env, count * sizeof(float), &memory, &buffer));
  check(env, napi_create_typedarray(env, napi_float32_array, count, buffer, 0, &array));
  *data = static_cast<float*>(memory);
  return array;
}
struct Object {
  explicit Object(napi_env env) : env(env) { check(env, napi_create_object(env, &value)); }
  Object& with(const char* name, napi_value v) {
    check(env, napi_set_named_property(env, value, name, v));
    return *this;
  }
  napi_env env;
  napi_value value = nullptr;
};

}  // namespace tidewatch
