'use strict';
// Runs the kept networks of the live pages under node: node live.js PROGRAM KIND > JSON.
// PROGRAM: the compiled network with settings and core, as one text; KIND: flagship or synapse.

const fs = require('fs');
const vm = require('vm');

const scope = { require, process, __dirname, __filename, module: { exports: {} }, exports: {},
                performance, WebAssembly, console, setTimeout, Buffer };
const names = { flagship: 'Network, arraysOf', synapse: 'Synapse, inOrder, random' }[process.argv[3]];
vm.runInNewContext(`${fs.readFileSync(process.argv[2], 'utf8')}
  globalThis.zoo = { Live, SETTINGS, ${names} };`, scope);
const zoo = scope.zoo, create = () => zoo.Live({ print() {}, printErr() {} });

/** The schedule of native.cpp, number by number. */
async function spikes() {
  const module = await create(), arrays = zoo.arraysOf(module), perSecond = [];
  const table = name => arrays(`table_${name}_values`);
  module._live_init(1);
  let sum = 2166136261, count = 0;
  const take = x => {
    for (let b = 0; b < 32; b += 8) sum = Math.imul(sum ^ (x >>> b & 255), 16777619);
  };
  for (let k = 0; k < 100; k++) {
    const burn = k < 20;
    table('eta_inh')[0] = burn ? 0.01 : 0.003;
    for (const name of 'MXST') table(name)[0] = +!burn;
    table('Z')[0] = +(k >= 80);
    for (let part = 0; part < 20; part++) {
      const cued = !burn && k < 80 && Math.floor(part/2) === Math.floor(k/20)%2;
      table('cue')[part] = cued ? 1500 : 0;
    }
    module._live_step(1);
    const times = arrays('spikes_t'), cells = arrays('spikes_i');
    for (let s = 0; s < cells.length; s++, count++) {
      take(Math.round(times[s]/1e-4));
      take(cells[s]);
    }
    module._live_clear();
    if (k%20 === 19) {
      perSecond.push(count);
      count = 0;
    }
  }
  return { seed: 1, per_second: perSecond, checksum: sum >>> 0 };
}

const QUICK = { burn: 2, on: 0.5, off: 0.5 };

/** A round with inhibition: all that a page is told, and the spikes. */
async function round() {
  const network = new zoo.Network(await create(), 2, { ...zoo.SETTINGS, ...QUICK });
  Object.assign(network.on, { H: true, I: true });
  const t = [], i = [], cued = [], last = {};
  for (let gains = null; !gains;) {
    const slice = network.step();
    ({ gains } = slice);
    t.push(...slice.times);
    i.push(...slice.cells);
    cued.push([...network.table('cue')]);
    for (const name of ['R', 'assembly', 'gains', 'weights', 'seconds']) {
      last[name] = slice[name] ?? last[name];
    }
  }
  const synapses = Object.fromEntries(['ee_w', 'ee__synaptic_pre', 'ee__synaptic_post'].map(
    name => [name, Array.from(network.arrays(name))]));
  return { t, i, cued, synapses, weights: network.measures.weights(), ...last };
}

/** Hebbian learning alone, then inhibition too: rates over 1 s, Hz. */
async function cure() {
  const network = new zoo.Network(await create(), 1, { ...zoo.SETTINGS, burn: 2 }), rates = [];
  network.on.H = true;
  while (network.seconds < 16 - 1e-9) {
    network.on.I = network.seconds > 8 - 1e-9;
    rates.push(network.step().rate);
  }
  return rates.map((_, k) => k%20 ? null : rates.slice(k, k + 20).reduce((a, b) => a + b)/20)
    .filter(rate => rate !== null);
}

/** Random spikes through all rules: times in ticks, weights after the last of them. */
async function synapse() {
  const rules = zoo.SETTINGS.rules.map(row => row.rule);
  const made = new zoo.Synapse(await create(), rules, 0.5);
  const events = zoo.inOrder(zoo.random({ pre: 12, post: 9 }, 3, 5));
  const course = events.map(([tick, sides]) => made.spike(tick, sides));
  return { rules, events, course };
}

const jobs = process.argv[3] === 'synapse' ? { synapse } : { spikes, round, cure };
(async () => {
  const found = {};
  for (const [name, job] of Object.entries(jobs)) found[name] = await job();
  process.stdout.write(JSON.stringify(found));
})();
