// Runs before the page is drawn, so that nothing moves afterwards: that script runs at all, and who
// is asking in this tab, or else on this device.
document.documentElement.classList.add("js");
try {
  const who = sessionStorage.getItem("who") ?? localStorage.getItem("who");
  if (/^(staff|governor|volunteer|parent|learner|visitor)$/.test(who ?? "")) {
    // What is chosen in another tab is not for this one.
    sessionStorage.setItem("who", who);
    document.documentElement.dataset.who = who;
    document.documentElement.dataset.known = "";
  }
} catch {
  // A browser that stores nothing asks each time.
}
