// Search by name, other name, pinyin or its initials, with completion.

const box = document.getElementById("search");
const results = document.getElementById("results");
const OFFERED = 30;
let forms = null; // of each entity, made when first wanted
let found = [];
let active = -1;

function formsOf(i) {
  const names = [nodes.name[i], ...(otherNames.get(i) || [])].map((name) => name.toLowerCase());
  const readings = nodes.reading[i].split("\n").flatMap((reading) => [reading.replaceAll(" ", ""), reading.split(" ").map((s) => s.slice(0, 1)).join("")]);
  return [...names, ...readings];
}

/** Names that are the text come first, then those that start with it; of these the better connected. */
function matches(text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  forms = forms || nodes.name.map((_, i) => formsOf(i));
  const scored = [];
  forms.forEach((of, i) => {
    let score = 3;
    for (const form of of) {
      if (form === wanted) score = 0;
      else if (form.startsWith(wanted)) score = Math.min(score, 1);
      else if (form.includes(wanted)) score = Math.min(score, 2);
    }
    if (score < 3) scored.push({ i, score });
  });
  return scored.sort((a, b) => a.score - b.score || byDegree(a.i, b.i)).map((hit) => hit.i);
}

function whereOf(i) {
  const of = reportsOf(i);
  return of.length > 1 ? `${reportName(of[0])} 等 ${of.length} 份` : reportName(of[0]);
}

function drawResults() {
  found = matches(box.value);
  active = found.length ? 0 : -1;
  const items = found.slice(0, OFFERED).map((i, n) => {
    const { zh, colour } = classes[nodes.cls[i]];
    const item = el(`li#result-${n}`, { role: "option" }, symbol("dot", colour), ` ${nodes.name[i]} `, el("span.where", null, `${zh} · ${whereOf(i)}`));
    // mousedown, because the box loses its focus before a click
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(i);
    });
    return item;
  });
  if (items.length === 0) items.push(el("li.none", null, "没有找到 No match"));
  if (found.length > OFFERED) items.push(el("li.none", null, `共 ${found.length} 个 of all`));
  results.replaceChildren(...items);
  results.hidden = box.value.trim() === "";
  box.setAttribute("aria-expanded", String(!results.hidden));
  markActive();
}

function markActive() {
  [...results.querySelectorAll("[role=option]")].forEach((item, n) => item.setAttribute("aria-selected", String(n === active)));
  if (active < 0) box.removeAttribute("aria-activedescendant");
  else {
    box.setAttribute("aria-activedescendant", `result-${active}`);
    results.children[active].scrollIntoView({ block: "nearest" });
  }
}

function choose(i) {
  closeResults();
  box.value = nodes.name[i];
  selectEntity(i, { move: true });
}

function closeResults() {
  results.hidden = true;
  box.setAttribute("aria-expanded", "false");
}

function searchKey(event) {
  const last = Math.min(found.length, OFFERED) - 1;
  if (event.isComposing || last < 0) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    active = Math.max(0, Math.min(last, active + (event.key === "ArrowDown" ? 1 : -1)));
    markActive();
  } else if (event.key === "Enter" && !results.hidden) choose(found[active]);
}

box.addEventListener("input", drawResults);
box.addEventListener("focus", drawResults);
box.addEventListener("blur", closeResults);
box.addEventListener("keydown", searchKey);
