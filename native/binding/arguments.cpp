#include "arguments.h"

#include <cmath>

namespace tidewatch {

namespace {

const char* type_name(napi_typedarray_type type) {
  switch (type) {
    case napi_float32_array: return "a Float32Array";
    case napi_uint32_array: return "a Uint32Array";
    case napi_int32_array: return "an Int32Array";
    case napi_float64_array: return "a Float64Array";
    default: return "a Uint8Array";
  }
}

std::string in_words(double x) {
  std::string s = std::to_string(x);
  while (s.find('.') != std::string::npos && (s.back() == '0' || s.back() == '.')) {
    const bool point = s.back() == '.';
    s.pop_back();
    if (point) break;
  }
  return s;
}

}  // namespace

double number_in(napi_env env, napi_value v, const char* name, double least, double most) {
  double x = 0;
  if (type_of(env, v) != napi_number || napi_get_value_double(env, v, &x) != napi_ok || !(x >= least && x <= most)) {
    throw Refusal{std::string(name) + " must be a number from " + in_words(least) + " to " + in_words(most)};
  }
  return x;
}

double whole_in(napi_env env, napi_value v, const char* name, double least, double most) {
  const double x = number_in(env, v, name, least, most);
  if (x != std::floor(x)) throw Refusal{std::string(name) + " must be a whole number"};
  return x;
}

Array array_of(napi_env env, napi_value v, const char* name, napi_typedarray_type type, bool needed) {
  Array a;
  a.name = name;
  if (!needed && is_absent(env, v)) return a;
  bool typed = false;
  check(env, napi_is_typedarray(env, v, &typed));
  napi_typedarray_type actual = napi_int8_array;
  napi_value buffer = nullptr;
  if (typed) check(env, napi_get_typedarray_info(env, v, &actual, nullptr, nullptr, &buffer, nullptr));
  if (!typed || actual != type) throw Refusal{std::string(name) + " must be " + type_name(type)};
  // A resizable buffer could release its memory while a thread reads it.
  bool resizable = false;
  const napi_value property_value = property(env, buffer, "resizable");
  if (type_of(env, property_value) == napi_boolean) check(env, napi_get_value_bool(env, property_value, &resizable));
  if (resizable) throw Refusal{std::string(name) + " must not lie in a resizable buffer"};
  a.given = true;
  a.value = v;
  return a;
}

void Array::open(napi_env env) {
  if (!given) return;
  napi_value buffer = nullptr;
  check(env, napi_get_typedarray_info(env, value, nullptr, &length, &data, &buffer, nullptr));
  bool is_buffer = false, detached = false;
  check(env, napi_is_arraybuffer(env, buffer, &is_buffer));  // false for a SharedArrayBuffer, which cannot be detached
  if (is_buffer) check(env, napi_is_detached_arraybuffer(env, buffer, &detached));
  if (detached) throw Refusal{std::string(name) + " has been detached"};
  if (!data) length = 0;
}

}  // namespace tidewatch
