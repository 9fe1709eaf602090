"""The servers, by name, and how each is started."""

import re
import shlex
import sys

from harness.build import DEMO, FILE, PEERS, TARGET, demo_archive, java_home

# The serial collector is what a JVM chooses by itself on one CPU. A young generation of fixed size, so that all collect
# equally often for the same allocation. Native access, since some of Netty's paths cost several times as much without.
JVM = "-Xms256m -Xmx512m -Xmn96m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED"

# PORT is in the environment of each server, and BENCH_FILE.
ADDRESS = ["--server.address=127.0.0.1", "--server.port=${PORT}"]
SPRING = [*ADDRESS, f"--spring.web.resources.static-locations=file:{FILE.parent}/"]

# Where a default would end connections while they are measured, or not let ten thousand in, another value stands.
TOMCAT = ["--server.tomcat.max-keep-alive-requests=-1", "--server.tomcat.max-connections=20000"]

# A controller's thread: of a pool where this is not set.
VIRTUAL = "--spring.threads.virtual.enabled=true"

OURS = "tornado4j"

# Those that speak TLS, and nothing else, when SERVER_SSL_KEY_STORE is in their environment: Spring Boot reads that by itself.
WITH_TLS = {OURS, "netty", "boot-tornado", "boot-tomcat", "boot-jetty", "boot-webflux", "webflux-tornado", "webmvc-tornado"}

# Robaho's server sets TCP_NODELAY if it is told to, and ends connections that are idle while it has more than 200.
ROBAHO = "-Drobaho.net.httpserver.nodelay=true -Drobaho.net.httpserver.maxIdleConnections=20000"

TRACING = re.compile("brave|tracing|zipkin")


def demo(jvm, *arguments, directory=DEMO):
    options = ["--spring.profiles.active=bench", *ADDRESS]
    return [str(java_home() / "bin/java"), *shlex.split(jvm), "-jar", str(demo_archive(directory)), *options, *arguments]


def peer(jvm, module, main, *arguments, target="target"):
    built = PEERS / module / target
    java = [str(java_home() / "bin/java"), *shlex.split(jvm)]
    return [*java, "-cp", f"{built}/classes:{built}/lib/*", f"peers.{main}", *arguments]


def empty(jvm, *arguments, ours=True):
    """An application without anything of its own, with our jars on the class path or without."""
    built = PEERS / "spring/tornado/target/fast"
    libraries = sorted(str(jar) for jar in (built / "lib").glob("*.jar") if ours or not jar.name.startswith("tornado-"))
    java = [str(java_home() / "bin/java"), *shlex.split(jvm)]
    return [*java, "-cp", ":".join([f"{built}/classes", *libraries]), "empty.EmptyApplication", *arguments]


def observed(name, jvm, *arguments, traces):
    """One of Spring Boot's with the actuator and a registry of meters on its class path, and Brave if there are to be traces."""
    module, main, target, own = {
        "boot-tornado": ("spring/tornado", "TornadoApplication", "target/fast", ADDRESS),
        "boot-webflux": ("spring/webflux", "WebFluxApplication", "target", SPRING),
    }[name]
    built = PEERS / module / target
    libraries = {jar.name: jar for lib in (built, PEERS / "spring/observability/target") for jar in (lib / "lib").glob("*.jar")}
    chosen = [str(jar) for name, jar in sorted(libraries.items()) if traces or not TRACING.search(name)]
    java = [str(java_home() / "bin/java"), *shlex.split(jvm)]
    exposed = "--management.endpoints.web.exposure.include=health,prometheus"
    return [*java, "-cp", ":".join([f"{built}/classes", *chosen]), f"peers.{main}", exposed, *own, *arguments]


def mvc(jvm, *arguments):
    """The application that is written for Spring MVC, on each server."""
    return {
        "boot-tomcat": lambda: peer(jvm, "spring/tomcat", "MvcApplication", *SPRING, *TOMCAT, *arguments),
        "boot-jetty": lambda: peer(jvm, "spring/jetty", "MvcApplication", *SPRING, *arguments),
        "webmvc-tornado": lambda: peer(jvm, "spring/webmvc-tornado", "MvcApplication", *SPRING, *arguments, target="target/fast"),
    }


def commands(names, jvm):
    """{name: command} of those that are asked for, in the order of the catalogue."""
    known = {
        "c-epoll": lambda: [str(TARGET / "epoll")],
        "java-nio": lambda: peer(jvm, "java-nio", "NioServer"),
        OURS: lambda: demo(jvm),
        "netty": lambda: peer(jvm, "netty", "NettyServer"),
        "microhttp": lambda: peer(jvm, "microhttp", "MicrohttpServer"),
        "vertx": lambda: peer(jvm, "vertx", "VertxServer"),
        "undertow": lambda: peer(jvm, "undertow", "UndertowServer"),
        "robaho": lambda: peer(f"{jvm} {ROBAHO}", "robaho", "RobahoServer"),
        "smart-http": lambda: peer(jvm, "smart-http", "SmartHttpServer"),
        "helidon": lambda: peer(jvm, "helidon", "HelidonServer"),
        "boot-tornado": lambda: peer(jvm, "spring/tornado", "TornadoApplication", *ADDRESS, target="target/fast"),
        **mvc(jvm),
        "boot-webflux": lambda: peer(jvm, "spring/webflux", "WebFluxApplication", *SPRING),
        "webflux-tornado": lambda: peer(jvm, "spring/webflux-tornado", "WebFluxApplication", *SPRING, target="target/fast"),
    }
    unknown = set(names or ()) - known.keys()
    if unknown:
        sys.exit(f"no such server: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return {name: command() for name, command in known.items() if not names or name in names}
