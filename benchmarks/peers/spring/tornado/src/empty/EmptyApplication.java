package empty;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** Nothing but what is configured by itself: started with our jars on the class path and without, it shows what they add. */
@SpringBootConfiguration
@EnableAutoConfiguration
class EmptyApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(EmptyApplication.class, arguments);
    }
}
