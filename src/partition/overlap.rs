//! Whether two partitions would take the same row.
//!
//! # Source
//! `check_new_partition_bound`, src/backend/partitioning/partbounds.c.

use std::cmp::Ordering;

use super::key::{Bound, compared_ends};

/// Whether some row belongs to both bounds, which are of one key.
pub fn overlaps(one: &Bound, other: &Bound) -> bool {
    match (one, other) {
        (Bound::Default, Bound::Default) => true,
        (Bound::List { values, null }, Bound::List { values: others, null: other_null }) => {
            *null && *other_null || values.iter().any(|value| others.contains(value))
        }
        (Bound::Range { from, to }, Bound::Range { from: other_from, to: other_to }) => {
            compared_ends(from, other_to) == Ordering::Less && compared_ends(other_from, to) == Ordering::Less
        }
        (
            Bound::Hash { modulus, remainder },
            Bound::Hash { modulus: other_modulus, remainder: other_remainder },
        ) => {
            let common = greatest_common_divisor(*modulus, *other_modulus);
            common > 0 && remainder % common == other_remainder % common
        }
        (Bound::Default | Bound::List { .. } | Bound::Range { .. } | Bound::Hash { .. }, _) => false,
    }
}

/// Whether a range ends where it begins, or before.
pub fn is_empty(bound: &Bound) -> bool {
    match bound {
        Bound::Range { from, to } => compared_ends(from, to) != Ordering::Less,
        Bound::Default | Bound::List { .. } | Bound::Hash { .. } => false,
    }
}

fn greatest_common_divisor(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

#[cfg(test)]
mod tests {
    use super::super::{End, Value};
    use super::*;

    fn range(from: i128, to: i128) -> Bound {
        let end = |value| vec![End::At(Value::Whole(value))];
        Bound::Range { from: end(from), to: end(to) }
    }

    #[test]
    fn ranges_that_touch_do_not_overlap() {
        assert!(!overlaps(&range(1, 5), &range(5, 9)));
        assert!(overlaps(&range(1, 6), &range(5, 9)));
        assert!(overlaps(&range(1, 9), &range(3, 4)));
        assert!(is_empty(&range(5, 5)) && !is_empty(&range(5, 6)));
        let open = Bound::Range { from: vec![End::Min], to: vec![End::Max] };
        assert!(overlaps(&open, &range(3, 4)) && !overlaps(&open, &Bound::Default));
    }

    #[test]
    fn remainders_that_agree_by_the_common_divisor_overlap() {
        let hash = |modulus, remainder| Bound::Hash { modulus, remainder };
        assert!(overlaps(&hash(2, 0), &hash(4, 2)));
        assert!(!overlaps(&hash(2, 0), &hash(4, 1)));
        assert!(overlaps(&hash(8, 1), &hash(8, 1)));
    }

    #[test]
    fn lists_share_a_value_or_null() {
        let list = |values: &[i128], null| Bound::List {
            values: values.iter().copied().map(Value::Whole).collect(),
            null,
        };
        assert!(overlaps(&list(&[1, 2], false), &list(&[2], false)));
        assert!(!overlaps(&list(&[1], true), &list(&[2], false)));
        assert!(overlaps(&list(&[1], true), &list(&[], true)));
    }
}
