'use strict';
// One synapse under each rule, spike by spike; the page says when the two cells fire.

const TICK = 1e-4, NEVER = 1e9;

/** Synapses of all rules. module: the compiled program, new; rules: their names in the zoo. */
class Synapse {
  constructor(module, rules, start) {
    Object.assign(this, { module, rules, arrays: arraysOf(module) });
    this.clocks = this.arrays.names.filter(name => /clock_t$/.test(name));
    module._live_init(0);
    for (const side of ['pre', 'post']) this.arrays(`${side}_at`).fill(NEVER);
    for (const rule of rules) this.weight(rule).fill(start);
  }

  weight(rule) { return this.arrays(`${rule.replace('.', '_')}_w`); }
  get weights() { return this.rules.map(rule => this.weight(rule)[0]); }

  /** Let the cells of `sides` fire at a tick (0.1 ms), later than all before; returns
   * the weights. */
  spike(tick, sides) {
    for (const side of sides) this.arrays(`${side}_at`)[0] = (tick - 0.5)*TICK;
    this.module._live_jump(tick);
    // a clock that was set to a step knows its time only after that step
    for (const clock of this.clocks) this.arrays(clock)[0] = tick*TICK;
    this.module._live_step(1);
    return this.weights;
  }
}

/** Ticks in order with who fires: a list of [tick, sides]. times: { pre, post } in seconds. */
function inOrder(times) {
  const found = new Map();
  for (const side of ['pre', 'post']) {
    for (const time of times[side]) {
      const tick = Math.round(time/TICK);
      found.set(tick, (found.get(tick) || new Set()).add(side));
    }
  }
  return [...found].sort((a, b) => a[0] - b[0]).map(([tick, sides]) => [tick, [...sides]]);
}

/** A group of spikes (ms) again and again. */
function repeated(group, count, hertz) {
  const times = { pre: [], post: [] };
  for (const side of ['pre', 'post']) {
    for (let k = 0; k < count; k++) {
      for (const ms of group[side]) times[side].push(0.01 + k/hertz + ms*1e-3);
    }
  }
  return times;
}

/** Independent Poisson spikes; the same for the same seed. */
function random(rates, seconds, seed) {
  let state = seed >>> 0;
  const uniform = () => {                                      // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ state >>> 15, state | 1);
    x ^= x + Math.imul(x ^ x >>> 7, x | 61);
    return ((x ^ x >>> 14) >>> 0)/4294967296;
  };
  const times = { pre: [], post: [] };
  for (const side of ['pre', 'post']) {
    if (rates[side] <= 0) continue;
    for (let t = 0.01; (t -= Math.log(1 - uniform())/rates[side]) < seconds;) times[side].push(t);
  }
  return times;
}
