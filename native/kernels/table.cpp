// The table of one instruction set. Compiled once per set with different flags; see scripts/build-native.mjs.
#include "elementwise.h"
#include "gru.h"
#include "kernels.h"
#include "lstm.h"
#include "product.h"

namespace tidewatch {
namespace TIDEWATCH_ISA {

#define NAME_OF(x) #x
#define NAME(x) NAME_OF(x)

extern const Kernels table;
const Kernels table = {
    NAME(TIDEWATCH_ISA), W,         product,  gradient,      column_sum, lstm_step,   lstm_back,
    gru_step,            gru_back,  activate, activate_back, add_to,     sum_squares, adam,
    fma_loop,
};

}  // namespace TIDEWATCH_ISA
}  // namespace tidewatch
