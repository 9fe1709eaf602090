"use strict";

// Whatever came from a server or a person goes into the page as text, never as markup.

const card = id => document.getElementById(id);
const onSubmit = (id, action) => card(id).querySelector("form").addEventListener("submit", event => {
    event.preventDefault();
    action(event.target, event.submitter);
});

/** The box of a card that shows one request and its response. */
function exchange(id, method, path) {
    const box = card(id).querySelector(".exchange");
    box.replaceChildren(document.getElementById("exchange").content.cloneNode(true));
    box.hidden = false;
    box.querySelector(".request").textContent = `${method} ${path}`;
    const status = box.querySelector(".status");
    const content = box.querySelector("pre");
    const began = performance.now();
    return {
        head(response) {
            status.textContent = `${response.status} ${response.statusText}`.trim();
            status.dataset.class = String(response.status)[0];
        },
        failed(error) {
            status.textContent = error.name === "AbortError" ? "hung up" : "failed";
            status.dataset.class = "0";
            content.append(error.name === "AbortError" ? "" : String(error.message));
        },
        cost(bytes) {
            box.querySelector(".cost").textContent = `${size(bytes)} in ${Math.round(performance.now() - began)} ms`;
        },
        show(text) {
            content.textContent = text;
        },
        append(text) {
            content.append(text);
            content.scrollTop = content.scrollHeight;
        },
    };
}

function size(bytes) {
    return bytes < 10_000 ? `${bytes} B` : `${Math.round(bytes / 1024)} KiB`;
}

/** Does a request, shows it in its card, and returns the response with its text; null if there was none. */
async function ask(id, path, options = {}) {
    const shown = exchange(id, options.method ?? "GET", path);
    try {
        const response = await fetch(path, {cache: "no-store", ...options});
        shown.head(response);
        const text = await response.text();
        shown.cost(new Blob([text]).size);
        shown.show(readable(response, text));
        return {response, text};
    } catch (error) {
        shown.failed(error);
        return null;
    }
}

function readable(response, text) {
    const type = response.headers.get("Content-Type") ?? "";
    return type.startsWith("application/json") ? JSON.stringify(JSON.parse(text), null, 2) : text;
}

// ---------------------------------------------------------------------- facts

async function showFacts() {
    try {
        const facts = await (await fetch("/api/server", {cache: "no-store"})).json();
        showFact("boot", facts.boot);
        showFact("java", facts.java.replace(/\+.*/, ""));
        showFact("uptime", duration(facts.uptimeSeconds));
        showFact("heap", `${Math.round(facts.heapBytes / 1048576)} MiB`);
    } catch {
        showFact("uptime", "not reachable");
    }
}

function showFact(name, text) {
    document.querySelector(`[data-fact="${name}"]`).textContent = text;
}

function duration(seconds) {
    const parts = [[3600, "h"], [60, "min"], [1, "s"]]
        .map(([unit, name], i, all) => [Math.floor((i ? seconds % all[i - 1][0] : seconds) / unit), name])
        .filter(([count]) => count > 0);
    return parts.slice(0, 2).map(([count, name]) => `${count} ${name}`).join(" ") || "0 s";
}

// ---------------------------------------------------------------------- cards

onSubmit("greeting", form => ask("greeting", `/hello/${encodeURIComponent(form.elements.name.value)}`));

onSubmit("json", () => ask("json", "/api/server"));

onSubmit("form", form => ask("form", "/form", {method: "POST", body: new URLSearchParams(new FormData(form))}));

onSubmit("upload", form => ask("upload", "/upload", {method: "POST", body: new FormData(form)}));

onSubmit("errors", (form, button) => ask("errors", button.value));

let picture = null;

onSubmit("files", async (form, button) => {
    const known = button.value === "yes" && picture;
    const answer = await ask("files", "/page/logo.svg", known ? {headers: {"If-None-Match": picture}} : {});
    picture = answer?.response.headers.get("ETag") ?? picture;
});

// ---------------------------------------------------------------------- ticks

let listening = null;

onSubmit("ticks", async form => {
    listening?.abort();
    const controller = listening = new AbortController();
    const progress = card("ticks").querySelector("progress");
    const stop = document.getElementById("stop");
    const path = `/ticks?${new URLSearchParams(new FormData(form))}`;
    progress.hidden = false;
    progress.max = form.elements.count.valueAsNumber;
    progress.value = 0;
    stop.disabled = false;
    await listen(path, controller.signal, () => progress.value++);
    if (listening === controller) {
        stop.disabled = true;
    }
});

document.getElementById("stop").addEventListener("click", () => listening?.abort());

/** Shows each line as soon as it is there. */
async function listen(path, signal, onLine) {
    const shown = exchange("ticks", "GET", path);
    let bytes = 0;
    try {
        const response = await fetch(path, {signal, cache: "no-store"});
        shown.head(response);
        const reader = response.body.getReader();
        const decoder = new TextDecoder();
        for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
            const text = decoder.decode(piece.value, {stream: true});
            bytes += piece.value.length;
            shown.append(text);
            shown.cost(bytes);
            text.split("\n").slice(1).forEach(onLine);
        }
    } catch (error) {
        shown.failed(error);
    }
}

// ---------------------------------------------------------------------- events

let events = null;

onSubmit("events", () => {
    leave();
    const shown = exchange("events", "GET", "/events");
    events = new EventSource("/events");
    events.onopen = () => shown.head({status: 200, statusText: "OK"});
    events.onmessage = event => shown.append(`${event.data}\n`);
    events.onerror = () => shown.append("lost; trying again\n");
    document.getElementById("leave").disabled = false;
});

document.getElementById("leave").addEventListener("click", leave);

function leave() {
    events?.close();
    document.getElementById("leave").disabled = true;
}

// ---------------------------------------------------------------------- notes

onSubmit("notes", async form => {
    const body = new URLSearchParams(new FormData(form));
    const answer = await ask("notes", "/api/notes", {method: "POST", body});
    if (answer?.response.ok) {
        form.reset();
        await showNotes();
    }
});

async function showNotes() {
    const list = card("notes").querySelector(".list");
    try {
        const notes = await (await fetch("/api/notes", {cache: "no-store"})).json();
        list.replaceChildren(...notes.map(noteItem));
    } catch {
        list.replaceChildren();
    }
}

function noteItem(note) {
    const item = document.getElementById("note").content.cloneNode(true).firstElementChild;
    const written = new Date(note.written);
    item.querySelector("span").textContent = note.text;
    item.querySelector("time").textContent = written.toLocaleTimeString([], {hour: "2-digit", minute: "2-digit"});
    item.querySelector("time").dateTime = note.written;
    item.querySelector("button").addEventListener("click", async () => {
        await ask("notes", `/api/notes/${note.id}`, {method: "DELETE"});
        await showNotes();
    });
    return item;
}

showFacts();
setInterval(showFacts, 20_000);
showNotes();
