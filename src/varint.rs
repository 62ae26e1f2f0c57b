//! Numbers as bytes, seven bits a byte, the least first: how everything that is kept on disk writes them.

/// Appends a number.
pub(crate) fn put(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// Takes a number from the front of bytes; none when there is none.
#[inline]
pub(crate) fn get(from: &mut &[u8]) -> Option<u64> {
    let [first] = take(from)?;
    match first < 0x80 {
        true => Some(first.into()),
        false => longer(first, from),
    }
}

/// The rest of a number of several bytes.
#[inline]
fn longer(first: u8, from: &mut &[u8]) -> Option<u64> {
    let mut n = u64::from(first & 0x7f);
    for shift in (7..64).step_by(7) {
        let [byte] = take(from)?;
        n |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(n);
        }
    }
    None
}

/// Takes so many bytes from the front.
#[inline]
pub(crate) fn take<const N: usize>(from: &mut &[u8]) -> Option<[u8; N]> {
    let (bytes, rest) = from.split_first_chunk::<N>()?;
    *from = rest;
    Some(*bytes)
}

/// Takes a run of bytes whose length stands before it.
pub(crate) fn get_run<'b>(from: &mut &'b [u8]) -> Option<&'b [u8]> {
    let len = usize::try_from(get(from)?).ok()?;
    let (run, rest) = from.split_at_checked(len)?;
    *from = rest;
    Some(run)
}

/// Appends a run of bytes with its length before it.
pub(crate) fn put_run(out: &mut Vec<u8>, run: &[u8]) {
    put(out, run.len() as u64);
    out.extend_from_slice(run);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_and_broken_bytes_are_none() {
        let all = [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX];
        let mut bytes = Vec::new();
        all.iter().for_each(|&n| put(&mut bytes, n));
        let mut rest = &bytes[..];
        for n in all {
            assert_eq!(get(&mut rest), Some(n));
        }
        assert_eq!(get(&mut rest), None);
        assert_eq!(get(&mut &[0x80; 11][..]), None);
        assert_eq!(get_run(&mut &[3, 1, 2][..]), None);
    }
}
