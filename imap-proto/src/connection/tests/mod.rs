//! The state machine, byte by byte.

mod bounds;
mod ends;
mod literals;
mod mailbox;
mod pipelines;
mod reading;
mod ways;
mod writing;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Config, Connection};
use crate::event::{Event, FetchEvent};
