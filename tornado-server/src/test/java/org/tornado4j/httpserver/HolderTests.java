package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The choice of connections to close when too much memory is held: each given as held/moved, in bytes, and the number
 * of milliseconds since it began, long ago by default.
 */
class HolderTests {

    @ParameterizedTest
    @CsvSource({
        // nothing has to go
        "0,       1024/0 90000/0,                      ''",
        // who holds most, if nobody moves
        "1,       1024/0 90000/0 80000/0,              90000",
        "90001,   1024/0 90000/0 80000/0,              90000 80000",
        // a fast upload stays, a trickle of a tenth of it goes
        "1,       10000000/10000000 1000000/3000,      1000000",
        // a slow reader of much goes before a slow reader of little
        "1,       8000000/3000 64000/3000,             8000000",
        // an idle connection stays, encrypted or not, as long as somebody holds something for nothing
        "1,       1024/0 6144/0 130000/20000,         130000",
        // a handshake that has just begun stays, and one that stopped goes, when an upload has room for what is to come
        "1,       14336/0/0 10400000/5200000,          10400000",
        "1,       14336/0 10400000/5200000,            14336",
        // it stays as well when somebody took what the kernel had room for, and holds half as much
        "1,       14336/0/500 2000000/4000000,         2000000",
        // of handshakes those go that have lasted longest
        "14338,   14336/0/10 14337/0/700 14338/0/300,  14337 14338",
        // a new one that holds much goes all the same
        "1,       14336/0 8000000/30/0,                8000000",
        // one that waits for a slow handler goes before one that reads
        "1,       9216/0 200000/900000,                9216",
        // everybody, if that is what it takes
        "1000000, 1024/0 90000/0,                      90000 1024",
    })
    void order(long bytes, String holders, String ended) {
        List<Long> gone =
                Holder.toEnd(parse(holders), bytes).stream().map(Holder::held).toList();
        assertThat(gone).isEqualTo(numbers(ended));
    }

    private static List<Holder> parse(String holders) {
        return Arrays.stream(holders.strip().split(" "))
                .map(holder -> holder.split("/"))
                .map(parts -> new Holder(Long.parseLong(parts[0]), Long.parseLong(parts[1]), waited(parts), null))
                .toList();
    }

    private static long waited(String[] parts) {
        Duration waited = parts.length > 2 ? Duration.ofMillis(Long.parseLong(parts[2])) : Duration.ofSeconds(10);
        return waited.toNanos();
    }

    private static List<Long> numbers(String text) {
        return Arrays.stream(text.strip().split(" "))
                .filter(number -> !number.isEmpty())
                .map(Long::valueOf)
                .toList();
    }
}
