package org.tornado4j.web;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Media types by file name extension, as registered with IANA. */
final class ExtensionTypes {

    private static final String TABLE = """
            application/atom+xml atom
            application/gzip gz tgz
            application/json json map
            application/ld+json jsonld
            application/manifest+json webmanifest
            application/msword doc
            application/octet-stream bin bz2 br dmg exe iso so xz zst
            application/pdf pdf
            application/postscript ai eps ps
            application/rss+xml rss
            application/rtf rtf
            application/vnd.apple.mpegurl m3u8
            application/vnd.ms-excel xls
            application/vnd.ms-fontobject eot
            application/vnd.ms-powerpoint ppt
            application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
            application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
            application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
            application/wasm wasm
            application/x-7z-compressed 7z
            application/x-tar tar
            application/xhtml+xml xhtml
            application/zip jar war zip
            audio/aac aac
            audio/flac flac
            audio/midi mid midi
            audio/mp4 m4a
            audio/mpeg mp3
            audio/ogg oga ogg opus
            audio/wav wav
            font/otf otf
            font/ttf ttf
            font/woff woff
            font/woff2 woff2
            image/apng apng
            image/avif avif
            image/bmp bmp
            image/gif gif
            image/heic heic
            image/jpeg jpeg jpg
            image/jxl jxl
            image/png png
            image/svg+xml svg
            image/tiff tif tiff
            image/vnd.microsoft.icon ico
            image/webp webp
            model/gltf+json gltf
            text/calendar ics
            text/css css
            text/csv csv
            text/html htm html
            text/javascript js mjs
            text/markdown markdown md
            text/plain conf log txt
            text/tab-separated-values tsv
            text/vcard vcf
            text/vtt vtt
            text/xml xml xsl
            video/mp2t ts
            video/mp4 m4v mp4
            video/mpeg mpeg mpg
            video/ogg ogv
            video/quicktime mov
            video/webm webm
            """;

    static final MimeTypes STANDARD = MimeTypes.byExtension(table());

    private ExtensionTypes() {}

    private static Map<String, String> table() {
        Map<String, String> types = new HashMap<>();
        TABLE.lines().forEach(line -> {
            String[] words = line.split(" ", -1);
            for (int i = 1; i < words.length; i++) {
                types.put(words[i], words[0]);
            }
        });
        return types;
    }

    /** Returns the part behind the last dot, in lower case; empty without a dot. */
    static String extension(String filename) {
        int dot = filename.lastIndexOf('.');
        return dot < 0 ? "" : filename.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
