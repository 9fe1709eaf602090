"""Sends each WebSocket message back, at /fan to all who are there, on Python Tornado."""

import asyncio
import os

from tornado.web import Application
from tornado.websocket import WebSocketHandler


class Echo(WebSocketHandler):
    def get_compression_options(self):
        return {}

    def on_message(self, message):
        self.write_message(message, binary=True)


class Fan(WebSocketHandler):
    everybody = set()

    def get_compression_options(self):
        return {}

    def open(self):
        self.everybody.add(self)

    def on_message(self, message):
        for each in self.everybody:
            each.write_message(message, binary=True)

    def on_close(self):
        self.everybody.discard(self)


async def main():
    application = Application([("/ws", Echo), ("/fan", Fan)], log_function=lambda handler: None)
    application.listen(int(os.environ["PORT"]), "127.0.0.1", backlog=1024)
    await asyncio.Event().wait()


asyncio.run(main())
