package org.tornado4j.spring.boot.test.app;

import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

@Route("/items/{id}")
public class ItemHandler extends RequestHandler {

    private final Items items;

    public ItemHandler(Items items) {
        this.items = items;
    }

    Item get(long id) {
        return items.find(id);
    }

    Item put(long id) {
        Item sent = getJsonBody(Item.class);
        return new Item(id, sent.name());
    }
}
