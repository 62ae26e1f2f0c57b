//! What two sequences have in common.

/// Length of the longest common subsequence.
pub(crate) fn longest_common<T>(x: &[T], y: &[T], same: impl Fn(&T, &T) -> bool) -> usize {
    let mut row = vec![0usize; y.len() + 1];
    for f in x {
        let mut diagonal = 0;
        for (j, g) in y.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if same(f, g) {
                diagonal + 1
            } else {
                above.max(row[j])
            };
            diagonal = above;
        }
    }
    row[y.len()]
}
