// The reference of the compiled flagship: the same schedule on this machine. Prints JSON: the
// number of spikes of the E cells in each second and a checksum of all (FNV-1a of time step and
// cell).
// Schedule: seed 1, 20 slices of burn-in, then the switches H, I, S, X and T; from then on patterns
// 0 and 1 are shown in turn, 20 slices each; the last second is asleep.
#include <cstdint>
#include <cmath>
#include <cstdio>
#include "objects.h"
using namespace brian;
extern "C" { int live_init(unsigned); void live_step(int); void live_clear(); }

int main() {
    live_init(1);
    const int slices = 100;
    uint32_t sum = 2166136261u;
    int count = 0;
    auto take = [&](uint32_t x) {
        for (int b = 0; b < 32; b += 8) sum = (sum ^ (x >> b & 255))*16777619u;
    };
    std::printf("{\"seed\": 1, \"per_second\": [");
    for (int k = 0; k < slices; k++) {
        bool burn = k < 20;
        table_eta_inh_values[0] = burn ? 0.01 : 0.003;
        table_M_values[0] = table_X_values[0] = table_S_values[0] = table_T_values[0] = !burn;
        table_Z_values[0] = k >= 80;
        for (int part = 0; part < 20; part++)
            table_cue_values[part] = !burn && k < 80 && part/2 == k/20%2 ? 1500.0 : 0.0;
        live_step(1);
        for (size_t s = 0; s < _dynamic_array_spikes_i.size(); s++, count++) {
            take((uint32_t) std::lround(_dynamic_array_spikes_t[s]/1e-4));
            take((uint32_t) _dynamic_array_spikes_i[s]);
        }
        live_clear();
        if (k%20 == 19) { std::printf(k == 19 ? "%d" : ", %d", count); count = 0; }
    }
    std::printf("], \"checksum\": %u}\n", sum);
}
