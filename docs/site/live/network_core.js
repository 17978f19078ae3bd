'use strict';
// The flagship slice by slice: what is on in each slice, and what is measured after it. The
// measures are those of engine/analysis/metrics.py, as they come.

const SWITCHES = 'HISXTGZ';

/** A network of its own. module: the compiled program, new; set: settings of the experiment. */
class Network {
  constructor(module, seed, set) {
    Object.assign(this, { module, set, slices: 0, on: {}, inTurn: true, plan: [] });
    this.arrays = arraysOf(module);
    module._live_init(seed);
    for (const name of ['M', 'X', 'S', 'T', 'Z', 'eta_inh', 'cue']) this.table(name).fill(0);
    this.arrays('ee_het_beta').fill(set.beta);
    this.arrays('ee_trans_delta').fill(set.delta);
    this.arrays('exc_scal_tau').fill(set.tau_scaling);
    for (const letter of SWITCHES) this.on[letter] = false;
    this.per = seconds => Math.round(seconds/set.slice);
    this.measures = new Measures(set, this.arrays);
  }

  table(name) { return this.arrays(`table_${name}_values`); }
  get seconds() { return this.slices*this.set.slice; }
  get settling() { return this.slices < this.per(this.set.burn); }

  /** Show a pattern now, for as long as in the experiment. */
  show(pattern) {
    if (this.settling) return;
    this.plan = Array(this.per(this.set.on)).fill({ pattern, parts: this.set.patterns[pattern] });
    this.rest(this.set.off);
  }

  rest(seconds) { for (let k = this.per(seconds); k > 0; k--) this.plan.push({}); }

  /** Ask every pattern and a new one by half of it; all plasticity stands still meanwhile. */
  test() {
    if (this.settling) return;
    this.plan = [];
    const { trial, cue, cue_at, patterns, novel } = this.set;
    [...patterns, novel].forEach((parts, pattern) => {
      for (let step = 0; step < this.per(trial); step++) {
        const cued = step >= this.per(cue_at) && step < this.per(cue_at + cue);
        this.plan.push({ test: pattern, step, parts: cued ? parts.slice(0, parts.length/2) : [] });
      }
    });
  }

  /** A round: every pattern twice, then a test. */
  round() {
    for (let k = 0; k < 2*this.set.patterns.length; k++) {
      const pattern = k%this.set.patterns.length, parts = this.set.patterns[pattern];
      for (let n = this.per(this.set.on); n > 0; n--) this.plan.push({ pattern, parts });
      this.rest(this.set.off);
    }
    const learning = this.plan;
    this.test();
    this.plan = learning.concat(this.plan);
  }

  /** Set the switches of the next slice; returns what happens in it. */
  prepare() {
    const { on, settling, set } = this;
    if (!settling && !this.plan.length && this.inTurn && !on.Z) this.round();
    const now = (!settling && this.plan.shift()) || {}, parts = now.parts || [];
    const learns = !settling && now.test === undefined;
    this.table('M')[0] = +(learns && on.H && (!on.G || parts.length > 0));
    for (const letter of 'XST') this.table(letter)[0] = +(learns && on[letter]);
    this.table('eta_inh')[0] = settling ? set.burn_eta : learns && on.I ? set.eta_inh : 0;
    this.table('Z')[0] = +(!settling && on.Z);
    this.table('cue').fill(0);
    for (const part of parts) this.table('cue')[part] = set.cue_rate;
    return { ...now, parts };
  }

  /** One slice; returns what a page draws of it. */
  step() {
    const settling = this.settling, now = this.prepare();
    this.module._live_step(1);
    this.slices++;
    const cells = Uint16Array.from(this.arrays('spikes_i'));
    const times = Float64Array.from(this.arrays('spikes_t'));
    this.module._live_clear();
    return { seconds: this.seconds, settling, cells, times, pattern: now.pattern ?? null,
             test: now.test ?? null, cued: now.parts.length > 0, asleep: !settling && this.on.Z,
             ...this.measures.take(cells, now, settling, this.slices) };
  }
}

/** R, S and G as they come. */
class Measures {
  constructor(set, arrays) {
    Object.assign(this, { set, arrays, rates: [], R: null, assembly: null, driven: [] });
    this.groups = set.patterns.map(() => []);
    this.second = Math.round(1/set.slice);
    this.counts = [];
    const member = new Int8Array(set.cells).fill(-1);
    set.patterns.forEach((parts, k) => parts.forEach(part =>
      member.fill(k, part*set.part, (part + 1)*set.part)));
    this.member = member;
    const from = arrays('ee__synaptic_pre'), to = arrays('ee__synaptic_post');
    // 0 within a pattern, 1 between patterns, 2 between cells of none, 3 others
    this.kind = Int8Array.from(from, (cell, k) => {
      const a = member[cell], b = member[to[k]];
      return a < 0 && b < 0 ? 2 : a < 0 || b < 0 ? 3 : a === b ? 0 : 1;
    });
  }

  take(cells, now, settling, slices) {
    const { set } = this, perCell = 1/set.slice;
    const rate = cells.length/set.cells*perCell;
    if (!settling) this.runaway(cells, now, rate);
    return { rate, R: this.R, assembly: this.assembly, gains: this.recall(cells, now),
             weights: slices%10 ? null : this.weights() };
  }

  /** R and that of the worst assembly: largest rates over 1 s over the target. */
  runaway(cells, now, rate) {
    const { set, second } = this, count = set.patterns.map(() => 0);
    for (const cell of cells) if (this.member[cell] >= 0) count[this.member[cell]]++;
    this.rates.push(rate);
    this.rates = this.rates.slice(-second);
    if (this.rates.length === second) {
      this.R = Math.max(this.R ?? 0, mean(this.rates)/set.target);
    }
    set.patterns.forEach((parts, k) => {
      const cued = now.parts.some(part => parts.includes(part)), row = this.groups[k];
      // its own cue, and one slice longer, does not count
      if (cued || this.driven[k]) row.length = 0;
      else row.push(count[k]/(parts.length*set.part)/set.slice);
      this.driven[k] = cued;
      if (row.length > second) row.shift();
      if (row.length === second) {
        this.assembly = Math.max(this.assembly ?? 0, mean(row)/set.target);
      }
    });
  }

  /** G of every pattern (Hz), the new one last, at the end of a test; else null. */
  recall(cells, now) {
    if (now.test === undefined) return null;
    const { set } = this, parts = [...set.patterns, set.novel];
    const own = parts[now.test].slice(parts[now.test].length/2), per = s => Math.round(s/set.slice);
    if (now.test === 0 && now.step === 0) this.counts = parts.map(() => [0, 0]);
    const first = per(set.cue_at), during = now.step >= first && now.step < first + per(set.cue);
    const before = now.step >= first - per(set.before) && now.step < first;
    if (during || before) {
      for (const cell of cells) {
        if (own.includes(Math.floor(cell/set.part))) this.counts[now.test][+during]++;
      }
    }
    if (now.test < parts.length - 1 || now.step < per(set.trial) - 1) return null;
    return this.counts.map(([early, late], k) => {
      const size = parts[k].length/2*set.part;
      return late/size/set.cue - early/size/set.before;
    });
  }

  /** Mean weights of the kinds of E to E synapses, and what regulates. */
  weights() {
    const w = this.arrays('ee_w'), sum = [0, 0, 0, 0], n = [0, 0, 0, 0];
    for (let k = 0; k < w.length; k++) { sum[this.kind[k]] += w[k]; n[this.kind[k]]++; }
    const [within, between, background] = sum.map((total, k) => total/n[k]);
    return { within, between, background, S: within/between,
             gain: 1 + mean(this.arrays('exc_scal_g')),
             threshold: 1e3*mean(this.arrays('exc_intr_theta')),
             inhibition: mean(this.arrays('ie_w')) };
  }
}

function mean(values) {
  let total = 0;
  for (const value of values) total += value;
  return total/values.length;
}
