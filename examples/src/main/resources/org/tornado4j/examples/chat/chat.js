"use strict";

// The page works without this: then it shows new messages when it is loaded again.

const inbox = document.getElementById("inbox");
const form = document.getElementById("new");
const token = form.elements._xsrf.value;

form.addEventListener("submit", async event => {
    event.preventDefault();
    const body = form.elements.body.value;
    form.elements.body.value = "";
    show(await post("/a/message/new", {body}));
});

async function post(path, fields) {
    const response = await fetch(path, {
        method: "POST",
        headers: {"X-Xsrftoken": token},
        body: new URLSearchParams(fields),
    });
    if (!response.ok) {
        throw new Error(`${response.status} ${response.statusText}`);
    }
    return response.json();
}

/** A message may come twice: as the answer to its author, and as news. */
function show(message) {
    if (!document.getElementById(`m${message.id}`)) {
        inbox.insertAdjacentHTML("beforeend", message.html); // the server has escaped it
    }
}

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

async function poll() {
    let cursor = inbox.lastElementChild?.id.slice(1);
    let patience = 500;
    for (;;) {
        try {
            const {messages} = await post("/a/message/updates", cursor ? {cursor} : {});
            messages.forEach(show);
            cursor = messages.at(-1)?.id ?? cursor;
            patience = 500;
        } catch {
            patience = Math.min(2 * patience, 60_000);
            await pause(patience);
        }
    }
}

poll();
