package org.tornado4j.demo.dashboard;

import org.springframework.context.annotation.Profile;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.websocket.PendingPolicy;
import org.tornado4j.websocket.WebSocketHandler;
import org.tornado4j.websocket.WebSocketOptions;

/** The socket of a page that shows the dashboard; it gets the figures of each process once a second. */
@Route("/dashboard")
@Profile("!bench")
class DashboardHandler extends WebSocketHandler {

    private final Dashboard dashboard;
    private boolean watches;

    DashboardHandler(Dashboard dashboard) {
        this.dashboard = dashboard;
    }

    /** For a client that is slow the newest figures are the only ones of interest. */
    @Override
    protected WebSocketOptions options() {
        return super.options().toBuilder()
                .pendingPolicy(PendingPolicy.DROP_OLDEST)
                .build();
    }

    void open() {
        dashboard.watch(this);
        watches = true;
    }

    @Override
    protected void onClose() {
        if (watches) {
            dashboard.leave();
        }
    }
}
