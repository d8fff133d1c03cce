#include "operation.h"

#include <chrono>
#include <new>

namespace tidewatch {

thread_local ProgressSink* progress_sink = nullptr;

namespace {

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// Shared between the operation and progress notes on their way to JavaScript, which may arrive after it has settled.
struct Listener {
  bool settled = false;
  std::shared_ptr<Handle> handle;
  napi_ref exception = nullptr;  // the first exception of the listener
};

struct Note {
  std::shared_ptr<Listener> listener;
  Progress progress;
};

struct Running : ProgressSink {
  Operation op;
  napi_async_work work = nullptr;
  napi_deferred deferred = nullptr;
  std::vector<napi_ref> refs;
  napi_threadsafe_function notify = nullptr;
  std::shared_ptr<Listener> listener;
  double last_note = 0;
  std::string error;

  void send(const Progress& progress) override {
    const double now = seconds();
    if (now - last_note < 0.1) return;
    last_note = now;
    auto* note = new (std::nothrow) Note{listener, progress};
    if (note && napi_call_threadsafe_function(notify, note, napi_tsfn_nonblocking) != napi_ok) delete note;
  }

  void run() {
    progress_sink = notify ? this : nullptr;
    try {
      op.work();
    } catch (const std::bad_alloc&) {
      error = "not enough memory for this network and batch";
    } catch (const std::exception& e) {
      error = e.what();
    }
    progress_sink = nullptr;
  }
};

void set(napi_env env, napi_value object, const char* name, double x) {
  napi_value v = nullptr;
  if (napi_create_double(env, x, &v) == napi_ok) napi_set_named_property(env, object, name, v);
}

void deliver(napi_env env, napi_value listener_function, void*, void* data) {
  const std::unique_ptr<Note> note(static_cast<Note*>(data));
  if (!env || !listener_function || note->listener->settled) return;
  napi_value object = nullptr, self = nullptr, ignored = nullptr;
  if (napi_create_object(env, &object) != napi_ok || napi_get_undefined(env, &self) != napi_ok) return;
  set(env, object, "batches", static_cast<double>(note->progress.batches));
  set(env, object, "windows", static_cast<double>(note->progress.windows));
  set(env, object, "loss", note->progress.loss);
  set(env, object, "gradientNorm", note->progress.gradient_norm);
  if (napi_call_function(env, self, listener_function, 1, &object, &ignored) != napi_pending_exception) return;
  napi_value thrown = nullptr;
  if (napi_get_and_clear_last_exception(env, &thrown) != napi_ok) return;
  Listener& l = *note->listener;
  if (!l.exception) {
    napi_value box = nullptr;  // a reference needs an object, and anything can be thrown
    if (napi_create_object(env, &box) == napi_ok && napi_set_named_property(env, box, "thrown", thrown) == napi_ok) {
      napi_create_reference(env, box, 1, &l.exception);
    }
  }
  if (l.handle) l.handle->network->closing = true;  // ends the epoch; the promise is then rejected with the exception
}

void settle(napi_env env, Running& r) {
  if (r.op.handle) {
    r.op.handle->busy = false;
    r.op.handle->network->flag = nullptr;
    if (r.op.handle->closed) r.op.handle->network = nullptr;
    else r.op.handle->network->closing = false;
  }
  for (const napi_ref ref : r.refs) napi_delete_reference(env, ref);
  r.refs.clear();
  napi_value failure = nullptr;
  if (r.listener) {
    r.listener->settled = true;
    if (r.listener->exception) {
      napi_value box = nullptr;
      napi_get_reference_value(env, r.listener->exception, &box);
      if (box) napi_get_named_property(env, box, "thrown", &failure);
      napi_delete_reference(env, r.listener->exception);
    }
  }
  if (!failure && !r.error.empty()) {
    napi_value text = nullptr;
    napi_create_string_utf8(env, r.error.c_str(), NAPI_AUTO_LENGTH, &text);
    napi_create_error(env, nullptr, text, &failure);
  }
  if (failure) {
    napi_reject_deferred(env, r.deferred, failure);
    return;
  }
  napi_value value = nullptr;
  try {
    value = r.op.result(env);
  } catch (...) {
    return;  // JavaScript is shutting down: nobody waits for the result, and no object can be created
  }
  napi_resolve_deferred(env, r.deferred, value);
}

void execute(napi_env, void* data) {
  auto& r = *static_cast<Running*>(data);
  if (r.op.handle) r.op.handle->running = true;
  r.run();
  if (r.op.handle) r.op.handle->running = false;
}

void complete(napi_env env, napi_status, void* data) {
  const std::unique_ptr<Running> r(static_cast<Running*>(data));
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  settle(env, *r);
  if (r->notify) napi_release_threadsafe_function(r->notify, napi_tsfn_release);
  if (r->work) napi_delete_async_work(env, r->work);
  napi_close_handle_scope(env, scope);
}

}  // namespace

napi_value start(napi_env env, Operation operation) {
  auto r = std::make_unique<Running>();
  r->op = std::move(operation);
  napi_value promise = nullptr, name = nullptr;
  if (napi_create_promise(env, &r->deferred, &promise) != napi_ok) return nullptr;
  if (r->op.handle) r->op.handle->busy = true;
  if (r->op.at_once) {
    r->run();
    settle(env, *r);
    return promise;
  }
  bool ok = napi_create_string_utf8(env, "tidewatch", NAPI_AUTO_LENGTH, &name) == napi_ok;
  for (const napi_value v : r->op.keep) {
    napi_ref ref = nullptr;
    ok = ok && napi_create_reference(env, v, 1, &ref) == napi_ok;
    if (ref) r->refs.push_back(ref);
  }
  r->op.keep.clear();
  if (ok && r->op.progress) {
    r->listener = std::make_shared<Listener>();
    r->listener->handle = r->op.handle;
    r->last_note = seconds();
    ok = napi_create_threadsafe_function(env, r->op.progress, nullptr, name, 4, 1, nullptr, nullptr, nullptr, deliver,
                                         &r->notify) == napi_ok;
  }
  r->op.progress = nullptr;
  ok = ok && napi_create_async_work(env, nullptr, name, execute, complete, r.get(), &r->work) == napi_ok &&
       napi_queue_async_work(env, r->work) == napi_ok;
  if (!ok) {
    r->error = "the work could not be handed to a thread";
    if (r->notify) napi_release_threadsafe_function(r->notify, napi_tsfn_release);
    if (r->work) napi_delete_async_work(env, r->work);
    settle(env, *r);
    return promise;
  }
  r.release();  // complete() takes it back
  return promise;
}

}  // namespace tidewatch
