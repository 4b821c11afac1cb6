package app.threshold.platform;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How one gets into the embedded database: its port, and a password per role. Kept as psql's own password file, so that
 * a person can use it as it is, readable by nobody else.
 */
record DatabaseAccess(int port, String superuserPassword, String ownerPassword, String applicationPassword) {

    static final String SUPERUSER = "postgres";

    private static final int PASSWORD_BYTES = 24;

    /** New passwords, and no port yet. */
    static DatabaseAccess generate() {
        return new DatabaseAccess(0, password(), password(), password());
    }

    private static String password() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    static DatabaseAccess read(Path file) throws IOException {
        List<String[]> lines = Files.readAllLines(file).stream().map(line -> line.split(":")).toList();
        var passwords = lines.stream().collect(Collectors.toMap(line -> line[3], line -> line[4]));
        return new DatabaseAccess(Integer.parseInt(lines.getFirst()[1]), passwords.get(SUPERUSER),
                passwords.get(DatabaseRoles.OWNER), passwords.get(DatabaseRoles.APPLICATION));
    }

    void write(Path file) throws IOException {
        String content = "localhost:%1$d:*:%2$s:%3$s%nlocalhost:%1$d:*:%4$s:%5$s%nlocalhost:%1$d:*:%6$s:%7$s%n".formatted(
                port, SUPERUSER, superuserPassword, DatabaseRoles.OWNER, ownerPassword,
                DatabaseRoles.APPLICATION, applicationPassword);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        writePrivately(fresh, content);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A file that never was readable by others, not even empty. */
    static void writePrivately(Path file, String content) throws IOException {
        Files.deleteIfExists(file);
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, content);
    }

    DatabaseAccess withPort(int other) {
        return new DatabaseAccess(other, superuserPassword, ownerPassword, applicationPassword);
    }

    @Override
    public String toString() {
        return "DatabaseAccess[port=" + port + ", passwords not shown]";
    }
}
