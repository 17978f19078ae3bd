'use strict';
// Controls of the page, and what the worker sends, into tiles and plots.

const MECHANISMS = { H: 'Hebbian learning', I: 'inhibitory plasticity', S: 'scaling',
                     X: 'heterosynaptic', T: 'threshold', G: 'gate (learn in cues only)',
                     Z: 'sleep' };
const TILES = { rate: 'Rate now', R: 'R, runaway index', assembly: 'R, worst assembly',
                S: 'S, selectivity', G: 'G, completion gain', fresh: 'G of a new pattern' };
const $ = id => document.getElementById(id);
const still = matchMedia('(prefers-reduced-motion: reduce)');
const on = { H: true, I: false, S: false, X: false, T: false, G: false, Z: false };
let worker = null, plots = null, paused = still.matches, asked = {}, waiting = [], drawn = 0;
/** What tests look at. */
const zoo = { seconds: 0, settling: true, rates: [], R: null, weights: null, gains: null };
window.zoo = zoo;

function element(kind, properties, ...children) {
  const made = Object.assign(document.createElement(kind), properties);
  made.append(...children);
  return made;
}

function say(text) { $('status').textContent = text; }

function build() {
  for (const [letter, name] of Object.entries(MECHANISMS)) {
    const box = element('input', { type: 'checkbox', id: `switch-${letter}`, checked: on[letter] });
    box.setAttribute('aria-keyshortcuts', letter.toLowerCase());
    box.onchange = () => flip(letter, box.checked);
    $('switches').append(element('label', { className: 'switch' }, box, `${name} `,
                                 element('kbd', { textContent: letter, ariaHidden: 'true' })));
  }
  SETTINGS.patterns.forEach((_, k) => {
    const button = element('button', { type: 'button', id: `show-${k + 1}`, className: 'swatch',
                                       textContent: `Show ${k + 1}` });
    button.style.borderLeftColor = COLOURS[k];
    button.setAttribute('aria-keyshortcuts', String(k + 1));
    button.onclick = () => show(k);
    $('shows').append(button);
  });
  for (const [id, name] of Object.entries(TILES)) {
    $('tiles').append(element('div', { id: `tile-${id}` }, element('dt', { textContent: name }),
                              element('dd', { textContent: '–' }),
                              element('dd', { className: 'note' })));
  }
  for (const place of document.querySelectorAll('.window')) {
    place.textContent = WINDOW*SETTINGS.slice;
  }
  $('turn').onchange = () => worker.postMessage({ inTurn: $('turn').checked });
  $('speed').onchange = () => worker.postMessage({ speed: +$('speed').value });
  $('pause').onclick = () => pause(!paused);
  $('reset').onclick = start;
  $('seed').onchange = start;
  $('test').onclick = test;
  addEventListener('keydown', key);
  addEventListener('resize', () => plots.draw());
  document.addEventListener('visibilitychange', () => (
    worker.postMessage({ paused: paused || document.hidden })));
}

function flip(letter, value) {
  on[letter] = value;
  $(`switch-${letter}`).checked = value;
  worker.postMessage({ on: { [letter]: value } });
  plots.mark(`${letter} ${value ? 'on' : 'off'}`);
  say(`${MECHANISMS[letter]} ${value ? 'on' : 'off'} at ${zoo.seconds.toFixed(1)} s.`);
}

function show(pattern) {
  worker.postMessage({ show: pattern });
  say(zoo.settling ? 'Still settling: patterns come after that.' : `Pattern ${pattern + 1} shown.`);
}

function test() {
  worker.postMessage({ test: true });
  say(zoo.settling ? 'Still settling: tests come after that.' :
    'Test: half of each pattern for 0.25 s, all plasticity frozen.');
}

function pause(value) {
  paused = value;
  $('pause').textContent = paused ? 'Go on' : 'Pause';
  worker.postMessage({ paused });
  if (paused) say(`Paused at ${zoo.seconds.toFixed(1)} s.`);
  else say('Running.');
}

function key(event) {
  const typing = event.target.matches('input[type=number], select');
  if (!$('keys').checked || typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const letter = event.key.toUpperCase();
  if (letter in MECHANISMS) flip(letter, !on[letter]);
  else if (SETTINGS.patterns[+letter - 1]) show(+letter - 1);
  else if (letter === 'C') test();
  else if (letter === 'P') pause(!paused);
  else if (letter === 'R') start();
}

function start() {
  const seed = Math.min(4294967295, Math.max(0, Math.round(+$('seed').value) || 0));
  $('seed').value = seed;
  if (worker) worker.terminate();
  waiting = [];
  Object.assign(zoo, { seconds: 0, settling: true, rates: [], R: null, assembly: null,
                       weights: null, gains: null });
  plots.clear();
  tiles();
  worker = new Worker(asked.url);
  worker.onmessage = ({ data }) => (data.error ? fail(data.error) : receive(data));
  worker.onerror = event => fail(event.message);
  worker.postMessage({ on, inTurn: $('turn').checked, speed: +$('speed').value, paused, seed });
  say(paused ? 'Ready: “Go on” starts it.' : 'Settling: only inhibition adapts, 20 s.');
}

function receive(slice) {
  if (zoo.settling && !slice.settling) say('Learning.');
  zoo.seconds = slice.seconds;
  zoo.settling = slice.settling;
  zoo.rates.push(slice.rate);
  zoo.rates = zoo.rates.slice(-20);
  zoo.R = slice.R;
  zoo.assembly = slice.assembly;
  if (slice.weights) zoo.weights = slice.weights;
  if (slice.gains) zoo.gains = slice.gains;
  waiting.push(slice);
  if (waiting.length > WINDOW) waiting.shift();
}

/** Write a tile; good: true, false or null where nothing is judged. */
function tile(id, text, note = '', good = null) {
  const box = $(`tile-${id}`);
  box.className = good === null ? '' : good ? 'good' : 'bad';
  box.children[1].textContent = text;
  box.children[2].textContent = note;
}

function tiles() {
  const { rates, R, assembly, weights, gains } = zoo, target = SETTINGS.target;
  const rate = rates.length ? mean(rates) : null;
  const index = value => [value?.toFixed(1) ?? '–', value === null ? '' :
    value > 2 ? 'ran away' : 'bounded', value === null ? null : value <= 2];
  tile('rate', rate === null ? '–' : `${rate.toFixed(1)} Hz`, `target ${target} Hz`,
       rate === null ? null : rate > 2*target ? false : null);
  tile('R', ...index(R));
  tile('assembly', ...index(assembly));
  const settled = weights && !zoo.settling;
  tile('S', settled ? weights.S.toFixed(1) : '–', settled ? weights.S > 5 ? 'selective' :
    'good above 5' : '', settled && weights.S > 5 ? true : null);
  const G = gains && mean(gains.slice(0, -1)), fresh = gains && gains[gains.length - 1];
  tile('G', gains ? `${G.toFixed(1)} Hz` : '–', gains ? G > 4 ? 'recalls' : 'good above 4' :
    'after a test', gains && G > 4 ? true : null);
  tile('fresh', gains ? `${fresh.toFixed(1)} Hz` : '–', gains ? 'should not answer' : '');
}

function frame(now) {
  requestAnimationFrame(frame);
  // who asked for less motion sees a new picture once a second
  if (!waiting.length || now - drawn < (still.matches ? 1000 : 30)) return;
  drawn = now;
  for (const slice of waiting.splice(0)) plots.take(slice);
  plots.draw();
  tiles();
}

function fail(reason) {
  console.warn(reason);
  if (worker) worker.terminate();
  $('live').hidden = true;
  $('fallback').hidden = false;
}

function main() {
  if (typeof WebAssembly !== 'object' || typeof Worker !== 'function') {
    fail('no WebAssembly');
    return;
  }
  asked.url = URL.createObjectURL(new Blob([$('module').textContent, $('worker').textContent],
                                           { type: 'text/javascript' }));
  plots = new Plots(SETTINGS);
  build();
  if (paused) $('pause').textContent = 'Go on';
  start();
  requestAnimationFrame(frame);
}

main();
