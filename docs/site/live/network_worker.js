'use strict';
// The worker: runs the network at the speed that was asked for and sends every slice to the page.

let network = null, speed = 4, paused = false, due = 0;
const wanted = { on: {}, inTurn: true };                       // also while it is being made

function send(slice) { postMessage(slice, [slice.cells.buffer, slice.times.buffer]); }

function loop() {
  const start = performance.now();
  if (!paused) {
    if (network.settling || speed === 0) {                     // as fast as it goes
      do send(network.step()); while (performance.now() - start < 12);
      due = performance.now();
    } else if (start >= due) {
      due = Math.max(due, start - 200) + 1000*network.set.slice/speed;
      send(network.step());
    }
  }
  setTimeout(loop, paused ? 50 : Math.max(0, due - performance.now()));
}

function start(seed) {
  Live({ print() {}, printErr() {} }).then(module => {
    network = new Network(module, seed, SETTINGS);
    Object.assign(network.on, wanted.on);
    network.inTurn = wanted.inTurn;
    loop();
  }).catch(error => postMessage({ error: String(error) }));
}

onmessage = ({ data }) => {
  if ('speed' in data) speed = data.speed;
  if ('paused' in data) paused = data.paused;
  Object.assign(wanted.on, data.on);
  if ('inTurn' in data) wanted.inTurn = data.inTurn;
  if ('seed' in data) start(data.seed);
  if (!network) return;
  Object.assign(network.on, wanted.on);
  if ('inTurn' in data) {
    network.inTurn = data.inTurn;
    network.plan = [];
  }
  if ('show' in data) network.show(data.show);
  if (data.test) network.test();
};
