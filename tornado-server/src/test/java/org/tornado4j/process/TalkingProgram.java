package org.tornado4j.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Workers that greet each other by the relay, again and again, and print whose greeting they have heard for the first time. */
final class TalkingProgram {

    private TalkingProgram() {}

    /** Arguments: the number of processes. */
    public static void main(String[] arguments) throws Exception {
        int task = Processes.forkProcesses(Integer.parseInt(arguments[0]));
        CountDownLatch never = new CountDownLatch(1);
        String self = task + "/" + ProcessHandle.current().pid();
        List<String> heard = new CopyOnWriteArrayList<>();
        RelayLink link = RelayLink.open(new RelayLink.Listener() {
            @Override
            public void received(byte[] frame) {
                String other = new String(frame, StandardCharsets.UTF_8);
                if (!heard.contains(other)) {
                    heard.add(other);
                    System.out.println(self + " hears " + other);
                }
            }

            @Override
            public void missed() {
                System.out.println(self + " is connected");
            }
        });
        Worker.current().ready();
        while (!never.await(50, TimeUnit.MILLISECONDS)) {
            try {
                link.send(List.of(self.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                // The supervisor is gone; what an orphan has to do is done in other threads of this process.
            }
        }
    }
}
