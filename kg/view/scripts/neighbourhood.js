// What is near an entity, and how it is drawn around it: rings by distance, the same on every visit.

/** A click brings in the hidden neighbours of an entity, unless they are more than this. */
const MOST_REVEALED = 40;
const ROOM = 170;
const RING = 190;
const FLAT = 0.72;

/** The entities within some steps of one, with itself; no way leads on through the reporting division. */
function neighbourhood(from, steps) {
  const distance = distances(from, steps);
  return new Set(distance.keys());
}

function distances(from, steps) {
  const distance = new Map([[from, 0]]);
  let edge = [from];
  for (let step = 1; step <= steps; step += 1) {
    const next = [];
    for (const i of edge) {
      if (i === hub && i !== from) continue;
      for (const r of relationsOf[i]) {
        if (!isOpen(relations[r])) continue;
        const other = relations[r].source === i ? relations[r].target : relations[r].source;
        if (!distance.has(other)) {
          distance.set(other, step);
          next.push(other);
        }
      }
    }
    edge = next;
  }
  return distance;
}

/** Where each entity of a neighbourhood stands: those one step away on inner rings by class, the others behind them. */
function ringPositions(centre, steps) {
  const distance = distances(centre, steps);
  const at = new Map([[centre, { x: 0, y: 0, angle: 0 }]]);
  const one = [...distance].filter(([, d]) => d === 1).map(([i]) => i);
  one.sort((a, b) => things[a].cls - things[b].cls || a - b);
  let radius = putOnRings(one, RING * 1.3, at);
  const two = [...distance].filter(([, d]) => d === 2).map(([i]) => i);
  const angle = (i) => Math.min(...relationsOf[i].map((r) => parentAngle(r, i, one, at)));
  const angles = new Map(two.map((i) => [i, angle(i)]));
  two.sort((a, b) => angles.get(a) - angles.get(b) || a - b);
  radius = putOnRings(two, radius + RING, at);
  return at;
}

function parentAngle(r, i, parents, at) {
  const other = relations[r].source === i ? relations[r].target : relations[r].source;
  return parents.includes(other) ? at.get(other).angle : Infinity;
}

/** Fills rings from the inside out; neighbours in the list stay neighbours. */
function putOnRings(members, radius, at) {
  const rings = [];
  let left = members.length;
  for (let r = radius; left > 0; r += RING) {
    const take = Math.min(left, Math.max(1, Math.floor((2 * Math.PI * r * 0.9) / ROOM)));
    rings.push({ r, take });
    left -= take;
  }
  let from = 0;
  for (const { r, take } of rings) {
    for (let n = 0; n < take; n += 1) {
      const angle = (2 * Math.PI * n) / take - Math.PI / 2;
      at.set(members[from + n], { x: Math.round(r * Math.cos(angle)), y: Math.round(r * FLAT * Math.sin(angle)), angle });
    }
    from += take;
  }
  return rings.length ? rings[rings.length - 1].r : radius;
}
