package org.tornado4j.spring.boot.starter;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application with the starter, and nothing else but what tests bring. */
@SpringBootApplication
class NativeApplication {}
