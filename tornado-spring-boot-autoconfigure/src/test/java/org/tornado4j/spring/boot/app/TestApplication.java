package org.tornado4j.spring.boot.app;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** What the tests that start a whole application start. */
@SpringBootApplication
public class TestApplication {}
