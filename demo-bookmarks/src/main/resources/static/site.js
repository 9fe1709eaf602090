"use strict";

// The pages work without this: it keeps an open list up to date, and asks before a bookmark is removed.

const list = document.getElementById("list");
const live = document.getElementById("live");

document.addEventListener("submit", event => {
    const removes = event.target.action.endsWith("/remove");
    if (removes && !confirm(event.target.querySelector("button").textContent + "?")) {
        event.preventDefault();
    }
});

if (list) {
    const events = new EventSource("/events");
    events.addEventListener("open", () => { live.hidden = false; });
    events.addEventListener("error", () => { live.hidden = true; });
    events.addEventListener("changed", refresh);
    events.addEventListener("gap", refresh); // something may have been missed
}

/** Takes the list out of the page as it is now. The server has escaped what it shows. */
async function refresh() {
    const response = await fetch(location.pathname + location.search, {headers: {Accept: "text/html"}});
    if (response.ok) {
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        list.replaceChildren(...page.getElementById("list").childNodes);
    }
}
