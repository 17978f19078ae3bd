'use strict';
// Drawing of spikes, and the panels of the rules.

const $ = id => document.getElementById(id);
const SVG = 'http://www.w3.org/2000/svg';
const EXAMPLES = { 'pre, post': [[20], [30]], 'post, pre': [[30], [20]],
                   'pre, post, pre': [[20, 40], [30]], 'post, pre, post': [[30], [20, 40]],
                   'pre, 4 post': [[20], [30, 40, 50, 60]] };
const LANES = { pre: 24, post: 60 }, LEFT = 44, SCALE = 3.4, WIDTH = 410;
const still = matchMedia('(prefers-reduced-motion: reduce)');
let create = null, runs = 0;
/** What tests look at. */
const zoo = { done: false, weights: {} };
window.zoo = zoo;

function drawn(kind, properties, parent) {
  const made = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(properties)) made.setAttribute(name, value);
  parent.append(made);
  return made;
}

/** Times in ms of a field; false where it holds something else. */
function read(side) {
  const words = $(side).value.split(/[\s,;]+/).filter(word => word);
  const times = words.map(Number);
  const fine = times.every(time => time >= 0 && time <= 100) && times.length <= 20;
  $(side).setAttribute('aria-invalid', String(!fine));
  return fine && [...new Set(times)].sort((a, b) => a - b);
}

function picture() {
  const board = $('draw');
  board.replaceChildren();
  for (const [side, y] of Object.entries(LANES)) {
    drawn('rect', { x: LEFT, y: y - 14, width: 100*SCALE, height: 28, class: 'lane' }, board);
    drawn('text', { x: 4, y: y + 5 }, board).textContent = side;
    for (const time of read(side) || []) {
      drawn('rect', { x: LEFT + time*SCALE - 2, y: y - 14, width: 4, height: 28,
                      class: `spike ${side}` }, board);
    }
  }
  for (const time of [0, 25, 50, 75, 100]) {
    drawn('text', { x: LEFT + time*SCALE, y: 91, class: 'tick' }, board).textContent =
      time === 100 ? '100 ms' : String(time);
  }
}

/** A click in a lane sets a spike, one near a spike takes it away. */
function click(event) {
  const box = $('draw').getBoundingClientRect();
  const x = (event.clientX - box.left)*WIDTH/box.width, y = (event.clientY - box.top)*96/box.height;
  const side = y < 42 ? 'pre' : 'post', time = Math.round((x - LEFT)/SCALE);
  if (time < 0 || time > 100) return;
  const times = read(side) || [], near = times.find(other => Math.abs(other - time) <= 2);
  const kept = near === undefined ? [...times, time] : times.filter(other => other !== near);
  $(side).value = kept.sort((a, b) => a - b).join(', ');
  picture();
}

const number = (id, least, most) => {
  const field = $(id), value = Math.min(most, Math.max(least, +field.value || 0));
  field.value = value;
  return value;
};

/** The spikes that the controls ask for, seconds. */
function wanted() {
  if ($('controls').elements.mode.value === 'random') {
    return random({ pre: number('rate-pre', 0, 100), post: number('rate-post', 0, 100) },
                  number('seconds', 1, 60), number('seed', 0, 4294967295));
  }
  const group = { pre: read('pre'), post: read('post') };
  if (!group.pre || !group.post) return null;
  return repeated(group, Math.round(number('count', 1, 200)), number('hertz', 0.1, 50));
}

function panels() {
  for (const { rule, about } of SETTINGS.rules) {
    const panel = document.createElement('article'), title = document.createElement('h2');
    const link = Object.assign(document.createElement('a'), { href: `../models/${rule}.html` });
    // a long name may break behind a dot or a line
    link.innerHTML = rule.replace(/[._]/g, '$&<wbr>');
    title.append(link);
    panel.id = rule;
    panel.append(title, Object.assign(document.createElement('p'), { textContent: about }),
                 Object.assign(document.createElement('output'), { textContent: '–' }));
    const plot = drawn('svg', { viewBox: '0 0 220 90', role: 'img',
                                'aria-label': `Weight under ${rule}` }, panel);
    plot.classList.add('plot');
    $('panels').append(panel);
  }
}

/** Draw one rule. course: list of [seconds, weights]; end: seconds of the axis. */
function plot(rule, k, course, end) {
  const panel = document.getElementById(rule), values = course.map(row => row[1][k]);
  const first = values[0], now = values[values.length - 1], change = now - first;
  panel.querySelector('output').textContent =
    `${first.toFixed(3)} → ${now.toFixed(3)} (${change < 0 ? '−' : '+'}`
    + `${Math.abs(change).toPrecision(2)})`;
  const span = Math.max(0.002, ...values.map(value => Math.abs(value - first)))*1.1;
  const y = value => 43 - 30*(value - first)/span, x = time => 46 + 168*Math.min(1, time/end);
  const board = panel.querySelector('svg');
  board.replaceChildren();
  for (const value of [first - span, first, first + span]) {
    drawn('line', { x1: 46, x2: 214, y1: y(value), y2: y(value), class: 'grid' }, board);
    if (value >= -0.0005 && value <= 1.0005 || value === first) {
      drawn('text', { x: 42, y: y(value) + 4, class: 'value' }, board).textContent =
        value.toFixed(3);
    }
  }
  drawn('text', { x: 46, y: 86 }, board).textContent = '0';
  drawn('text', { x: 214, y: 86, class: 'value' }, board).textContent = `${+end.toPrecision(3)} s`;
  let path = `M${x(0)} ${y(first)}`;
  course.forEach(([time], n) => {
    if (n) path += `H${x(time).toFixed(1)}V${y(values[n]).toFixed(1)}`;
  });
  drawn('path', { d: path, class: 'course' }, board);
}

async function run() {
  const mine = ++runs, times = wanted();
  if (!times) {
    $('status').textContent = 'Times are numbers from 0 to 100 ms, at most 20.';
    return;
  }
  const events = inOrder(times), rules = SETTINGS.rules.map(row => row.rule);
  if (!events.length) {
    $('status').textContent = 'There are no spikes yet.';
    return;
  }
  const synapse = new Synapse(await create(), rules, number('start', 0, 1));
  if (mine !== runs) return;
  const end = events[events.length - 1][0]*TICK, course = [[0, synapse.weights]];
  const began = performance.now(), length = still.matches ? 0 : 3000;
  zoo.done = false;
  $('status').textContent = `Running: ${events.length} spikes in ${+end.toPrecision(3)} s.`;
  let next = 0;
  const frame = now => {
    if (mine !== runs) return;
    const until = length ? (now - began)/length*end : Infinity;
    while (next < events.length && events[next][0]*TICK <= until) {
      const [tick, sides] = events[next++];
      course.push([tick*TICK, synapse.spike(tick, sides)]);
    }
    rules.forEach((rule, k) => plot(rule, k, course, end));
    if (next < events.length) return requestAnimationFrame(frame);
    rules.forEach((rule, k) => { zoo.weights[rule] = synapse.weights[k]; });
    zoo.done = true;
    $('status').textContent =
      `${times.pre.length} spikes of pre, ${times.post.length} of post, ${+end.toPrecision(3)} s.`;
  };
  requestAnimationFrame(frame);
}

function reset() {
  runs++;
  const start = number('start', 0, 1);
  SETTINGS.rules.forEach(({ rule }, k) => (
    plot(rule, k, [[0, SETTINGS.rules.map(() => start)]], 1)));
  $('status').textContent = 'Ready.';
}

function main() {
  for (const [name, [pre, post]] of Object.entries(EXAMPLES)) {
    const button = Object.assign(document.createElement('button'), { type: 'button',
                                                                     textContent: name });
    button.onclick = () => {
      $('pre').value = pre.join(', ');
      $('post').value = post.join(', ');
      picture();
      run();
    };
    $('examples').append(button);
  }
  for (const radio of $('controls').elements.mode) {
    radio.onchange = () => {
      const mode = $('controls').elements.mode.value;
      for (const kind of ['group', 'random']) {
        document.querySelectorAll(`.${kind}`).forEach(part => { part.hidden = kind !== mode; });
      }
    };
  }
  $('pre').oninput = $('post').oninput = picture;
  $('draw').onclick = click;
  $('run').onclick = run;
  $('reset').onclick = $('start').onchange = reset;
  const fail = reason => {
    console.warn(String(reason));
    $('live').hidden = true;
    $('fallback').hidden = false;
  };
  if (typeof WebAssembly !== 'object') return fail('no WebAssembly');
  const made = new Function(`${$('module').textContent}; return Live;`)();
  create = () => made({ print() {}, printErr() {} });
  panels();
  picture();
  reset();
  create().then(run, fail);
}

main();
