//! Work and a profile to components: quantity × rate, each with its basis.

mod price;

pub use price::{Component, Price};
