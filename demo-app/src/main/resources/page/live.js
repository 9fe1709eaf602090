"use strict";

const SECOND = 1000;
const SHORTEST = 0.5 * SECOND;
const LONGEST = 30 * SECOND;
/** After a connection of that time the next wait is a short one again. */
const STABLE = 5 * SECOND;
/** What was said and is not back by then is said again, on another connection. */
const PATIENCE = 10 * SECOND;
const MOST_SHOWN = 500;

let again = 0;

/** A WebSocket that comes back: after a wait that doubles with each failure, and of which chance takes up to half. */
class Returning {
    constructor(path, name, hooks) {
        this.address = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
        this.state = document.querySelector(`[data-state="${name}"]`);
        this.hooks = hooks;
        this.failures = 0;
        this.connect();
    }

    connect() {
        this.tell("connecting", false);
        this.socket = new WebSocket(this.address);
        this.socket.onopen = () => {
            this.opened = performance.now();
            this.tell("connected", true);
            this.hooks.opened?.();
        };
        this.socket.onmessage = event => this.hooks.message(JSON.parse(event.data));
        this.socket.onclose = event => this.lost(event);
    }

    lost(event) {
        const stable = this.opened !== undefined && performance.now() - this.opened > STABLE;
        this.failures = stable ? 0 : this.failures + 1;
        this.opened = undefined;
        this.hooks.lost?.(event);
        const longest = Math.min(LONGEST, SHORTEST * 2 ** this.failures);
        const wait = longest * (0.5 + 0.5 * Math.random());
        this.tell(`${event.code}, back in ${(wait / SECOND).toFixed(1)} s`, false);
        fact("again", ++again);
        setTimeout(() => this.connect(), wait);
    }

    /** Comes back on another connection, without waiting for the server to close this one. */
    drop(reason) {
        if (this.opened !== undefined) {
            this.socket.onclose = this.socket.onmessage = null;
            this.socket.close(4000, reason);
            this.lost({code: 4000, reason});
        }
    }

    /** Returns whether it could be sent; what is on its way may be lost all the same. */
    send(message) {
        const open = this.socket.readyState === WebSocket.OPEN;
        if (open) {
            this.socket.send(JSON.stringify(message));
        }
        return open;
    }

    tell(text, up) {
        this.state.textContent = text;
        this.state.classList.toggle("up", up);
    }
}

function fact(name, value) {
    document.querySelector(`#facts [data-fact="${name}"]`).textContent = value;
}

function copy(id) {
    return document.getElementById(id).content.cloneNode(true).firstElementChild;
}

// ---------------------------------------------------------------------- chat

const list = document.querySelector(".messages");
const form = document.querySelector("#chat form");
const problem = document.querySelector(".problem");
/** What was said here and has not come back yet, by its key. */
const waiting = new Map();
/** The last number up to which nothing is missing; null until the first answer. */
let last = null;
/** The highest number that came while an answer was due. */
let newest = 0;
let asked = false;
let away = false;
let missed = 0;

const chat = new Returning("/chat", "chat", {
    opened() {
        asked = false;
        ask();
        for (const [key, said] of waiting) {
            said.at = performance.now();
            chat.send({key, ...said.message}); // what has arrived already is known by its key
        }
    },
    message(message) {
        if (message.problem) {
            tellProblem(message.problem);
        } else if (message.missed) {
            ask();
        } else if (message.messages) {
            asked = false;
            takePart(message);
        } else if (last !== null && message.id === last + 1) {
            show(message);
        } else if (last === null || message.id > last) {
            newest = Math.max(newest, message.id);
            ask(); // there are some between the two, or an answer is due that may not have this one
        }
    },
    lost(event) {
        if (!away && last !== null) {
            note(`away: ${event.code} ${event.reason}`);
        }
        away = true;
    },
});

function ask() {
    if (!asked) {
        asked = chat.send({last});
    }
}

function takePart(part) {
    if (away && last !== null && part.messages.length > 0) {
        missed += part.messages.length;
        fact("missed", missed);
    }
    last ??= part.messages.length > 0 ? part.messages[0].id - 1 : 0;
    for (const message of part.messages) {
        if (message.id > last) {
            show(message);
        }
    }
    if (part.more || last < newest) {
        ask();
    } else {
        away = false;
    }
}

function show(message) {
    last = message.id;
    waiting.get(message.key)?.item.remove();
    waiting.delete(message.key);
    append(entry(message.author, message.text, new Date(message.written)));
}

function entry(author, text, when) {
    const item = copy("message");
    item.querySelector(".author").textContent = author;
    item.querySelector(".said").textContent = text;
    item.querySelector(".when").textContent = when?.toLocaleTimeString() ?? "on its way";
    return item;
}

function note(text) {
    const item = document.createElement("li");
    item.className = "break";
    item.textContent = text;
    append(item);
}

function append(item) {
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    const firstWaiting = waiting.size > 0 ? waiting.values().next().value.item : null;
    list.insertBefore(item, firstWaiting);
    while (list.children.length > MOST_SHOWN) {
        list.firstElementChild.remove();
    }
    if (atEnd) {
        list.scrollTop = list.scrollHeight;
    }
}

function tellProblem(text) {
    problem.textContent = text;
    problem.hidden = false;
    for (const {item} of waiting.values()) {
        item.remove();
    }
    waiting.clear();
}

function newKey() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("");
}

form.addEventListener("submit", event => {
    event.preventDefault();
    problem.hidden = true;
    const message = {author: form.elements.author.value, text: form.elements.text.value};
    const key = newKey();
    const item = entry(message.author, message.text);
    item.classList.add("waiting");
    list.append(item);
    list.scrollTop = list.scrollHeight;
    waiting.set(key, {message, item, at: performance.now()});
    chat.send({key, ...message});
    form.elements.text.value = "";
    form.elements.text.focus();
});

setInterval(() => {
    const oldest = waiting.values().next().value;
    if (oldest && performance.now() - oldest.at > PATIENCE) {
        oldest.at = performance.now();
        chat.drop("no answer");
    }
}, SECOND);

// ---------------------------------------------------------------------- dashboard

const workers = document.querySelector(".workers");
/** By pid: the element, and when it was told of. */
const known = new Map();

new Returning("/dashboard", "dashboard", {
    message(figures) {
        if (!known.has(figures.pid)) {
            const element = copy("worker");
            known.set(figures.pid, {element});
            element.dataset.task = figures.task ?? 0;
            const behind = [...workers.children].find(other => Number(other.dataset.task) > Number(element.dataset.task));
            workers.insertBefore(element, behind ?? null);
        }
        const worker = known.get(figures.pid);
        worker.told = performance.now();
        worker.element.classList.remove("gone");
        showWorker(worker.element, figures);
    },
});

function showWorker(element, figures) {
    const set = (name, value) => element.querySelector(`[data-fact="${name}"]`).textContent = value;
    element.querySelector(".title").textContent =
        figures.task === null ? `Process ${figures.pid}` : `Worker ${figures.task}, process ${figures.pid}`;
    element.querySelector(".age").textContent = `up for ${duration(figures.up)}`;
    set("connections", figures.connections);
    set("sockets", figures.sockets);
    set("messages", figures.messages);
    set("active", figures.active);
    set("memory", `${size(figures.memory)} of ${size(figures.budget)}`);
    element.querySelector(".loops").replaceChildren(...figures.loops.map(loopItem));
    element.querySelector(".requests").replaceChildren(...figures.requests.map(requestItem));
    element.querySelector(".limits").textContent = figures.limits.length === 0 ? ""
        : `Limits that were reached: ${figures.limits.map(limit => `${limit.key} ${limit.count}×`).join(", ")}`;
}

function loopItem(loop) {
    const item = copy("loop");
    item.querySelector("code").textContent = loop.thread.replace(/^tornado-\d+-/, "");
    item.querySelector("meter").value = loop.busy;
    item.querySelector("meter").title = `busy ${Math.round(100 * loop.busy)} %`;
    item.querySelector(".lag").textContent = loop.held ? `held by ${loop.held}`
        : `${Math.round(100 * loop.busy)} %, lag ${loop.lag} ms, ${loop.connections} open`;
    return item;
}

function requestItem(request) {
    const item = document.createElement("li");
    const line = document.createElement("code");
    line.textContent = request.line;
    item.append(line, ` ${request.state}, ${request.age} ms`);
    return item;
}

function duration(millis) {
    const seconds = Math.round(millis / SECOND);
    return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function size(bytes) {
    return bytes < 1 << 20 ? `${Math.round(bytes / 1024)} KiB` : `${Math.round(bytes / (1 << 20))} MiB`;
}

/** A process that tells nothing any more fades, and is forgotten. */
setInterval(() => {
    for (const [pid, worker] of known) {
        const silent = performance.now() - worker.told;
        worker.element.classList.toggle("gone", silent > 3 * SECOND);
        if (silent > 10 * SECOND) {
            worker.element.remove();
            known.delete(pid);
        }
    }
}, SECOND);
