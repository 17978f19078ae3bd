'use strict';
// The three plots: a window of the last slices, drawn anew each time from what is kept.

const WINDOW = 800;                                            // slices, 40 s
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#b0568f'], OTHERS = '#767676';
const LINES = { within: '#0072b2', between: '#d55e00', background: OTHERS };

/** A canvas in CSS pixels, cleared. */
function surface(id) {
  const canvas = document.getElementById(id), ratio = devicePixelRatio || 1;
  const width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width*ratio) || canvas.height !== Math.round(height*ratio)) {
    canvas.width = Math.round(width*ratio);
    canvas.height = Math.round(height*ratio);
  }
  const pen = canvas.getContext('2d');
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.font = '12px system-ui, sans-serif';
  return { pen, width, height };
}

/** Kept slices: a ring of columns for the raster, lists for the lines. */
class Plots {
  constructor(set) {
    this.set = set;
    this.image = document.createElement('canvas');
    this.image.width = WINDOW;
    this.image.height = set.cells;
    this.clear();
  }

  clear() {
    this.image.getContext('2d').clearRect(0, 0, WINDOW, this.set.cells);
    this.slices = [];
    this.marks = [];
    this.count = 0;
    this.draw();
  }

  take(slice) {
    const pen = this.image.getContext('2d'), x = this.count%WINDOW, { set } = this;
    pen.clearRect(x, 0, 1, set.cells);
    for (const cell of slice.cells) {
      const pattern = set.patterns.findIndex(parts => parts.includes(Math.floor(cell/set.part)));
      pen.fillStyle = pattern < 0 ? OTHERS : COLOURS[pattern];
      pen.fillRect(x, cell, 1, 1);
    }
    const { rate, weights, pattern, test, cued, asleep, settling } = slice;
    this.slices.push({ rate, weights, pattern: cued ? pattern : null, test, asleep, settling });
    if (this.slices.length > WINDOW) this.slices.shift();
    this.count++;
  }

  /** A vertical line with a word, at the newest slice. */
  mark(word) {
    this.marks = this.marks.filter(mark => mark.at > this.count - WINDOW);
    this.marks.push({ at: this.count, word });
  }

  draw() {
    this.raster();
    this.lines('rate', [1, 2, 5, 10, 20, 50], value => Math.log(value/0.5)/Math.log(160), pen => [
      { colour: '#000', values: this.slices.map((_, k) => {
        const last = this.slices.slice(Math.max(0, k - 4), k + 1);
        return Math.max(0.5, last.reduce((total, slice) => total + slice.rate, 0)/last.length);
      }) }], { 5: 'target', 10: 'twice' });
    let last = null;
    const weights = this.slices.map(slice => (last = slice.weights || last));
    this.lines('weights', [0, 0.1, 0.2, 0.3, 0.4, 0.5], value => value/0.53, () =>
      Object.entries(LINES).map(([kind, colour]) => (
        { colour, values: weights.map(row => row && row[kind]) })), {});
  }

  raster() {
    const { pen, width, height } = surface('raster'), top = 8, n = this.slices.length;
    const used = this.count%WINDOW, scale = width/WINDOW;
    pen.imageSmoothingEnabled = width*(devicePixelRatio || 1) < WINDOW*1.5;
    if (this.count >= WINDOW) {
      const old = WINDOW - used;
      pen.drawImage(this.image, used, 0, old, this.set.cells, 0, top, old*scale, height - top);
    }
    if (used) {
      pen.drawImage(this.image, 0, 0, used, this.set.cells, width - used*scale, top, used*scale,
                    height - top);
    }
    this.slices.forEach((slice, k) => {
      const x = width - (n - k)*scale;
      if (slice.asleep) pen.fillStyle = '#444';
      else if (slice.pattern !== null) pen.fillStyle = COLOURS[slice.pattern];
      else if (slice.test !== null) pen.fillStyle = '#bbb';
      else return;
      pen.fillRect(x, 0, Math.ceil(scale), 5);
    });
  }

  lines(id, ticks, place, series, names) {
    const { pen, width, height } = surface(id), left = 26, n = this.slices.length;
    const y = value => height - 4 - (height - 10)*place(value);
    const x = k => width - (n - k)*(width - left)/WINDOW;
    pen.textBaseline = 'middle';
    for (const tick of ticks) {
      pen.fillStyle = names[tick] ? '#8c959f' : '#e6e9ec';
      pen.fillRect(left, Math.round(y(tick)), width - left, 1);
      pen.fillStyle = '#57606a';
      pen.textAlign = 'right';
      pen.fillText(String(tick), left - 4, Math.min(height - 6, Math.max(7, y(tick))));
      pen.textAlign = 'left';
      if (names[tick]) pen.fillText(names[tick], left + 4, y(tick) - 7);
    }
    this.marks.forEach(({ at, word }, k) => {
      const place = x(n - (this.count - at));
      if (place < left) return;
      pen.fillStyle = '#57606a';
      pen.fillRect(Math.round(place), 0, 1, height);
      if (id === 'weights') {
        pen.textAlign = place > width - 70 ? 'right' : 'left';
        pen.fillText(word, place + (place > width - 70 ? -3 : 3), 8 + 13*(k%2));
      }
    });
    for (const { colour, values } of series(pen)) {
      pen.strokeStyle = colour;
      pen.lineWidth = 1.8;
      pen.beginPath();
      values.forEach((value, k) => { if (value !== null) pen.lineTo(x(k + 1), y(value)); });
      pen.stroke();
    }
  }
}
