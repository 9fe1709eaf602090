package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.process.WorkerStatus.State;
import org.tornado4j.testing.CapturedLogs;

/** Workers that have served enough. */
class RecyclingTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private SupervisedProcesses processes;

    @BeforeEach
    void logWhatHappens() {
        logs.enable("tornado.general", Level.INFO);
    }

    @AfterEach
    void end() throws Exception {
        if (processes != null) {
            processes.close();
        }
    }

    private void start(ForkOptions.Builder options) throws Exception {
        processes = new SupervisedProcesses(options.recycleJitter(0));
    }

    private void awaitLog(String part) {
        Awaitility.await(part)
                .until(() -> logs.messages("tornado.general").stream().anyMatch(line -> line.contains(part)));
    }

    /** Has the worker have served so many requests. */
    private void served(Process process, long requests) throws Exception {
        processes.on(process, worker -> worker.report(new Figures(0, requests, 0, 0)));
    }

    // ------------------------------------------------------------------------------------------ lifespans

    @Test
    void lifespansAreSpreadBelowTheLimits() {
        ForkOptions options = ForkOptions.builder()
                .maxRequests(1000)
                .maxAge(Duration.ofHours(10))
                .recycleJitter(0.2)
                .build();
        Random random = new Random(1);
        List<Lifespan> many = IntStream.range(0, 1000)
                .mapToObj(i -> Lifespan.draw(options, random))
                .toList();
        assertThat(many).allSatisfy(one -> {
            assertThat(one.requests()).isBetween(800L, 1000L);
            assertThat(one.age()).isBetween(Duration.ofHours(8), Duration.ofHours(10));
        });
        assertThat(many).anyMatch(one -> one.requests() < 805).anyMatch(one -> one.requests() > 995);
    }

    @Test
    void withoutLimitsThereIsNoEnd() {
        Lifespan endless = Lifespan.draw(ForkOptions.of(1), new Random(1));
        assertThat(endless.end(Long.MAX_VALUE, Duration.ofDays(10_000))).isNull();
    }

    @Test
    void fewestRequestsAreOne() {
        ForkOptions options =
                ForkOptions.builder().maxRequests(1).recycleJitter(1).build();
        assertThat(Lifespan.draw(options, new Random(1)).requests()).isEqualTo(1);
    }

    // ------------------------------------------------------------------------------------------ turns

    @Test
    void successorIsReadyBeforeTheWorkerEnds() throws Exception {
        start(ForkOptions.builder().processes(2).maxRequests(100));
        processes.nextReady(0);
        Process worn = processes.nextReady(1);
        served(worn, 99);
        processes.run(Supervisor::recycle);
        processes.expectNoneLaunched();
        served(worn, 100);
        processes.run(Supervisor::recycle);
        Process successor = processes.nextLaunched(1);
        awaitLog("Recycling child 1 (pid " + worn.pid() + "): 100 requests");
        assertThat(processes.states()).containsExactly(State.READY, State.READY, State.STARTING);
        processes.ready(successor);
        SupervisedProcesses.awaitEnd(worn);
        processes.awaitStates(State.READY, State.READY);
        assertThat(processes.ask(Supervisor::recycled)).isEqualTo(1);
        assertThat(processes.ask(Supervisor::restarts)).isZero();
        assertThat(processes.ask(Supervisor::failures)).isEmpty();
        assertThat(logs.messages("tornado.general")).noneMatch(line -> line.contains("All processes"));
    }

    @Test
    void oneAtATimeAndTheOldestFirst() throws Exception {
        start(ForkOptions.builder().processes(1).maxAge(Duration.ofHours(1)));
        Process oldest = processes.nextReady(0);
        processes.advance(Duration.ofMinutes(1));
        processes.run(Supervisor::addWorker);
        Process younger = processes.nextReady(1);
        processes.advance(Duration.ofHours(2));
        processes.run(Supervisor::recycle);
        Process successor = processes.nextLaunched(0);
        processes.run(Supervisor::recycle);
        processes.expectNoneLaunched();
        processes.ready(successor);
        SupervisedProcesses.awaitEnd(oldest);
        assertThat(younger.isAlive()).isTrue();
        Awaitility.await().until(() -> processes.ask(Supervisor::recycled) == 1);
        processes.run(Supervisor::recycle);
        processes.nextReady(1);
        SupervisedProcesses.awaitEnd(younger);
        awaitLog("up for 7200 s");
    }

    @Test
    void nothingIsRecycledWhileHupReplacesWorkers() throws Exception {
        start(ForkOptions.builder().processes(2).maxRequests(1));
        processes.nextReady(0);
        Process second = processes.nextReady(1);
        served(second, 1);
        processes.run(Supervisor::replaceWorkers);
        processes.run(Supervisor::recycle);
        processes.nextReady(0);
        processes.nextReady(1);
        awaitLog("All processes were replaced");
        processes.run(Supervisor::recycle);
        processes.expectNoneLaunched();
        assertThat(processes.ask(Supervisor::recycled)).isZero();
    }

    @Test
    void hupInTheMidstComesAfterIt() throws Exception {
        start(ForkOptions.builder().processes(1).maxRequests(1));
        served(processes.nextReady(0), 1);
        processes.run(Supervisor::recycle);
        Process successor = processes.nextLaunched(0);
        processes.run(Supervisor::replaceWorkers);
        processes.expectNoneLaunched();
        processes.ready(successor);
        processes.nextReady(0);
        awaitLog("All processes were replaced");
        SupervisedProcesses.awaitEnd(successor);
    }

    @Test
    void workerThatDoesNotServeIsLeftAlone() throws Exception {
        start(ForkOptions.builder().processes(1).maxAge(Duration.ofSeconds(1)));
        processes.nextLaunched(0);
        processes.advance(Duration.ofHours(1));
        processes.run(Supervisor::recycle);
        processes.expectNoneLaunched();
    }

    @Test
    void workerThatIsTakenAwayInTheMidstIsNotCounted() throws Exception {
        start(ForkOptions.builder().processes(2).maxRequests(1));
        processes.nextReady(0);
        Process second = processes.nextReady(1);
        served(second, 1);
        processes.run(Supervisor::recycle);
        Process successor = processes.nextLaunched(1);
        processes.run(Supervisor::removeWorker);
        SupervisedProcesses.awaitEnd(second);
        SupervisedProcesses.awaitEnd(successor);
        assertThat(processes.ask(Supervisor::recycled)).isZero();
        processes.run(Supervisor::replaceWorkers);
        processes.nextReady(0);
    }

    // ------------------------------------------------------------------------------------------ failures

    @Test
    void workerWhoseSuccessorFailsGoesOnAndHasItsTurnLater() throws Exception {
        logs.expect(Level.ERROR, "is not recycled, the next attempt is in 60 s");
        logs.expect(Level.ERROR, "is not recycled, the next attempt is in 120 s");
        start(ForkOptions.builder().processes(1).maxRequests(1).maxRestarts(0));
        Process worn = processes.nextReady(0);
        served(worn, 1);
        processes.program("sh -c 'exit 1'");
        processes.run(Supervisor::recycle);
        processes.nextLaunched(0);
        awaitLog("in 60 s");
        processes.advance(Recycling.FIRST_PAUSE.minusMillis(1));
        processes.run(Supervisor::recycle);
        processes.expectNoneLaunched();
        processes.advance(Duration.ofMillis(1));
        processes.run(Supervisor::recycle);
        processes.nextLaunched(0);
        awaitLog("in 120 s");
        processes.program("sleep 60");
        processes.advance(Recycling.FIRST_PAUSE.multipliedBy(2));
        assertThat(worn.isAlive()).isTrue();
        processes.run(Supervisor::recycle);
        processes.nextReady(0);
        SupervisedProcesses.awaitEnd(worn);
        assertThat(processes.ask(Supervisor::restarts)).isZero();
    }

    @Test
    void successorThatTakesTooLongIsGivenUp() throws Exception {
        logs.expect(Level.ERROR, "was not ready after 30 s; child 0");
        start(ForkOptions.builder().processes(1).maxRequests(1));
        Process worn = processes.nextReady(0);
        served(worn, 1);
        processes.run(Supervisor::recycle);
        Process late = processes.nextLaunched(0);
        processes.advance(SupervisedProcesses.START_TIMEOUT);
        SupervisedProcesses.awaitEnd(late);
        processes.awaitStates(State.READY);
        assertThat(worn.isAlive()).isTrue();
    }

    @Test
    void hupEndsTheWaitForTheNextAttempt() throws Exception {
        logs.expect(Level.ERROR, "before it was ready");
        start(ForkOptions.builder().processes(1).maxRequests(1));
        served(processes.nextReady(0), 1);
        processes.program("sh -c 'exit 1'");
        processes.run(Supervisor::recycle);
        processes.nextLaunched(0);
        awaitLog("in 60 s");
        processes.program("sleep 60");
        processes.run(Supervisor::replaceWorkers);
        Process next = processes.nextReady(0);
        awaitLog("All processes were replaced");
        served(next, 1);
        processes.run(Supervisor::recycle);
        processes.nextLaunched(0);
    }
}
