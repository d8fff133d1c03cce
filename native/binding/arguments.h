// Reads JavaScript values. Every function either returns a valid value or throws Refusal, which the boundary turns
// into a TypeError.
//
// Reading a property may run JavaScript (a getter), which may detach a buffer read before. So arguments are read in
// two rounds: first all properties, then, with no JavaScript in between, the memory of the arrays.
#pragma once
#include <node_api.h>

#include <cstdint>
#include <string>
#include <vector>

namespace tidewatch {

struct Refusal {
  std::string message;
};

// JavaScript has thrown; its pending exception goes to the caller unchanged.
struct Pending {};

inline void check(napi_env env, napi_status status) {
  if (status == napi_ok) return;
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (pending) throw Pending{};
  throw Refusal{"bad argument"};
}

inline napi_valuetype type_of(napi_env env, napi_value v) {
  napi_valuetype type = napi_undefined;
  check(env, napi_typeof(env, v, &type));
  return type;
}

inline bool is_absent(napi_env env, napi_value v) {
  const napi_valuetype type = type_of(env, v);
  return type == napi_undefined || type == napi_null;
}

inline napi_value property(napi_env env, napi_value object, const char* name) {
  napi_value v = nullptr;
  check(env, napi_get_named_property(env, object, name, &v));
  return v;
}

inline void need_object(napi_env env, napi_value v, const char* name) {
  if (type_of(env, v) != napi_object) throw Refusal{std::string(name) + " must be an object"};
}

double number_in(napi_env env, napi_value v, const char* name, double least, double most);
double whole_in(napi_env env, napi_value v, const char* name, double least, double most);

// An array from the first round: its kind is checked and the object kept; `open` reads its memory.
class Array {
 public:
  // Second round. length and data are valid until JavaScript runs again or, with a reference held, until the buffer is detached.
  void open(napi_env env);

  bool given = false;
  const char* name = "";
  napi_value value = nullptr;
  std::size_t length = 0;
  void* data = nullptr;
};

// First round: undefined or null give an absent array unless `needed`.
Array array_of(napi_env env, napi_value v, const char* name, napi_typedarray_type type, bool needed);

}  // namespace tidewatch
