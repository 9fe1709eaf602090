"""Writes signed-values.csv and xsrf-tokens.csv with Tornado itself: pip install tornado, then run in this directory."""

import csv
from unittest import mock

from tornado import httputil, web

TIME = 1300000000


def signed_rows():
    single = "It's a secret to everybody"
    several = {0: "ajklasdf0ojaisdf", 1: "aslkjasaolwkjsdf", 12: "schlüssel"}
    values = [b"value", b"", b"\x00\xe9\xff", "Grüße 世界".encode(), b"|:=", b"x" * 300]
    for value in values:
        for version in (1, 2):
            yield version, single, "", "key", value.hex(), TIME, web.create_signed_value(
                single, "key", value, version=version, clock=lambda: TIME).decode()
        for key_version, secret in several.items():
            yield 2, secret, key_version, "user_id", value.hex(), TIME + 7, web.create_signed_value(
                several, "user_id", value, clock=lambda: TIME + 7, key_version=key_version).decode()


class Connection:
    context = None

    def set_close_callback(self, callback):
        pass


def token(version, random):
    request = httputil.HTTPServerRequest(method="GET", uri="/", connection=Connection())
    handler = web.RequestHandler(web.Application(xsrf_cookie_version=version), request)
    with mock.patch("os.urandom", lambda n: random[:n]), mock.patch("time.time", lambda: TIME + 0.9):
        return handler.xsrf_token.decode()


def xsrf_rows():
    for random in (bytes(range(16)), bytes([0xFF] * 16), bytes.fromhex("00d1f2a39b8c7e6f5a4b3c2d1e0f9a8b")):
        yield random.hex(), random[:4].hex(), TIME, token(1, random), token(2, random)


def write(name, header, rows):
    with open(name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


write("signed-values.csv", ("version", "secret", "keyVersion", "name", "valueHex", "time", "signed"), signed_rows())
write("xsrf-tokens.csv", ("token", "mask", "time", "plain", "masked"), xsrf_rows())
