//! Results of searches, in both forms that servers use.

mod esearch;
mod numbers;

pub use esearch::ESearch;
pub use numbers::{NumberIter, Numbers};
