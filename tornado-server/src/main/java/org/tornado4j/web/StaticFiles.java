package org.tornado4j.web;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The files below a directory, or below a folder of the class path.
 *
 * <p>Clients can reach only regular files below the root, whatever dots and slashes the path contains, encoded or not.
 * Files and directories whose names begin with a dot are not found, since {@code .git}, {@code .env} and the like are
 * not meant for clients, except {@code .well-known} (RFC 8615) at the root. {@link Builder#dotfiles} serves them all.
 * Symbolic links are followed if their targets are below the root; {@link Builder#linksLeadAnywhere} follows all of
 * them, as Tornado does.
 *
 * <p>Small files are cached in memory, up to 16 MiB in total. Each request checks the attributes of a file in a
 * directory, so that changes are noticed at once.
 *
 * <p>On the class path, all folders of that name are served, in directories and in jars; the first one that contains a
 * file is used. Files in jars are listed once, so that a request for a missing file opens no jar; large ones are read
 * outside the loop and sent piece by piece, and a request for several ranges gets the whole file.
 *
 * <p>Thread: any.
 */
public final class StaticFiles implements StaticSource {

    /** The source of entity tags and versions. */
    public enum Versions {
        /**
         * The size and the time of the last change: nothing has to be read. The same on all machines that have the same
         * files with the same times. In jars the size and the checksum, as jars may have no times.
         */
        ATTRIBUTES,
        /**
         * The SHA-512 of the content, as in Tornado. It is kept as long as size and time stay the same. For a file that is
         * not small it is worked out beside the loop when the file is first asked for, and until it is there
         * {@link #ATTRIBUTES} are used. Files in jars have these in any case.
         */
        CONTENT
    }

    private final StaticSource files;

    private StaticFiles(StaticSource files) {
        this.files = files;
    }

    /** Returns the files below {@code root}, with all defaults. */
    public static StaticFiles of(Path root) {
        return builder(root).build();
    }

    public static Builder builder(Path root) {
        return new Builder(options -> new DirectoryFiles(root, options));
    }

    /**
     * Returns a builder for the files of a folder on the class path.
     *
     * @param folder {@code static/} for instance, without a slash at its beginning. A jar must have an entry for it,
     *     which the usual tools create for each directory
     * @throws IllegalArgumentException when built, if there is no such folder
     */
    public static Builder onClassPath(ClassLoader loader, String folder) {
        return new Builder(options -> ClassPathFiles.find(loader, folder, options));
    }

    @Override
    public StaticContent find(String path) {
        return files.find(path);
    }

    /** Builds {@link StaticFiles}. Thread: one. */
    public static final class Builder {

        /** Makes what finds files. */
        @FunctionalInterface
        private interface Place {
            StaticSource with(StaticOptions options);
        }

        private final Place place;
        private @Nullable String defaultFilename;
        private boolean linksLeadAnywhere;
        private boolean dotfiles;
        private boolean precompressed;
        private Versions versions = Versions.ATTRIBUTES;
        private MimeTypes mimeTypes = MimeTypes.standard();
        private Executor hashing = BlockingExecutor::execute;

        private Builder(Place place) {
            this.place = place;
        }

        /** Sets the name of the file that is served for its directory, such as {@code index.html}; none by default. */
        public Builder defaultFilename(@Nullable String name) {
            defaultFilename = name;
            return this;
        }

        /** Follows symbolic links that lead out of the root, too; off by default. */
        public Builder linksLeadAnywhere() {
            linksLeadAnywhere = true;
            return this;
        }

        /** Serves files and directories whose names begin with a dot, too; off by default. */
        public Builder dotfiles(boolean served) {
            dotfiles = served;
            return this;
        }

        /**
         * Sets whether clients that accept it get the precompressed variant next to a file: {@code app.js.br},
         * {@code app.js.zst} or {@code app.js.gz} for {@code app.js}. In a directory, a variant that is older than the
         * file is ignored. Off by default, as each request looks for variants.
         */
        public Builder precompressed(boolean served) {
            precompressed = served;
            return this;
        }

        /** Sets the source of entity tags and versions; {@link Versions#ATTRIBUTES} by default. */
        public Builder versions(Versions from) {
            versions = from;
            return this;
        }

        /**
         * Sets the media types; {@link MimeTypes#standard} by default. Unknown ones are {@code
         * application/octet-stream}.
         */
        public Builder mimeTypes(MimeTypes types) {
            mimeTypes = types;
            return this;
        }

        /** Sets the executor that reads large files for {@link Versions#CONTENT}; that of blocking methods by default. */
        public Builder hashing(Executor executor) {
            hashing = executor;
            return this;
        }

        /**
         * Builds the source of files.
         *
         * @throws IllegalArgumentException if the class path has no such folder
         */
        public StaticFiles build() {
            return new StaticFiles(place.with(new StaticOptions(
                    defaultFilename,
                    linksLeadAnywhere,
                    dotfiles,
                    precompressed ? Precompressed.ALL : List.of(),
                    versions,
                    mimeTypes,
                    hashing)));
        }
    }
}
