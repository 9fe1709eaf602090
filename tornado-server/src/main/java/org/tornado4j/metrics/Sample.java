package org.tornado4j.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * A line with a value.
 *
 * @param rest what follows the labels: the value, and a time or an exemplar if there is one
 */
record Sample(String name, List<Label> labels, String rest) {

    private static final String TASK = "task";
    /** Prometheus' own way with a label that would be hidden by one of the target. */
    private static final String EXPORTED = "exported_";

    /**
     * Returns this with the label {@code task} in front. If the sample has that label with the same value, it has it once; with
     * another value, that one is called {@code exported_task}, as Prometheus does with labels that are in its way.
     */
    Sample withTask(String task) {
        List<Label> all = new ArrayList<>(labels.size() + 1);
        all.add(new Label(TASK, task));
        for (Label label : labels) {
            if (!label.name().equals(TASK)) {
                all.add(label);
            } else if (!label.value().equals(task)) {
                all.add(new Label(freeName(), label.value()));
            }
        }
        return new Sample(name, all, rest);
    }

    private String freeName() {
        String free = EXPORTED + TASK;
        while (has(free)) {
            free = EXPORTED + free;
        }
        return free;
    }

    private boolean has(String label) {
        return labels.stream().anyMatch(own -> own.name().equals(label));
    }

    /** Appends it as a line. */
    void appendTo(StringBuilder text) {
        text.append(name);
        if (!labels.isEmpty()) {
            char separator = '{';
            for (Label label : labels) {
                label.appendTo(text.append(separator));
                separator = ',';
            }
            text.append('}');
        }
        text.append(' ').append(rest).append('\n');
    }
}
