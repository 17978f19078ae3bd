'use strict';
// Memory of a compiled network, by name.

const TYPES = [Float64Array, Int32Array, Float32Array, Int8Array, BigInt64Array];

/** A function: name of an array -> view of it. Ask at each use: a view dies when memory grows.
 * Its names are in `names`. */
function arraysOf(module) {
  const index = {};
  for (let k = 0; k < module._live_count(); k++) {
    index[module.UTF8ToString(module._live_name(k))] = k;
  }
  const view = name => {
    const k = index[name];
    if (k === undefined) throw new Error(`the network has no array ${name}`);
    return new TYPES[module._live_type(k)](module.HEAP8.buffer, module._live_data(k),
                                           module._live_size(k));
  };
  view.names = Object.keys(index);
  return view;
}
