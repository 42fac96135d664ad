//! Progress bars, where there is a terminal for them.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over so many bytes. It is not drawn where standard error is no terminal, or shows the wire.
pub(crate) fn bytes(total: u64, trace: bool) -> ProgressBar {
    bar(total, trace, BYTES)
}

/// A bar over so many messages. It is not drawn where standard error is no terminal, or shows the wire.
pub(crate) fn messages(total: u64, trace: bool) -> ProgressBar {
    bar(total, trace, MESSAGES)
}

fn bar(total: u64, trace: bool, template: &str) -> ProgressBar {
    let target = if trace {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(total), target).with_style(style.progress_chars("█▉▊▋▌▍▎▏ "))
}

const BYTES: &str = "{bar:32} {bytes:>11} of {total_bytes}  {msg}";

const MESSAGES: &str = "{bar:32} {pos} of {len} messages  {msg}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_can_be_read() {
        for template in [BYTES, MESSAGES] {
            ProgressStyle::with_template(template).unwrap();
        }
    }
}
