//! A map of two layers: what a server has, shared by every copy, and what a migration changed on top of it.
//!
//! A catalog is copied often (for ROLLBACK, for each proposal, for the table that a statement alters) and is large;
//! what a migration touches is small. A copy costs as much as the changes so far, whatever the size of the database.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::iter::Peekable;
use std::sync::Arc;

/// An ordered map that is cheap to copy.
#[derive(Debug, Clone)]
pub(super) struct Layered<K, V> {
    base: Arc<BTreeMap<K, Arc<V>>>,
    /// `None`: removed from the base.
    changes: BTreeMap<K, Option<Arc<V>>>,
}

impl<K: Ord + Clone, V: Clone> Layered<K, V> {
    /// A map without entries.
    pub(super) fn new() -> Self {
        Self { base: Arc::new(BTreeMap::new()), changes: BTreeMap::new() }
    }

    /// Makes everything so far the base of the copies to come.
    pub(super) fn settle(&mut self) {
        let changes = std::mem::take(&mut self.changes);
        let base = Arc::make_mut(&mut self.base);
        for (key, change) in changes {
            match change {
                Some(value) => base.insert(key, value),
                None => base.remove(&key),
            };
        }
    }

    pub(super) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let found = match self.changes.get(key) {
            Some(change) => change.as_ref(),
            None => self.base.get(key),
        };
        found.map(Arc::as_ref)
    }

    pub(super) fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }

    /// The value for changing it; a value of the base is copied first.
    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        if !self.changes.contains_key(key) {
            let below = Arc::clone(self.base.get(key)?);
            self.changes.insert(key.clone(), Some(below));
        }
        self.changes.get_mut(key)?.as_mut().map(Arc::make_mut)
    }

    pub(super) fn insert(&mut self, key: K, value: V) {
        self.changes.insert(key, Some(Arc::new(value)));
    }

    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        let found = if self.base.contains_key(key) {
            let below = self.changes.insert(key.clone(), None);
            below.unwrap_or_else(|| self.base.get(key).cloned())
        } else {
            self.changes.remove(key).flatten()
        };
        found.map(Arc::unwrap_or_clone)
    }

    /// All entries in the order of their keys.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        Merged { base: self.base.iter().peekable(), changes: self.changes.iter().peekable() }
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }
}

/// Both layers in one order, a change in place of what it covers.
struct Merged<A: Iterator, B: Iterator> {
    base: Peekable<A>,
    changes: Peekable<B>,
}

impl<'a, K: Ord + 'a, V: 'a, A, B> Iterator for Merged<A, B>
where
    A: Iterator<Item = (&'a K, &'a Arc<V>)>,
    B: Iterator<Item = (&'a K, &'a Option<Arc<V>>)>,
{
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (change, covers) = match (self.base.peek(), self.changes.peek()) {
                (below, Some((changed, _))) => {
                    let order = below.map(|(key, _)| (*key).cmp(changed));
                    (order.is_none_or(|order| order.is_ge()), order.is_some_and(|order| order.is_eq()))
                }
                (_, None) => (false, false),
            };
            if covers {
                self.base.next();
            }
            if !change {
                return self.base.next().map(|(key, value)| (key, value.as_ref()));
            }
            if let Some((key, Some(value))) = self.changes.next() {
                return Some((key, value.as_ref()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(keys: &[i32]) -> Layered<i32, i32> {
        let mut map = Layered::new();
        for key in keys {
            map.insert(*key, *key);
        }
        map.settle();
        map
    }

    fn entries(map: &Layered<i32, i32>) -> Vec<(i32, i32)> {
        map.iter().map(|(key, value)| (*key, *value)).collect()
    }

    #[test]
    fn changes_cover_the_base_and_leave_copies_alone() {
        let mut map = settled(&[1, 3, 5]);
        let copy = map.clone();
        map.insert(0, 0);
        map.insert(4, 4);
        map.insert(9, 9);
        *map.get_mut(&3).expect("it is there") = 33;
        assert_eq!(map.remove(&5), Some(5));
        assert_eq!(entries(&map), [(0, 0), (1, 1), (3, 33), (4, 4), (9, 9)]);
        assert_eq!(entries(&copy), [(1, 1), (3, 3), (5, 5)]);
        assert_eq!((map.get(&5), map.get(&3), map.contains_key(&1)), (None, Some(&33), true));
    }

    #[test]
    fn what_is_removed_can_come_back() {
        let mut map = settled(&[1]);
        assert_eq!(map.remove(&1), Some(1));
        assert_eq!(map.remove(&1), None);
        assert_eq!(map.get_mut(&1), None);
        map.insert(1, 2);
        assert_eq!(entries(&map), [(1, 2)]);
        map.settle();
        assert_eq!(entries(&map), [(1, 2)]);
    }

    #[test]
    fn what_is_not_there_cannot_be_removed_or_changed() {
        let mut map = settled(&[]);
        assert_eq!((map.remove(&7), map.get_mut(&7).is_none(), entries(&map).len()), (None, true, 0));
        map.insert(7, 7);
        assert_eq!((map.remove(&7), entries(&map).len()), (Some(7), 0));
    }
}
