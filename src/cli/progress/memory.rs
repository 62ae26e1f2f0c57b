//! How much memory the process takes.

/// Bytes of memory that the process takes now, and the most that it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    pub now: u64,
    pub most: u64,
}

/// Asks the system; `None` where it does not say.
pub fn memory() -> Option<Memory> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    of_status(&status)
}

/// Reads `/proc/self/status` (proc(5)): its figures are in KiB.
fn of_status(status: &str) -> Option<Memory> {
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kib * 1_024)
    };
    Some(Memory {
        now: field("VmRSS:")?,
        most: field("VmHWM:")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_the_system_are_bytes() {
        let status = "Name:\tunspool\nVmPeak:\t  900 kB\nVmHWM:\t   30 kB\nVmRSS:\t   20 kB\n";
        let memory = Memory {
            now: 20_480,
            most: 30_720,
        };
        assert_eq!(of_status(status), Some(memory));
        assert_eq!(of_status("Name:\tunspool\n"), None);
    }
}
