/**
 * Events of the server for JDK Flight Recorder. {@link org.tornado4j.flight.FlightEvents} is the way in; where the module
 * {@code jdk.jfr} is absent, it does nothing. Uses nothing else of the engine.
 */
@NullMarked
package org.tornado4j.flight;

import org.jspecify.annotations.NullMarked;
