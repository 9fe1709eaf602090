#!/bin/sh
# Makes the key stores and PEM files beside this script: a certification authority of the tests' own and what it signed,
# valid for 99 years. The password of all stores is "changeit". Run it again only to add something; nothing is secret here.
set -eu
cd "$(dirname "$0")"
rm -f ./*.p12 ./*.jks ./*.pem
tool() { keytool "$@" -storepass changeit; }

tool -genkeypair -keystore ca.p12 -storetype PKCS12 -alias ca -keyalg EC -groupname secp256r1 \
    -dname "CN=Tornado4j test CA" -ext bc:c -validity 36135
tool -exportcert -keystore ca.p12 -alias ca -rfc -file ca.pem
tool -importcert -keystore trust.p12 -storetype PKCS12 -alias ca -file ca.pem -noprompt

# name, distinguished name, extension, arguments of the key
signed() {
    name=$1 dname=$2 extension=$3
    shift 3
    tool -genkeypair -keystore "$name.p12" -storetype PKCS12 -alias "$name" -dname "$dname" -validity 36135 "$@"
    tool -certreq -keystore "$name.p12" -alias "$name" |
        tool -gencert -keystore ca.p12 -alias ca -rfc -validity 36135 -ext "$extension" >"$name.pem"
    cat "$name.pem" ca.pem >"$name-chain.pem"
    tool -importcert -keystore "$name.p12" -alias ca -file ca.pem -noprompt
    tool -importcert -keystore "$name.p12" -alias "$name" -file "$name-chain.pem" -noprompt
    openssl pkcs12 -in "$name.p12" -passin pass:changeit -nodes -nocerts | openssl pkcs8 -topk8 -nocrypt -out "$name-key.pem"
    rm "$name.pem"
}

EC="-keyalg EC -groupname secp256r1"
signed server "CN=localhost" "san=dns:localhost,ip:127.0.0.1,ip:::1" $EC
signed renewed "CN=localhost" "san=dns:localhost,ip:127.0.0.1,ip:::1" $EC
signed other "CN=other.example" "san=dns:other.example,dns:*.wild.example" -keyalg RSA -keysize 2048
signed client "CN=alice" "eku=clientAuth" $EC
keytool -importkeystore -srckeystore server.p12 -srcstorepass changeit -srcstoretype PKCS12 -destkeystore server.jks \
    -deststoretype JKS -deststorepass changeit -noprompt
