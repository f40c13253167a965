// Times imsweb's x12-parser over one file: "Peer imsweb FILE" prints "READER bytes claims nanoseconds peak_kb".

import com.imsweb.x12.reader.X12Reader;
import com.imsweb.x12.reader.X12Reader.FileType;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

public final class Peer {
    private static int count(String text, String what) {
        int found = 0;
        for (int at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + 1)) found++;
        return found;
    }

    private static FileType type(String text) {
        if (text.contains("005010X221A1")) return FileType.ANSI835_5010_X221;
        return text.contains("005010X223A2") ? FileType.ANSI837_5010_X223 : FileType.ANSI837_5010_X222;
    }

    public static void main(String[] args) throws Exception {
        final File file = new File(args[1]);
        final String text = Files.readString(file.toPath(), StandardCharsets.ISO_8859_1);
        final int claims = count(text, "~CLM*") + count(text, "~CLP*");
        final FileType type = type(text.substring(0, Math.min(400, text.length())));
        final long begin = System.nanoTime();
        final X12Reader reader = new X12Reader(type, file);
        final long spent = System.nanoTime() - begin;
        if (reader.getLoops().isEmpty()) {
            System.err.println("imsweb: " + reader.getErrors().stream().findFirst().orElse("nothing was read"));
            System.exit(1);
        }
        final String peak = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(l -> l.startsWith("VmHWM")).map(l -> l.replaceAll("\\D", "")).findFirst().orElse("0");
        System.out.println(args[0] + " " + file.length() + " " + claims + " " + spent + " " + peak);
    }
}
