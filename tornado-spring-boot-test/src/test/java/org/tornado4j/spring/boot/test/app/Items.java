package org.tornado4j.spring.boot.test.app;

import org.springframework.stereotype.Service;

@Service
public class Items {

    public Item find(long id) {
        return new Item(id, "item " + id);
    }
}
