package org.tornado4j.spring.boot.test.app;

import jakarta.validation.constraints.NotBlank;

public record Item(long id, @NotBlank String name) {}
