package org.tornado4j.spring.boot.app;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application of tests that start a whole one. */
@SpringBootApplication
public class TestApplication {}
