package org.tornado4j.spring.boot.test;

import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.tornado4j.spring.boot.test.app.ShopApplication;

@SpringBootTest(classes = ShopApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureHandlerTestClient
@AutoConfigureRestTestClient
@AutoConfigureWebTestClient
class RandomPortClientsTests extends TestClientChecks {}
