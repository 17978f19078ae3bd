'use strict';
// The recorded run that is shown where WebAssembly is missing: Hebbian learning alone, later with
// inhibitory plasticity. usage: node story.js PROGRAM  (with Live, Network, SETTINGS in it) > svg

const vm = require('vm');
const fs = require('fs');

const WIDTH = 680, LEFT = 60, TOP = [30, 210], HEIGHT = 120, SECONDS = 70, SWITCHED = 45;

async function record(scope) {
  const module = await scope.Live({ print() {}, printErr() {} });
  const network = new scope.Network(module, 1, scope.SETTINGS), rows = [];
  network.on.H = true;
  let rates = [], weights = null;
  while (network.seconds < SECONDS - 1e-9) {
    network.on.I = network.seconds >= SWITCHED;
    const slice = network.step();
    rates.push(slice.rate);
    weights = slice.weights || weights;
    if (rates.length < 10) continue;
    rows.push({ t: slice.seconds, rate: rates.reduce((a, b) => a + b)/10, ...weights });
    rates = [];
  }
  return rows;
}

function panel(rows, number, title, names, low, most, ticks) {
  const x = t => LEFT + (WIDTH - LEFT - 10)*t/SECONDS, top = TOP[number];
  const y = value => top + HEIGHT*(1 - (value - low)/(most - low));
  const out = [`<text x="${LEFT}" y="${top - 10}" font-weight="600">${title}</text>`];
  for (const tick of ticks) {
    out.push(`<path d="M${LEFT} ${y(tick)}H${WIDTH - 10}" stroke="#d0d7de"/>`,
             `<text x="${LEFT - 6}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`);
  }
  out.push(`<path d="M${x(SWITCHED)} ${top}v${HEIGHT}" stroke="#57606a" stroke-dasharray="4 3"/>`);
  for (const [name, colour, label] of names) {
    const path = rows.filter(row => row[name] !== undefined)
      .map(row => `${x(row.t).toFixed(1)} ${y(row[name]).toFixed(1)}`).join('L');
    out.push(`<path d="M${path}" fill="none" stroke="${colour}" stroke-width="1.8"/>`);
    const last = rows[rows.length - 1][name];
    if (label) {
      out.push(`<text x="${WIDTH - 14}" y="${y(last) - 5}" text-anchor="end">${label}</text>`);
    }
  }
  return out.join('\n');
}

async function main() {
  const scope = { require, process, __dirname, __filename, module: { exports: {} }, exports: {},
                  performance, WebAssembly, console, setTimeout, Buffer };
  vm.runInNewContext(`${fs.readFileSync(process.argv[2], 'utf8')}
    globalThis.Live = Live; globalThis.Network = Network; globalThis.SETTINGS = SETTINGS;`, scope);
  const rows = await record(scope);
  const x = t => LEFT + (WIDTH - LEFT - 10)*t/SECONDS;
  console.log([
    `<svg class="recorded" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} 375"`,
    'role="img" font-family="sans-serif" font-size="13" fill="#1b1f24" aria-label="Rate and',
    'weights: Hebbian learning alone runs away; inhibitory plasticity restores the rate, not the',
    'memory">',
    panel(rows, 0, 'Mean rate of the excitatory cells (Hz)', [['rate', '#000', '']], 0, 50,
          [0, 5, 10, 25, 50]),
    panel(rows, 1, 'Mean weights', [['within', '#0072b2', 'within patterns'],
                                    ['between', '#d55e00', 'between patterns']], 0, 0.5,
          [0, 0.1, 0.2, 0.3, 0.4, 0.5]),
    ...[0, 10, 20, 30, 40, 50, 60, 70].map(t => (
      `<text x="${x(t)}" y="350" text-anchor="middle">${t}</text>`)),
    `<text x="${x(SECONDS/2)}" y="370" text-anchor="middle">time (s)</text>`,
    `<text x="${x(20) - 4}" y="45" text-anchor="end">settling</text>`,
    `<path d="M${x(20)} 30v120" stroke="#57606a" stroke-dasharray="1 3"/>`,
    `<text x="${x(SWITCHED) + 4}" y="45">inhibitory plasticity on</text>`, '</svg>'].join('\n'));
}

main();
