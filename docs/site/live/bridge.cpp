// Between a page and the generated program: start it, go on by slices, look at its arrays.
// Words between @ are filled in by compiled.py.
#include "objects.h"
#include <string>
#ifdef __EMSCRIPTEN__
#include <emscripten.h>
#else
#define EMSCRIPTEN_KEEPALIVE
#endif
using namespace brian;
int zoo_main(int, char **);
static long slices = 0;
static const double SLICE = @SLICE@;
struct Array { const char *name; int type; void *(*data)(); int (*size)(); };
static const Array ARRAYS[] = {
@ARRAYS@
};
extern "C" {
// Makes connectome and start values; once for each instance. The seed is for programs that draw.
EMSCRIPTEN_KEEPALIVE int live_init(unsigned seed) {
    std::string text = std::to_string(seed);
    char name[] = "live";
    char *words[] = {name, &text[0], nullptr};
    return zoo_main(@WORDS@, words);
}
// The time is set before each slice: a sum of slices would drift off the grid of the clocks.
EMSCRIPTEN_KEEPALIVE void live_step(int n) {
    for (; n > 0; n--) {
        @NETWORK@.t = slices*SLICE;
        @NETWORK@.run(SLICE, NULL, 10.0);
        slices++;
    }
}
// The next slice is number n. Only for networks in which nothing happens between spikes.
EMSCRIPTEN_KEEPALIVE void live_jump(int n) { slices = n; }
// Forgets recorded spikes, which would grow without end.
EMSCRIPTEN_KEEPALIVE void live_clear() {
@CLEAR@
}
EMSCRIPTEN_KEEPALIVE int live_count() { return sizeof(ARRAYS)/sizeof(ARRAYS[0]); }
EMSCRIPTEN_KEEPALIVE const char *live_name(int k) { return ARRAYS[k].name; }
EMSCRIPTEN_KEEPALIVE int live_type(int k) { return ARRAYS[k].type; }
EMSCRIPTEN_KEEPALIVE void *live_data(int k) { return ARRAYS[k].data(); }
EMSCRIPTEN_KEEPALIVE int live_size(int k) { return ARRAYS[k].size(); }
}
