"use strict";

const SECOND = 1000;

/** Asks again and again, each time a second after the last answer. */
async function watch() {
    try {
        const response = await fetch("/actuator/tornado", {cache: "no-store"});
        if (!response.ok) {
            throw new Error(`${response.status} ${response.statusText}`);
        }
        show(await response.json());
        document.getElementById("age").textContent = `as of ${new Date().toLocaleTimeString()}`;
    } catch (error) {
        document.getElementById("age").textContent = `no answer: ${error.message}`;
    }
    setTimeout(watch, SECOND);
}

function show(server) {
    fact("connections", server.connections.open);
    fact("requests", server.requests.active);
    fact("blocking", server.blocking.waiting > 0
        ? `${server.blocking.active} + ${server.blocking.waiting} waiting`
        : server.blocking.active);
    fact("memory", server.memory.budget > 0
        ? `${size(server.memory.held)} of ${size(server.memory.budget)}`
        : size(server.memory.held));
    rows("loops", server.loops, loop =>
        [code(loop.thread), `${Math.round(100 * loop.busy)} %`, time(loop.lag), loop.slowCallbacks, loop.connections, held(loop.held)]);
    rows("requests", server.requests.oldest, request =>
        [time(request.age), code(`${request.method} ${request.target}`), code(request.route ?? ""), request.client, request.state]);
    rows("blocking", server.blocking.oldest, method => [time(method.age), code(method.task), code(method.thread)]);
    rows("listeners", server.connections.listeners, listener =>
        [listener.name ?? "", code(listener.place), listener.open, listener.idle, listener.serving]);
    rows("limits", server.limits, limit =>
        [code(limit.limit), limit.count, limit.lastAddress ?? "", limit.lastTime ? new Date(limit.lastTime).toLocaleTimeString() : ""]);
}

function fact(name, value) {
    document.querySelector(`[data-fact="${name}"]`).textContent = value;
}

function rows(id, items, cells) {
    const table = document.querySelector(`#${id} table`);
    const columns = table.tHead.rows[0].cells.length;
    table.tBodies[0].replaceChildren(...(items.length > 0 ? items.map(item => row(cells(item))) : [none(columns)]));
}

function row(cells) {
    const row = document.createElement("tr");
    for (const cell of cells) {
        const data = document.createElement("td");
        data.append(cell);
        row.append(data);
    }
    return row;
}

function none(columns) {
    const empty = row(["none"]);
    empty.cells[0].colSpan = columns;
    empty.cells[0].className = "none";
    return empty;
}

function code(text) {
    const element = document.createElement("code");
    element.textContent = text;
    return element;
}

/** What holds a loop, for how long, and where. */
function held(by) {
    if (!by) {
        return "";
    }
    const all = document.createElement("details");
    const summary = document.createElement("summary");
    const stack = document.createElement("pre");
    summary.className = "held";
    summary.textContent = `${by.by}, for ${time(by.time)}`;
    stack.textContent = by.stack.join("\n");
    all.append(summary, stack);
    return all;
}

function time(millis) {
    return millis < 10 * SECOND ? `${millis} ms` : `${Math.round(millis / SECOND)} s`;
}

function size(bytes) {
    const units = ["B", "KiB", "MiB", "GiB"];
    let unit = 0;
    while (bytes >= 1024 && unit < units.length - 1) {
        bytes /= 1024;
        unit++;
    }
    return `${unit === 0 ? bytes : bytes.toFixed(1)} ${units[unit]}`;
}

watch();
