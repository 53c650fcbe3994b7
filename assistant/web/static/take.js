// Taking an answer away: copying, links and printing. Sends nothing anywhere.

const root = new URL("..", import.meta.url);
const SAID = 6000;

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyTheOldWay(text);
  }
}

// The way above is open only to pages that came over https or from this computer.
function copyTheOldWay(text) {
  const from = document.activeElement;
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "visually-hidden";
  box.setAttribute("aria-hidden", "true");
  document.body.append(box);
  box.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    // Said below.
  }
  box.remove();
  from?.focus({ preventScroll: true });
  return done;
}

async function take(text, done, said) {
  const copied = await copy(text);
  done.replaceChildren(copied ? said : "Your browser did not let us copy. Here it is:");
  if (!copied) done.append(byHand(text));
  else setTimeout(() => done.textContent === said && done.replaceChildren(), SAID);
}

function byHand(text) {
  const box = document.createElement("textarea");
  box.className = "by-hand";
  box.readOnly = true;
  box.value = text;
  box.setAttribute("aria-label", "Text to copy");
  requestAnimationFrame(() => box.select());
  return box;
}

const ways = {
  answer: (button, done) => take(inTurn(button, ".text-of-answer"), done, "Answer copied"),
  message: (button, done) => take(inTurn(button, ".text-of-message"), done, "Message copied"),
  link: (button, done) =>
    take(new URL(button.value.slice(1), root).href, done, "Link copied. It does not hold your question."),
  here: (button, done) => take(location.href, done, "Link copied"),
  print: (button) => print(button.closest(".turn")),
};

function inTurn(button, selector) {
  return button.closest(".turn").querySelector(selector).textContent;
}

function print(turn) {
  document.body.classList.add("prints-one");
  turn.classList.add("to-print");
  window.print();
}

// Folded quotes are printed too. A print from the browser's own menu prints every answer.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details.more:not([open])")];
  for (const one of opened) one.open = true;
});
addEventListener("afterprint", () => {
  for (const one of opened) one.open = false;
  opened = [];
  document.body.classList.remove("prints-one");
  document.querySelector(".to-print")?.classList.remove("to-print");
});

document.addEventListener("click", (event) => {
  const button = event.target.closest(".take button");
  const way = button && Object.keys(ways).find((name) => button.classList.contains(`take-${name}`));
  if (way) ways[way](button, button.parentElement.querySelector(".done"));
  const link = event.target.closest("a.link-to");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) copyClause(event, link);
});

// A clause's own address, with the version it stands in.
function copyClause(event, link) {
  const { policy, version } = link.closest(".policy").dataset;
  const address = new URL(`policy/${encodeURIComponent(policy)}`, root);
  if (version) address.searchParams.set("version", version);
  address.hash = link.hash;
  event.preventDefault();
  event.stopPropagation();
  const done = link.closest(".policy").querySelector(".copied");
  take(address.href, done, "Link copied");
}
