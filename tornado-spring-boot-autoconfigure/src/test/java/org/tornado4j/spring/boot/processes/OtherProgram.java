package org.tornado4j.spring.boot.processes;

/** Runs the application, as an application server might. */
final class OtherProgram {

    private OtherProgram() {}

    public static void main(String[] args) {
        ServingApplication.main(args);
    }
}
