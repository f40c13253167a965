//! Times one Rust reader over one file: "peer READER FILE" prints "READER bytes claims nanoseconds peak_kb".
use std::time::Instant;
use x12_types::util::Parser;
use x12_types::v005010::{Transmission, _835, _837};

fn peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// Every interchange of the file, one behind the other.
fn read_all<T, F>(mut rest: &str, parse: F) -> Result<usize, String>
where
    F: Fn(&str) -> Result<(&str, T), String>,
{
    let mut count = 0;
    while !rest.trim().is_empty() {
        let (left, _one) = parse(rest.trim_start())?;
        rest = left;
        count += 1;
    }
    Ok(count)
}

fn edi(text: &str) -> Result<usize, String> {
    edi::parse(text).map(|d| d.interchanges.len()).map_err(|e| format!("{e:?}").chars().take(120).collect())
}

fn x12_types(text: &str) -> Result<usize, String> {
    let short = |e: String| e.chars().take(120).collect::<String>();
    if text.contains("ST*835") {
        read_all(text, |t| Transmission::<_835>::parse(t).map_err(|e| short(e.to_string())))
    } else {
        read_all(text, |t| Transmission::<_837>::parse(t).map_err(|e| short(e.to_string())))
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let text = std::fs::read_to_string(&args[2]).expect("the file");
    let claims = text.matches("~CLM*").count() + text.matches("~CLP*").count();
    let begin = Instant::now();
    let read = if args[1] == "edi" { edi(&text) } else { x12_types(&text) };
    let spent = begin.elapsed().as_nanos();
    match read {
        Ok(_) => println!("{} {} {} {} {}", args[1], text.len(), claims, spent, peak_kb()),
        Err(why) => {
            eprintln!("{}: {}", args[1], why.replace('\n', " "));
            std::process::exit(1);
        }
    }
}
