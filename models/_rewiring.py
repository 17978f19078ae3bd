"""One rewiring step of `structural.rewire`, in NumPy and in C++: the same law, other draws.

A pool of potential synapses has entries (pre, post), each with n contacts. A cell that has more
contacts than elements loses random ones of its contacts, on the axonal side and then on the
dendritic side. Then free axonal and free dendritic elements are matched one to one at random. A
match for which the pool has no entry, or whose pair has as many contacts as it may have, forms
nothing; what is free then may be matched again, in as many rounds as `tries` says.
"""
import numpy as np

CPP = r'''
#ifndef HOMEOZOO_STRUCTURAL
#define HOMEOZOO_STRUCTURAL
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>
// What is known of a pool between two steps. All of it follows from n.
struct ZooContacts {
  bool ready = false, sorted = true;
  int64_t changes = 0;
  std::vector<int32_t> order;                // entries by (pre, post); empty if they are so already
  std::vector<int64_t> first;                 // first entry of each source in that order
  std::vector<std::vector<int32_t>> out, in;  // of each cell: its entries, once for each contact
};
#endif
double %(name)s(double t, double on) {
  using namespace brian;
  static ZooContacts S;
  const int64_t M = %(n)s.size();
  if (!(on > 0.5) || M == 0) return (double)S.changes;
  int32_t* n = &%(n)s[0];
  const int32_t *pre = &%(pre)s[0], *post = &%(post)s[0];
  const int P0 = %(pre_start)d, NP = %(pre_size)d, Q0 = %(post_start)d, NQ = %(post_size)d;
  auto below = [&](size_t m) { return (size_t)(_random_generators[0].rand()*m); };
  auto entry = [&](int64_t k) { return S.sorted ? (int32_t)k : S.order[k]; };
  auto wanted = [](double z) { return z > 0 ? (int64_t)std::floor(z) : (int64_t)0; };
  auto before = [&](int32_t a, int32_t b) {
    return pre[a] != pre[b] ? pre[a] < pre[b] : post[a] < post[b]; };
  const bool fresh = !S.ready;
  if (fresh) {
    S.ready = true;
    S.out.assign(NP, {}); S.in.assign(NQ, {}); S.first.assign(NP + 1, 0);
    for (int64_t s = 1; s < M && S.sorted; s++) S.sorted = !before(s, s - 1);
    if (!S.sorted) {
      S.order.resize(M);
      for (int64_t s = 0; s < M; s++) S.order[s] = s;
      std::stable_sort(S.order.begin(), S.order.end(), before);
    }
    for (int64_t s = 0; s < M; s++) {
      S.first[pre[s] - P0 + 1]++;
      for (int k = 0; k < n[s]; k++) {
        S.out[pre[s] - P0].push_back(s); S.in[post[s] - Q0].push_back(s); }
    }
    for (int i = 0; i < NP; i++) S.first[i + 1] += S.first[i];
  }
  // cells whose contacts change now
  std::vector<char> moved_out(NP, fresh), moved_in(NQ, fresh);
  auto drop = [](std::vector<int32_t>& list, int32_t s) {
    for (size_t k = list.size(); k-- > 0;)
      if (list[k] == s) { list[k] = list.back(); list.pop_back(); return; } };
  auto lose = [&](int32_t s) {
    const int i = pre[s] - P0, j = post[s] - Q0;
    n[s]--; S.changes++; moved_out[i] = moved_in[j] = 1;
    drop(S.out[i], s); drop(S.in[j], s); };
  for (int i = 0; i < NP; i++) {
    const int64_t keep = wanted(%(axonal)s[i + P0]);
    while ((int64_t)S.out[i].size() > keep) lose(S.out[i][below(S.out[i].size())]); }
  for (int j = 0; j < NQ; j++) {
    const int64_t keep = wanted(%(dendritic)s[j + Q0]);
    while ((int64_t)S.in[j].size() > keep) lose(S.in[j][below(S.in[j].size())]); }
  std::vector<int> axons, spines;             // free elements
  for (int i = 0; i < NP; i++)
    for (int64_t k = S.out[i].size(); k < wanted(%(axonal)s[i + P0]); k++) axons.push_back(i);
  for (int j = 0; j < NQ; j++)
    for (int64_t k = S.in[j].size(); k < wanted(%(dendritic)s[j + Q0]); k++) spines.push_back(j);
  auto shuffle = [&](std::vector<int>& list) {
    for (size_t q = list.size(); q > 1; q--) std::swap(list[q - 1], list[below(q)]); };
  auto form = [&](int i, int j) {             // a contact of this pair, if there may be one
    int64_t low = S.first[i], high = S.first[i + 1];
    while (low < high) {
      const int64_t middle = (low + high)/2;
      if (post[entry(middle)] < j + Q0) low = middle + 1; else high = middle; }
    for (; low < S.first[i + 1] && post[entry(low)] == j + Q0; low++) {
      const int32_t s = entry(low);
      if (n[s] >= %(cap)s) continue;
      if (n[s] == 0) { %(reset)s }
      n[s]++; S.changes++; moved_out[i] = moved_in[j] = 1; %(formed)s
      S.out[i].push_back(s); S.in[j].push_back(s);
      return true; }
    return false; };
  for (int round = 0; round < %(tries)d && !axons.empty() && !spines.empty(); round++) {
    shuffle(axons); shuffle(spines);
    const size_t pairs = std::min(axons.size(), spines.size());
    size_t kept = 0;
    for (size_t q = 0; q < pairs; q++)
      if (!form(axons[q], spines[q])) { axons[kept] = axons[q]; spines[kept++] = spines[q]; }
    axons.erase(axons.begin() + kept, axons.begin() + pairs);
    spines.erase(spines.begin() + kept, spines.begin() + pairs);
  }
  // a spike visits the contacts, not the pool
  auto publish = [&](SynapticPathway& path, std::vector<std::vector<int32_t>>& contacts,
                     std::vector<char>& moved) {
    if (path.queue.size() != 1) return;       // several threads: the whole pool is visited
    auto& lists = path.queue[0]->synapses;
    for (size_t i = 0; i < lists.size() && i < contacts.size(); i++) if (moved[i]) {
      std::vector<int32_t> list(contacts[i]);
      std::sort(list.begin(), list.end());
      list.erase(std::unique(list.begin(), list.end()), list.end());
      lists[i].swap(list); } };
  %(publish)s
  return (double)S.changes;
}
'''


def index_of(pre, post, post_size):
    """Entries of a pool by (pre, post): (sorted keys pre*post_size + post, entry of each)."""
    key = pre.astype(np.int64)*post_size + post
    order = np.argsort(key, kind='stable')
    return key[order], order


def lose(n, cell, wanted, rng):
    """Take random contacts from the cells that have more than `wanted`; returns how many went.

    n: contacts of each entry, changed in place; cell: cell of each entry; wanted: (cells,).
    """
    active = np.flatnonzero(n)
    each = np.repeat(active, n[active])                       # an entry once for each contact
    excess = np.bincount(cell[each], minlength=len(wanted)) - wanted
    shuffled = rng.permutation(each)
    shuffled = shuffled[np.argsort(cell[shuffled], kind='stable')]
    owner = cell[shuffled]
    rank = np.arange(len(owner)) - np.searchsorted(owner, owner)
    gone = shuffled[rank < excess[owner]]
    np.subtract.at(n, gone, 1)
    return len(gone)


def free(n, cell, wanted):
    """The free elements: each cell as often as it has elements without a contact."""
    taken = np.bincount(cell, n, len(wanted)).astype(int)
    return np.repeat(np.arange(len(wanted)), np.maximum(0, wanted - taken))


def step(n, pre, post, axonal, dendritic, *, cap, tries, index, rng):
    """One rewiring step; returns (number of changes, entries where a contact formed, each as often
    as one formed, entries whose first contact formed).

    n: (pool,) int, changed in place; pre, post: (pool,) cells counted from 0; axonal, dendritic:
    elements of each source and target cell (int); cap: (pool,) most contacts of a pair; index: of
    `index_of`; rng: with permutation, as numpy.random.RandomState.
    """
    changes = lose(n, pre, axonal, rng) + lose(n, post, dendritic, rng)
    key, order = index
    axons, spines = free(n, pre, axonal), free(n, post, dendritic)
    born, formed = [], []
    for _ in range(tries):
        pairs = min(len(axons), len(spines))
        if not pairs:
            break
        axons, spines = rng.permutation(axons), rng.permutation(spines)
        wanted = axons[:pairs].astype(np.int64)*len(dendritic) + spines[:pairs]
        low, high = (np.searchsorted(key, wanted, side=side) for side in ('left', 'right'))
        matched = []
        for k in range(pairs):                                # one by one: a pair may come twice
            entry = next((s for s in order[low[k]:high[k]] if n[s] < cap[s]), None)
            if entry is not None:
                if n[entry] == 0:
                    born.append(entry)
                n[entry] += 1
                formed.append(entry)
                matched.append(k)
        changes += len(matched)
        axons, spines = (np.delete(one, np.array(matched, dtype=int))
                         for one in (axons, spines))
    return changes, np.array(formed, dtype=int), np.array(born, dtype=int)
