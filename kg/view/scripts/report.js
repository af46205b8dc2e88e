// The annotated report: cards of marks, notes beside sentences, switches of the legend, the text as read.

{
  const report = document.getElementById("report");
  const WIDE = window.matchMedia("(min-width: 1181px)");
  const FACTS = 4;
  const GAP = 8;
  const inside = (selector) => (report ? [...report.querySelectorAll(selector)] : []);
  const repairsShown = () => report.classList.contains("repairs-shown");

  // Ranges of a sentence, as the notes tell them: «3-9» in UTF-16 units, footnote calls not counted.

  function rangeIn(sentence, told) {
    const [start, end] = told.split("-").map(Number);
    const range = document.createRange();
    const texts = document.createTreeWalker(sentence, NodeFilter.SHOW_TEXT);
    let at = 0;
    let begun = false;
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (text.parentElement.closest(".call")) continue;
      if (!begun && start < at + text.length) {
        range.setStart(text, start - at);
        begun = true;
      }
      if (begun && end <= at + text.length) {
        range.setEnd(text, end - at);
        return range;
      }
      at += text.length;
    }
    return null;
  }

  function highlight(name, sentence, told) {
    if (!window.Highlight || !CSS.highlights) return;
    CSS.highlights.delete(name);
    const ranges = told.map((one) => rangeIn(sentence, one)).filter((range) => range !== null);
    if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges));
  }

  const sentenceOf = (note) => document.getElementById(`s-${note.dataset.s}`);

  // Notes: in the margin where there is one, else behind their sentence.

  function showNote(note, open) {
    const sentence = sentenceOf(note);
    const sign = report.querySelector(`.sign[href="#n-${CSS.escape(note.dataset.s)}"]`);
    const block = sentence.closest(".block");
    note.open = open;
    sign.setAttribute("aria-expanded", String(open));
    if (open && !WIDE.matches) sign.after(note);
    else if (note.parentElement !== block.querySelector(".notes")) block.querySelector(".notes").append(note);
    if (!open) highlight("fact", sentence, []);
    requestAnimationFrame(alignNotes);
  }

  /** Each open note begins beside its sentence, or below the note before it. */
  function alignNotes() {
    const open = inside(".note[open]");
    for (const note of open) note.style.marginTop = "";
    let bottom = -Infinity;
    for (const note of WIDE.matches ? open : []) {
      const [line] = sentenceOf(note).getClientRects();
      const { top } = note.getBoundingClientRect();
      if (line) note.style.marginTop = `${Math.max(0, line.top - top, bottom + GAP - top)}px`;
      bottom = note.getBoundingClientRect().bottom;
    }
  }

  function listenToNotes() {
    for (const sign of inside(".sign")) {
      const note = document.getElementById(sign.getAttribute("href").slice(1)).closest(".note");
      sign.setAttribute("role", "button");
      sign.setAttribute("aria-label", note.querySelector("summary").textContent);
      sign.setAttribute("aria-expanded", "false");
      sign.addEventListener("click", (event) => {
        event.preventDefault();
        showNote(note, !note.open);
      });
      sign.addEventListener("keydown", (event) => {
        if (event.key !== " ") return;
        event.preventDefault();
        showNote(note, !note.open);
      });
      note.querySelector("summary").addEventListener("click", (event) => {
        event.preventDefault();
        showNote(note, false);
        sign.focus({ preventScroll: true });
      });
      const mark = ({ target }) => {
        const said = target.closest("[data-r]") || target.closest("li")?.querySelector("[data-r]");
        highlight("fact", sentenceOf(note), said ? [said.dataset.r] : []);
      };
      note.addEventListener("pointerover", mark);
      note.addEventListener("focusin", mark);
      for (const left of ["pointerleave", "focusout"]) note.addEventListener(left, () => highlight("fact", sentenceOf(note), []));
    }
  }

  // The card: what a mark is, in a few lines.

  const card = el("div#mark-card", { role: "tooltip", hidden: "" });
  let marked = null;

  function factLines(i) {
    const told = (planned) => (planned ? "（计划）" : "");
    const plans = (statements) => statements.every((statement) => statement.planned);
    const values = things[i].values.map((v) => `${v.property.zh}：${v.text.zh}${told(plans(v.statements))}`);
    const said = relationsOf[i].map((r) => {
      const { source, target, property, planned } = relations[r];
      const { zh } = properties[property].label;
      return source === i ? `${zh} → ${things[target].names[0]}${told(planned)}` : `${things[source].names[0]} → ${zh}${told(planned)}`;
    });
    const figures = numbersOf[i].map((n) => `${numbers[n].year} ${numbers[n].kind.zh}：${numbers[n].text}`);
    return [...values, ...said, ...figures];
  }

  function cardOfEntity(link) {
    const i = indexOfThing.get(new URLSearchParams(link.getAttribute("href").split("?")[1]).get("at"));
    if (i === undefined) return null;
    const { names, cls, classes: labels } = things[i];
    const [name, ...others] = names;
    const lines = factLines(i);
    const more = lines.length > FACTS ? el("p", null, english(`…… +${lines.length - FACTS}`)) : null;
    return [
      el("p.head", null, symbol(classes[cls].shape, classes[cls].colour), name),
      el("p", null, ...labels.flatMap((label) => [words(label), " "])),
      others.length ? el("p", null, "又名 ", english("also called"), `：${others.join("、")}`) : null,
      ...lines.slice(0, FACTS).map((line) => el("p", null, line)),
      more,
    ].filter((line) => line !== null);
  }

  function cardOfRepair(mark) {
    const before = mark.matches("ins") ? mark.previousElementSibling : mark;
    const after = before.nextSibling instanceof Element && before.nextSibling.matches("ins") ? before.nextSibling.textContent : "";
    const kind = inside(`.key-repairs [data-mark="${[...before.classList].find((name) => /^k\d+$/.test(name))}"] .kind`)[0];
    return [el("p.head", null, kind ? kind.cloneNode(true) : ""), el("p", null, before.textContent, " → ", after || el("span", null, "去除 ", english("taken out")))];
  }

  function showCard(mark) {
    const content = mark.matches(".m") ? cardOfEntity(mark) : cardOfRepair(mark);
    if (content === null) return;
    hideCard();
    marked = mark;
    card.replaceChildren(...content);
    card.hidden = false;
    if (mark.matches(".m")) mark.setAttribute("aria-describedby", card.id);
    placeCard();
  }

  /** A mark may run over two lines: the card stands by the first. */
  function placeCard() {
    const [line] = marked.getClientRects();
    if (!line) return;
    const below = line.bottom + GAP;
    const fits = below + card.offsetHeight < window.innerHeight;
    card.style.left = `${Math.max(GAP, Math.min(line.left, document.documentElement.clientWidth - card.offsetWidth - GAP))}px`;
    card.style.top = `${fits ? below : Math.max(GAP, line.top - card.offsetHeight - GAP)}px`;
  }

  function hideCard() {
    marked?.removeAttribute("aria-describedby");
    marked = null;
    card.hidden = true;
  }

  function listenToMarks() {
    const markAt = (target) => target.closest(".t a.m, .source-text del, .source-text ins");
    report.append(card);
    report.addEventListener("pointerover", ({ target, pointerType }) => {
      const mark = pointerType === "mouse" ? markAt(target) : null;
      if (mark && mark !== marked) showCard(mark);
      else if (!mark) hideCard();
    });
    report.addEventListener("pointerleave", hideCard);
    report.addEventListener("focusin", ({ target }) => {
      if (target.matches(".t a.m:focus-visible")) showCard(target);
    });
    report.addEventListener("focusout", hideCard);
    window.addEventListener("scroll", () => (marked && marked === document.activeElement ? placeCard() : hideCard()), { passive: true });
    window.addEventListener("hashchange", hideCard);
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") hideCard();
    });
  }

  // Switches: entries of the legends become buttons.

  function makeSwitches(list, change) {
    for (const entry of inside(`${list} li`)) {
      const label = el("span.label", null, ...entry.childNodes);
      const button = el("button", { type: "button", "aria-pressed": "true" }, label);
      button.addEventListener("click", () => {
        const on = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(on));
        change(entry.dataset.mark, on);
      });
      entry.classList.add("switch");
      entry.append(button);
    }
  }

  /** A mark of an entity that is a figure too has two switches. */
  function switchMark(name, on) {
    for (const mark of inside(`.t .${CSS.escape(name)}`)) mark.classList.toggle(name === "f" && mark.matches(".m") ? "plain" : "off", !on);
  }

  function switchRepair(name, on) {
    for (const mark of inside(`.source-text .${name}`)) mark.classList.toggle("off", !on);
  }

  // The text as read, in place of the annotated one.

  function makeModes() {
    const [read] = inside(".as-read");
    if (!read) return;
    const count = read.querySelector("summary").lastChild.textContent.trim();
    const choices = [[false, "标注", "Annotated"], [true, "原样与修复", `As read, ${count} repairs`]];
    const buttons = choices.map(([repairs, zh, en]) =>
      el("button", { type: "button", "aria-pressed": String(!repairs), onclick: () => choose(repairs) }, zh, " ", english(en)),
    );
    const choose = (repairs) => {
      const place = firstInView();
      report.classList.toggle("repairs-shown", repairs);
      read.open = repairs;
      buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(choices[i][0] === repairs)));
      const there = place && document.getElementById((repairs ? "r-" : "s-") + place);
      if (there) there.scrollIntoView({ block: "start" });
    };
    report.querySelector(".marked").before(el("div.modes", { role: "group", "aria-label": "文本 Text" }, ...buttons));
  }

  /** The sentence at the top of the window, if one scrolled to it: it is to stay there when the text changes. */
  function firstInView() {
    const top = document.querySelector("header").offsetHeight;
    const all = inside(repairsShown() ? ".source-text > [id]" : ".s");
    if (!all.length || all[0].getBoundingClientRect().top > top) return null;
    return all.find((one) => one.getBoundingClientRect().bottom > top)?.id.slice(2);
  }

  // Arriving at a sentence.

  function arriveInText() {
    const name = decodeURIComponent(/^#s-[\w.%-]+$/.test(location.hash) ? location.hash.slice(3) : "");
    for (const old of inside(".arrived")) old.classList.remove("arrived");
    CSS.highlights?.delete("read");
    const sentence = name && document.getElementById(`s-${name}`);
    if (!sentence) return;
    const note = document.getElementById(`n-${name}`)?.closest(".note");
    if (note) {
      showNote(note, true);
      highlight("read", sentence, [...note.querySelectorAll("[data-r]")].map((said) => said.dataset.r));
    }
    const asRead = document.getElementById(`r-${name}`);
    asRead?.classList.add("arrived");
    if (repairsShown()) requestAnimationFrame(() => asRead?.scrollIntoView({ block: "center" }));
  }

  function openContents() {
    const [contents] = inside(".contents details");
    const wide = window.matchMedia("(min-width: 721px)");
    const fit = () => {
      contents.open = wide.matches;
    };
    if (!contents) return;
    fit();
    wide.addEventListener("change", fit);
    contents.addEventListener("click", ({ target }) => {
      if (target.closest("a") && !wide.matches) contents.open = false;
    });
  }

  if (report) {
    makeModes();
    makeSwitches(".key-classes", switchMark);
    makeSwitches(".key-repairs", switchRepair);
    listenToMarks();
    listenToNotes();
    openContents();
    arriveInText();
    window.addEventListener("hashchange", arriveInText);
    window.addEventListener("resize", alignNotes);
    WIDE.addEventListener("change", () => inside(".note[open]").forEach((note) => showNote(note, true)));
  }
}
