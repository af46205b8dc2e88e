// Search by name, other name, pinyin or its initials.

const box = document.getElementById("search");
const results = document.getElementById("results");
const MOST = 30;
let found = [];
let active = -1;

/** Entities whose name starts with the text come first, shorter names before longer ones. */
function matches(text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const scored = things.flatMap((thing, i) => {
    const forms = thing.search.split("\n").filter((form) => form.includes(wanted));
    if (forms.length === 0) return [];
    return [{ i, starts: forms.some((form) => form.startsWith(wanted)) ? 0 : 1, length: thing.names[0].length }];
  });
  return scored.sort((a, b) => a.starts - b.starts || a.length - b.length || a.i - b.i).map((hit) => hit.i);
}

function drawResults() {
  found = matches(box.value);
  active = found.length ? 0 : -1;
  const items = found.slice(0, MOST).map((i, n) => {
    const { colour, shape, label } = classes[things[i].cls];
    const item = el(`li#result-${n}`, { role: "option" }, symbol(shape, colour), " ", things[i].names[0], " ", english(`${label.zh} ${label.en}`));
    // mousedown, because the box loses its focus before a click
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(i);
    });
    return item;
  });
  if (items.length === 0) items.push(el("li.none", null, "没有找到 No match"));
  results.replaceChildren(...items);
  results.hidden = box.value.trim() === "";
  box.setAttribute("aria-expanded", String(!results.hidden));
  markActive();
}

function markActive() {
  [...results.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === active)));
  if (active < 0) box.removeAttribute("aria-activedescendant");
  else {
    box.setAttribute("aria-activedescendant", `result-${active}`);
    results.children[active].scrollIntoView({ block: "nearest" });
  }
}

function choose(i) {
  closeResults();
  box.value = things[i].names[0];
  if (currentPart() === "graph") selectThing(i, { move: true });
  else location.hash = addressOf({ ...startState(), at: i });
}

function closeResults() {
  results.hidden = true;
  box.setAttribute("aria-expanded", "false");
}

function searchKey(event) {
  const last = Math.min(found.length, MOST) - 1;
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
