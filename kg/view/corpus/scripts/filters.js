// Views, classes, reports, years, stated or planned; and the list of what they let through.

const VIEWS = {
  places: { zh: "按地区", en: "By place" },
  classes: { zh: "按类别", en: "By class" },
  entities: { zh: "全部对象", en: "All entities" },
  list: { zh: "列表", en: "List" },
};
const filters = document.getElementById("filters");
const list = document.getElementById("list");
const reportBoxes = [...document.querySelectorAll("[data-report]")];
const yearButtons = [...document.querySelectorAll("[data-year]")];
const narrow = document.getElementById("narrow");
const ROWS = 200; // of the list, before more are asked for

const pressed = (button, on) => button.setAttribute("aria-pressed", String(on));
const command = (text, en, onclick) => el("button", { type: "button", onclick }, `${text} `, english(en));

const viewButtons = Object.entries(VIEWS).filter(([name]) => webgl || name === "list").map(([name, { zh, en }]) =>
  el("button", { type: "button", "data-view": name, onclick: () => setView(name) }, zh, " ", english(en)));
const classButtons = classes.map(({ zh, en, colour, count }, cls) =>
  el("button.entry", { type: "button", onclick: () => toggleClass(cls) }, symbol("dot", colour), el("span.label", null, zh, english(en)), amount(count)));
const modalityButtons = [["stated", "已述", "stated"], ["planned", "计划", "planned"]].map(([name, zh, en]) =>
  el("button.entry", { type: "button", "data-modality": name, onclick: () => toggleModality(name) }, symbol("line", "#465c73", name === "planned"), el("span.label", null, zh, english(en))));

function toggle(set, member) {
  if (!set.delete(member)) set.add(member);
}

function toggleClass(cls) {
  toggle(filter.classesOff, cls);
  filtersChanged();
}

function setClasses(on) {
  filter.classesOff = new Set(on ? [] : classes.keys());
  filtersChanged();
}

function showOnlyClass(cls) {
  filter.classesOff = new Set([...classes.keys()].filter((other) => other !== cls));
  filtersChanged();
  setView("entities");
}

/** One of the two is always on: to put out the last one puts on the other. */
function toggleModality(name) {
  filter[name] = !filter[name];
  if (!filter.stated && !filter.planned) filter[name === "stated" ? "planned" : "stated"] = true;
  filtersChanged();
}

function setReports(indices, on) {
  for (const r of indices) filter.reportsOff[on ? "delete" : "add"](r);
  filtersChanged();
}

const reportsOfYear = (year) => [...reports.keys()].filter((r) => String(reports[r].year) === year);
const reportsInSight = () => reportBoxes.filter((input) => !input.closest("li").hidden).map((input) => Number(input.dataset.report));

function filtersChanged() {
  sieve();
  drawFilters();
  if (selected !== null) pickOut(selected);
  show();
  if (view === "list") drawList();
  if (panelOf !== null) showKey(panelOf);
  saveState();
}

/** Bring buttons, boxes and the line of counts in step with the filters. */
function drawFilters() {
  classButtons.forEach((button, cls) => pressed(button, !filter.classesOff.has(cls)));
  modalityButtons.forEach((button) => pressed(button, filter[button.dataset.modality]));
  viewButtons.forEach((button) => pressed(button, button.dataset.view === view));
  reportBoxes.forEach((input) => {
    input.checked = !filter.reportsOff.has(Number(input.dataset.report));
  });
  yearButtons.forEach((button) => pressed(button, reportsOfYear(button.dataset.year).some((r) => !filter.reportsOff.has(r))));
  document.getElementById("status").replaceChildren(
    `显示 ${shownNodes}/${COUNT} 个对象，${shownEdges}/${edges.source.length} 条关系 `,
    english(`entities and relations shown`),
  );
}

function drawList() {
  const members = membersOf(null, null);
  const body = el("tbody");
  const more = el("button.more", { type: "button" }, "更多 ", english("more"));
  const add = () => {
    const from = body.childElementCount;
    body.append(...members.slice(from, from + ROWS).map((i) => el("tr", null,
      el("td", null, entityButton(i)),
      el("td", null, symbol("dot", colourOf(i)), " ", words(classes[nodes.cls[i]])),
      el("td", null, whereOf(i)),
      el("td.number", null, String(edgesOf[i].length)))));
    more.hidden = body.childElementCount >= members.length;
  };
  more.addEventListener("click", add);
  add();
  const heads = [["名称", "Name"], ["类别", "Class"], ["报告", "Reports"], ["关系", "Relations"]];
  const head = el("thead", null, el("tr", null, ...heads.map(([zh, en]) => el("th", { scope: "col" }, `${zh} `, english(en)))));
  list.replaceChildren(...(webgl ? [] : [noWebgl()]), el("table", null, head, body), more);
}

function noWebgl() {
  return el("p.notice", null, "此浏览器没有 WebGL，不能画图；列表、搜索和详情照常可用。", english("This browser has no WebGL, so nothing can be drawn; the list, the search and the details work."));
}

function setView(name) {
  const before = view;
  view = webgl ? name : "list";
  list.hidden = view !== "list";
  stage.hidden = view === "list";
  for (const id of ["in", "out", "fit"]) document.getElementById(id).hidden = view === "list";
  if (view === "list") drawList();
  if (view !== before && renderer && view === "places") renderer.getCamera().setState({ x: 0.5, y: 0.5, ratio: 1 });
  show();
  drawFilters();
  saveState();
}

document.getElementById("views").append(...viewButtons);
document.getElementById("legend").append(...classButtons);
document.getElementById("modality").append(...modalityButtons);
document.getElementById("class-links").append(command("全部", "all", () => setClasses(true)), command("无", "none", () => setClasses(false)));
document.getElementById("report-links").append(command("全部", "all", () => setReports(reportsInSight(), true)), command("无", "none", () => setReports(reportsInSight(), false)));
reportBoxes.forEach((input) => input.addEventListener("change", () => setReports([Number(input.dataset.report)], input.checked)));
yearButtons.forEach((button) => button.addEventListener("click", () => setReports(reportsOfYear(button.dataset.year), button.getAttribute("aria-pressed") !== "true")));
narrow.addEventListener("input", () => {
  const wanted = narrow.value.trim();
  reportBoxes.forEach((input) => {
    const line = input.closest("li");
    line.hidden = !line.dataset.place.includes(wanted);
  });
});
