// Reference workloads b, c, d and dp as a hand-written single-thread loop: the practical limit.
//
//     loop WORKLOAD SECONDS SEED [CELLS]      CELLS: excitatory, 8000 unless given
//
// float32, synapses in rows of the presynaptic cell (CSR) with 16-bit targets (32-bit with -DWIDE,
// for more than 65,536 cells), and for plastic
// ones a list of the positions of each postsynaptic cell (CSC). Prints one line of JSON: CPU
// seconds of the time loop, rates, mean weights, peak memory.
// Build: g++ -O3 -march=native -ffast-math -std=c++17 loop.cpp -o loop
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>
#include <sys/resource.h>

#ifdef WIDE
typedef uint32_t cell_t;
#else
typedef uint16_t cell_t;
#endif
typedef std::vector<float> floats;

static double cpu() {
    rusage u; getrusage(RUSAGE_SELF, &u);
    return u.ru_utime.tv_sec + u.ru_stime.tv_sec + 1e-6*(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static double peak_mb() {
    char line[256]; double kb = 0;
    if (FILE* f = fopen("/proc/self/status", "r")) {
        while (fgets(line, sizeof line, f)) if (!strncmp(line, "VmHWM:", 6)) kb = atof(line + 6);
        fclose(f);
    }
    return kb/1024;
}

static const float DT = 0.1f;              // ms
static const int DELAY = 8, REFRACTORY = 50;

// Synapses from one population to another. `pre`, `pos`: for each postsynaptic cell the source and
// the place of its synapses.
struct Synapses {
    int n_pre, n_post;
    std::vector<uint32_t> row, col, pos;
    std::vector<cell_t> target, pre;
    floats w;

    void connect(int from, int to, double p, float weight, bool plastic, bool self,
                 std::mt19937_64& rng) {
        n_pre = from; n_post = to;
        row.push_back(0);
        std::geometric_distribution<long> gap(p);
        for (int i = 0; i < from; i++) {
            for (long j = gap(rng); j < to; j += 1 + gap(rng))
                if (j != i || !self) target.push_back(j);
            row.push_back(target.size());
        }
        target.shrink_to_fit();
        if (!plastic) { w.assign(1, weight); return; }
        w.assign(target.size(), weight);
        col.assign(to + 1, 0); pos.resize(target.size()); pre.resize(target.size());
        for (cell_t j : target) col[j + 1]++;
        for (int j = 0; j < to; j++) col[j + 1] += col[j];
        std::vector<uint32_t> at(col.begin(), col.end() - 1);
        for (int i = 0; i < from; i++)
            for (uint32_t k = row[i]; k < row[i + 1]; k++) {
                const uint32_t s = at[target[k]]++;
                pos[s] = k; pre[s] = i;
            }
    }
};

struct Cells {
    int n;
    floats v, ge, gi, r1, o1, o2, y;       // r1, o1, o2: triplet rule; y: inhibitory plasticity
    std::vector<int32_t> free_in;          // steps until the cell is free again
    std::vector<uint8_t> fired;
    std::vector<std::vector<int>> ring;    // spikes of the last DELAY + 1 steps
    long spikes = 0;

    void init(int number, std::mt19937_64& rng) {
        n = number;
        int m = (n + 63)/64*64;
        v.assign(m, -60); free_in.assign(m, 0); fired.assign(m, 0); ring.resize(DELAY + 1);
        for (floats* x : {&ge, &gi, &r1, &o1, &o2, &y}) x->assign(m, 0);
        std::uniform_real_distribution<float> u(-60, -50);
        for (int i = 0; i < n; i++) v[i] = u(rng);
    }
};

static void update(Cells& c, float drive) {
    const int n = (c.n + 63)/64*64;
    float* __restrict v = c.v.data();
    float* __restrict ge = c.ge.data(); float* __restrict gi = c.gi.data();
    int32_t* __restrict free_in = c.free_in.data(); uint8_t* __restrict fired = c.fired.data();
    const float e = 1 - DT/5, i = 1 - DT/10, m = DT/20;
    for (int k = 0; k < n; k++) {
        float slope = -60 - v[k] + drive - ge[k]*v[k] + gi[k]*(-80 - v[k]);
        float next = free_in[k] > 0 ? v[k] : v[k] + m*slope;
        ge[k] *= e; gi[k] *= i;
        free_in[k] -= free_in[k] > 0;
        fired[k] = next > -50;
        v[k] = next;
    }
}

static void decay(floats& x, float factor) {
    float* __restrict p = x.data();
    for (size_t k = 0; k < x.size(); k++) p[k] *= factor;
}

static std::vector<int>& collect(Cells& c, long step) {
    auto& list = c.ring[step % (DELAY + 1)];
    list.clear();
    const uint64_t* word = (const uint64_t*)c.fired.data();
    for (int b = 0; b < (c.n + 7)/8; b++)
        if (word[b])
            for (int k = 8*b; k < 8*b + 8 && k < c.n; k++)
                if (c.fired[k]) { list.push_back(k); c.v[k] = -60; c.free_in[k] = REFRACTORY; }
    c.spikes += list.size();
    return list;
}

static inline float clip(float x, float low, float high) {
    return x < low ? low : x > high ? high : x;
}

// Arriving spikes through plastic synapses: transmit with the old weight, then change it.
template <class Change> static void arrive(const std::vector<int>& spikes, Synapses& S, floats& g,
                                           const floats& trace, Change change) {
    const cell_t* target = S.target.data();
    float* __restrict w = S.w.data(); float* __restrict to = g.data();
    const float* __restrict y = trace.data();
    for (int s : spikes) {
        const uint32_t a = S.row[s], b = S.row[s + 1];
        for (uint32_t k = a; k < b; k++) {
            const int j = target[k];
            to[j] += w[k];
            w[k] = change(w[k], y[j]);
        }
    }
}

static void transmit(const std::vector<int>& spikes, const Synapses& S, floats& g, float weight) {
    const cell_t* target = S.target.data();
    float* __restrict to = g.data();
    for (int s : spikes) {
        const uint32_t a = S.row[s], b = S.row[s + 1];
        for (uint32_t k = a; k < b; k++) to[target[k]] += weight;
    }
}

// Postsynaptic spikes: the change of the weights onto each cell.
template <class Change> static void fire(const std::vector<int>& spikes, Synapses& S,
                                         const floats& trace, Change change) {
    float* __restrict w = S.w.data(); const float* __restrict x = trace.data();
    const uint32_t* pos = S.pos.data(); const cell_t* pre = S.pre.data();
    for (int s : spikes) {
        const uint32_t a = S.col[s], b = S.col[s + 1];
        for (uint32_t k = a; k < b; k++) __builtin_prefetch(w + pos[k], 1);
        for (uint32_t k = a; k < b; k++) w[pos[k]] = change(w[pos[k]], x[pre[k]], s);
    }
}

static double mean(const floats& x) {
    double sum = 0;
    for (float one : x) sum += one;
    return sum/x.size();
}

int main(int argc, char** argv) {
    const char* work = argc > 1 ? argv[1] : "d";
    const bool triplet = !strcmp(work, "d"), pair = !strcmp(work, "dp"), hebb = triplet || pair;
    const bool brake = strcmp(work, "b");
    const double seconds = argc > 2 ? atof(argv[2]) : 1;
    const int ne = argc > 4 ? atoi(argv[4]) : 8000, ni = ne/4;
    const double p = 160.0/ne;
    std::mt19937_64 rng(argc > 3 ? atoi(argv[3]) : 1);
    Cells E, I; E.init(ne, rng); I.init(ni, rng);
    Synapses ee, ei, ie, ii;
    const float w_e = brake ? 0.3f : 0.4f, w_ie = brake ? 3.6f : 5.1f, w_ii = brake ? 3.0f : 5.1f;
    ee.connect(ne, ne, p, w_e, hebb, true, rng); ei.connect(ne, ni, p, w_e, false, false, rng);
    ie.connect(ni, ne, p, w_ie, brake, false, rng); ii.connect(ni, ni, p, w_ii, false, true, rng);
    // depression balanced at 8 Hz
    const float w_max = 1.5f, A3 = 1e-4f, A_pair = 1e-4f*w_max;
    const float A2 = pair ? 1.05f*A_pair : 1e-4*16.8e-3*114e-3*8/33.7e-3;
    const float eta = 1e-3f, alpha = 2*5*0.02f;
    const float d_plus = std::exp(-DT/(pair ? 20 : 16.8f)), d_minus = std::exp(-DT/(pair ? 20 : 33.7f)),
                d_y = std::exp(-DT/114), d_i = std::exp(-DT/20);
    const std::vector<int> none;

    const long steps = std::lround(seconds*10000);
    const double begin = cpu();
    for (long step = 0; step < steps; step++) {
        update(E, 20); update(I, 20);
        if (hebb) { decay(E.r1, d_plus); decay(E.o1, d_minus); }
        if (triplet) decay(E.o2, d_y);
        if (brake) { decay(E.y, d_i); decay(I.y, d_i); }
        auto& exc = collect(E, step); auto& inh = collect(I, step);
        const long then = step - DELAY;
        auto& from_e = then < 0 ? none : E.ring[then % (DELAY + 1)];
        auto& from_i = then < 0 ? none : I.ring[then % (DELAY + 1)];
        if (hebb) arrive(from_e, ee, E.ge, E.o1, [=](float w, float o1) {
            return clip(w - A2*o1, 0, w_max); });
        else transmit(from_e, ee, E.ge, w_e);
        transmit(from_e, ei, I.ge, w_e);
        if (!brake) transmit(from_i, ie, E.gi, w_ie);
        else arrive(from_i, ie, E.gi, E.y, [=](float w, float y) {
            return std::max(w + eta*(y - alpha), 0.0f); });
        transmit(from_i, ii, I.gi, w_ii);
        // presynaptic traces follow the arriving spikes, and step before the postsynaptic pass
        for (int s : from_e) E.r1[s] += 1;
        for (int s : from_i) I.y[s] += 1;
        const float* o2 = E.o2.data();
        if (triplet) fire(exc, ee, E.r1, [=](float w, float r1, int s) {
            return clip(w + A3*o2[s]*r1, 0, w_max); });
        if (pair) fire(exc, ee, E.r1, [=](float w, float r1, int) {
            return clip(w + A_pair*r1, 0, w_max); });
        if (brake) fire(exc, ie, I.y, [=](float w, float x, int) { return w + eta*x; });
        for (int s : exc) { E.o1[s] += 1; E.o2[s] += 1; E.y[s] += 1; }
    }
    const double used = cpu() - begin;
    printf("{\"cpu\": %.6f, \"seconds\": %g, \"rate_e\": %.4f, \"rate_i\": %.4f, ", used, seconds,
           E.spikes/seconds/ne, I.spikes/seconds/ni);
    if (hebb) printf("\"w_ee\": %.6f, ", mean(ee.w));
    if (brake) printf("\"w_ie\": %.5f, ", mean(ie.w));
    printf("\"rss_mb\": %.1f}\n", peak_mb());
}
