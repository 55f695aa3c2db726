//! Sizes, by 1024 and in `pg_size_pretty`'s words, so that they can be held against what the server says.

use super::Scale;
use super::count::decimal;

const UNITS: [&str; 6] = ["bytes", "kB", "MB", "GB", "TB", "PB"];

/// Bytes: "512 bytes", "640 kB", "1.5 GB".
pub fn size(bytes: f64) -> String {
    let Scale { factor, name } = scale(bytes);
    let sign = if bytes < 0.0 { "−" } else { "" };
    format!("{sign}{} {name}", decimal(bytes.abs() / factor))
}

/// A change of size, with its sign: "+21 GB", "−3 MB".
pub fn size_change(bytes: f64) -> String {
    if bytes > 0.0 { format!("+{}", size(bytes)) } else { size(bytes) }
}

/// The unit in which a size is a handy number.
pub(super) fn scale(bytes: f64) -> Scale {
    let mut factor = 1.0;
    let mut name = UNITS[0];
    for larger in &UNITS[1..] {
        if bytes.abs() / factor < 1023.5 {
            break;
        }
        factor *= 1024.0;
        name = larger;
    }
    Scale { factor, name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_the_server_writes_them() {
        for (bytes, text) in [
            (0.0, "0 bytes"),
            (512.0, "512 bytes"),
            (1024.0, "1 kB"),
            (1_048_575.0, "1 MB"),
            (1.5 * 1_073_741_824.0, "1.5 GB"),
            (380.0 * 1_073_741_824.0, "380 GB"),
            (-8192.0, "−8 kB"),
            (1e18, "888 PB"),
        ] {
            assert_eq!(size(bytes), text, "{bytes}");
        }
        assert_eq!(size_change(8192.0), "+8 kB");
        assert_eq!(size_change(0.0), "0 bytes");
    }
}
