//! PostgreSQL's hashes of values, which decide about hash partitions.
//!
//! # Source
//! `hash_bytes_extended`, `hash_bytes_uint32_extended` (src/common/hashfn.c); `hashint8extended`, `hashtextextended`
//! (src/backend/access/hash/hashfunc.c); `compute_partition_hash_value` (src/backend/partitioning/partbounds.c).
//! The mixing is Bob Jenkins's lookup3, which is in the public domain.

use super::values::Value;

/// `HASH_PARTITION_SEED`.
const SEED: u64 = 0x7A5B_2236_7996_DCFD;
/// What lookup3 starts from, in PostgreSQL's variant.
const START: u32 = 0x9e37_79b9 + 3_923_095;

/// The hash of a row's key; `None` where a value's type is not hashed here. Nulls count for nothing.
pub fn of_row(values: &[(Option<Value>, &str)]) -> Option<u64> {
    let mut row: u64 = 0;
    for (value, type_name) in values {
        let Some(value) = value else { continue };
        let hash = of_value(value, type_name)?;
        let mixed = hash.wrapping_add(0x49a0_f4dd_15e5_a8e3).wrapping_add(row << 54).wrapping_add(row >> 7);
        row ^= mixed;
    }
    Some(row)
}

fn of_value(value: &Value, type_name: &str) -> Option<u64> {
    let base = crate::pg::TypeName::parse(type_name).base;
    match (value, base.as_str()) {
        (Value::Whole(value), "int2" | "int4") => Some(of_word(*value as i32 as u32)),
        (Value::Whole(value), "oid") => Some(of_word(*value as u32)),
        (Value::Whole(value), "int8") => Some(of_long(*value as i64)),
        (Value::Whole(value), "timestamp" | "timestamptz") => Some(of_long(*value as i64)),
        (Value::Whole(value), "date") => Some(of_word((value / 86_400_000_000) as i32 as u32)),
        (Value::Text(text), "text" | "varchar") => Some(of_bytes(text.as_bytes())),
        (Value::Text(digits), "uuid") => {
            let bytes: Option<Vec<u8>> = (0..16)
                .map(|place| u8::from_str_radix(digits.get(place * 2..place * 2 + 2)?, 16).ok())
                .collect();
            Some(of_bytes(&bytes?))
        }
        _ => None,
    }
}

/// A long hashes like the integer of the same value.
fn of_long(value: i64) -> u64 {
    let (low, high) = (value as u32, (value >> 32) as u32);
    of_word(low ^ if value >= 0 { high } else { !high })
}

fn of_word(value: u32) -> u64 {
    let mut state = [START.wrapping_add(4); 3];
    state = seeded(state);
    state[0] = state[0].wrapping_add(value);
    result(finished(state))
}

fn of_bytes(bytes: &[u8]) -> u64 {
    let mut state = [START.wrapping_add(bytes.len() as u32); 3];
    state = seeded(state);
    let mut chunks = bytes.chunks_exact(12);
    for chunk in &mut chunks {
        for (place, word) in chunk.chunks_exact(4).enumerate() {
            state[place] =
                state[place].wrapping_add(u32::from_le_bytes([word[0], word[1], word[2], word[3]]));
        }
        state = mixed(state);
    }
    for (place, byte) in chunks.remainder().iter().enumerate() {
        // The lowest byte of the last word is left for the length.
        let shift = if place >= 8 { 8 * (place - 8) + 8 } else { 8 * (place % 4) };
        state[place / 4] = state[place / 4].wrapping_add(u32::from(*byte) << shift);
    }
    result(finished(state))
}

fn seeded(state: [u32; 3]) -> [u32; 3] {
    let [a, b, c] = state;
    mixed([a.wrapping_add((SEED >> 32) as u32), b.wrapping_add(SEED as u32), c])
}

fn result([_, b, c]: [u32; 3]) -> u64 {
    (u64::from(b) << 32) | u64::from(c)
}

fn mixed([mut a, mut b, mut c]: [u32; 3]) -> [u32; 3] {
    a = a.wrapping_sub(c) ^ c.rotate_left(4);
    c = c.wrapping_add(b);
    b = b.wrapping_sub(a) ^ a.rotate_left(6);
    a = a.wrapping_add(c);
    c = c.wrapping_sub(b) ^ b.rotate_left(8);
    b = b.wrapping_add(a);
    a = a.wrapping_sub(c) ^ c.rotate_left(16);
    c = c.wrapping_add(b);
    b = b.wrapping_sub(a) ^ a.rotate_left(19);
    a = a.wrapping_add(c);
    c = c.wrapping_sub(b) ^ b.rotate_left(4);
    b = b.wrapping_add(a);
    [a, b, c]
}

fn finished([mut a, mut b, mut c]: [u32; 3]) -> [u32; 3] {
    c = (c ^ b).wrapping_sub(b.rotate_left(14));
    a = (a ^ c).wrapping_sub(c.rotate_left(11));
    b = (b ^ a).wrapping_sub(a.rotate_left(25));
    c = (c ^ b).wrapping_sub(b.rotate_left(16));
    a = (a ^ c).wrapping_sub(c.rotate_left(4));
    b = (b ^ a).wrapping_sub(a.rotate_left(14));
    c = (c ^ b).wrapping_sub(b.rotate_left(24));
    [a, b, c]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `hashint4extended(17, 8816678312871386365)` and its kin of a server answer.
    #[test]
    fn hashes_are_those_of_a_server() {
        assert_eq!(of_word(17) as i64, 1_629_907_112_932_383_753);
        assert_eq!(of_long(-5) as i64, 5_466_844_944_386_338_076);
        assert_eq!(of_bytes(b"hello world, this is long") as i64, -4_983_889_960_940_629_687);
        assert_eq!(of_bytes(b"abc") as i64, 3_628_778_498_291_917_250);
        assert_eq!(of_bytes(b"hello world") as i64, 7_664_296_498_819_024_037);
        assert_eq!(of_bytes(b"123456789012") as i64, 7_684_977_364_204_133_850);
        let uuid = Value::Text("00112233445566778899aabbccddeeff".to_owned());
        assert_eq!(of_value(&uuid, "uuid").map(|hash| hash as i64), Some(-8_699_738_442_285_490_013));
    }
}
