package org.tornado4j.spring.boot.test;

import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.tornado4j.spring.boot.test.app.Items;
import org.tornado4j.spring.boot.test.app.ShopApplication;

@HandlerTest
@Import(Items.class)
@AutoConfigureRestTestClient
@AutoConfigureWebTestClient
@ContextConfiguration(classes = ShopApplication.class)
class SliceClientsTests extends TestClientChecks {}
