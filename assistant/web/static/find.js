// Find as you type in a policy, and the clause a link leads to. Sends nothing anywhere.

// --- find -----------------------------------------------------------------------------------

const BLOCKS = ".policy :is(li, p, h2, h3, h4, h5, h6)";
const LEFT_OUT = ".about, .contents *, .printed *, .copied";
const highlights = globalThis.CSS?.highlights;

function blocksOf(place) {
  return [...place.querySelectorAll(BLOCKS)].filter((block) => !block.matches(LEFT_OUT));
}

// Every stretch of a block where one of the words stands. Offsets are found in the text as shown,
// so lower case must not change its length.
function ranges(block, words) {
  const found = [];
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = folded(walker.currentNode.data);
    for (const word of words) {
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
        const range = new Range();
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + word.length);
        found.push(range);
      }
    }
  }
  return found;
}

function folded(text) {
  const lower = text.toLowerCase();
  return (lower.length === text.length ? lower : text).replace(/[’‘]/g, "'");
}

class Find {
  constructor(bar) {
    this.bar = bar;
    this.box = bar.querySelector("input");
    this.count = bar.querySelector(".count");
    this.place = document.getElementById(bar.dataset.find);
    this.found = [];
    this.at = -1;
    this.box.addEventListener("input", () => this.look());
    this.box.addEventListener("keydown", (event) => this.key(event));
    for (const step of bar.querySelectorAll(".step")) {
      step.addEventListener("click", () => this.go(Number(step.dataset.step)));
    }
    // Another policy in the same place is searched anew.
    new MutationObserver(() => this.box.value && this.look()).observe(this.place, { childList: true });
  }

  key(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      this.go(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" && this.box.value) {
      event.preventDefault();
      this.box.value = "";
      this.look();
    }
  }

  look() {
    const typed = folded(this.box.value).trim();
    const words = typed.length < 2 ? [] : typed.split(/\s+/);
    const holds = (block) => words.length && words.every((word) => folded(block.textContent).includes(word));
    this.found = blocksOf(this.place).filter(holds);
    highlights?.set("found", new Highlight(...this.found.flatMap((block) => ranges(block, words))));
    this.mark(-1);
    if (this.found.length) this.go(1, false);
    else this.say(words.length ? "No match" : "");
    for (const step of this.bar.querySelectorAll(".step")) step.disabled = this.found.length < 2;
  }

  go(step, wrap = true) {
    if (!this.found.length) return;
    const next = this.at + step;
    this.mark(wrap ? (next + this.found.length) % this.found.length : Math.max(next, 0));
    scrollTo(this.found[this.at], this.place);
    const all = this.found.length;
    this.say(all === 1 ? "1 match" : `${this.at + 1} of ${all} matches`);
  }

  mark(at) {
    for (const old of this.place.querySelectorAll(".is-found")) old.classList.remove("is-found");
    this.at = at;
    this.found[at]?.classList.add("is-found");
  }

  say(words) {
    this.count.textContent = words;
  }
}

// Within a pane that scrolls, only the pane moves.
function scrollTo(block, place) {
  if (place.scrollHeight > place.clientHeight && getComputedStyle(place).overflowY === "auto") {
    const box = place.getBoundingClientRect();
    place.scrollTop += block.getBoundingClientRect().top - box.top - box.height / 3;
  } else {
    block.scrollIntoView({ block: "center" });
  }
}

for (const bar of document.querySelectorAll(".find")) new Find(bar);

// --- where the address leads ------------------------------------------------------------------

// The page of a policy: the whole clause is marked, and a clause that is not there is said.
function arrive() {
  const id = decodeURIComponent(location.hash.slice(1));
  for (const link of document.querySelectorAll("a.newer")) link.hash = location.hash;
  const lost = document.querySelector(".lost");
  if (!lost) return;
  for (const old of document.querySelectorAll(".is-cited")) old.classList.remove("is-cited");
  const part = id && document.getElementById(id);
  lost.hidden = !id || Boolean(part);
  for (const more of id ? document.querySelectorAll(`[data-of="${CSS.escape(id)}"]`) : []) {
    more.classList.add("is-cited");
  }
}

addEventListener("hashchange", arrive);
arrive();
