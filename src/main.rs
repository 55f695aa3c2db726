//! The `pgtoll` command.

fn main() {}
