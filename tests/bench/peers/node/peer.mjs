// Times x12-parser over one file: "peer.mjs x12-parser FILE" prints "READER bytes claims nanoseconds peak_kb".
import { createReadStream, statSync } from "node:fs";
import { createRequire } from "node:module";

const [name, path] = process.argv.slice(2);
const { X12parser } = createRequire(`${process.env.PEER_MODULES}/`)("x12-parser");
let claims = 0;
const begin = process.cpuUsage();
createReadStream(path)
    .pipe(new X12parser())
    .on("error", (error) => {
        console.error(`${name}: ${error.message}`);
        process.exit(1);
    })
    .on("data", (segment) => {
        if (segment.name === "CLM" || segment.name === "CLP") claims++;
    })
    .on("end", () => {
        const { user, system } = process.cpuUsage(begin);
        const peak = process.resourceUsage().maxRSS;
        console.log(name, statSync(path).size, claims, (user + system) * 1000, peak);
    });
