use super::*;
use crate::args::Format;

struct Place {
    _place: tempfile::TempDir,
    directory: Directory,
    state: State,
}

impl Place {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let directory = Directory::open(place.path()).unwrap();
        Self {
            _place: place,
            directory,
            state: State::new("INBOX".into(), Format::Mbox, 1),
        }
    }

    fn recover(&mut self) {
        recover(self.directory.path(), &mut self.state).unwrap();
    }

    fn add(&mut self, uid: u32, text: &str) {
        let mbox = Mbox::open(self.directory.path()).unwrap();
        fs::write(mbox.temporary(), text).unwrap();
        let file = File::open(mbox.temporary()).unwrap();
        let message = Message {
            date: DateTime::from_unix(1_772_433_000, 60).ok(),
            ..Message::default()
        };
        mbox.save(
            &file,
            Uid::new(uid).unwrap(),
            &message,
            &self.directory,
            &mut self.state,
        )
        .unwrap();
    }

    fn text(&self) -> String {
        fs::read_to_string(self.directory.path().join("mbox")).unwrap()
    }

    fn write(&self, text: &str) {
        fs::write(self.directory.path().join("mbox"), text).unwrap();
    }

    /// As a run leaves it that ended while message 2 was being added, so many bytes of it written.
    fn interrupt(&mut self, written: usize) {
        let before = self.text();
        self.add(2, "b\r\n");
        let after = self.text();
        let added = after.strip_prefix(&before).unwrap();
        let (offset, length) = (before.len() as u64, added.len() as u64);
        self.write(&format!("{before}{}", &added[..written]));
        self.state.saved = Some(Uid::new(1).unwrap().into());
        self.state.pending = Some(Pending {
            uid: Uid::new(2).unwrap(),
            offset,
            length,
        });
    }
}

const FIRST: &str = "From MAILER-DAEMON Mon Mar  2 06:30:00 2026\nSubject: a\n\n>From me\n\n";

const SECOND: &str = "From MAILER-DAEMON Mon Mar  2 06:30:00 2026\nb\n\n";

fn two() -> Uid {
    Uid::new(2).unwrap()
}

#[test]
fn messages_follow_each_other() {
    let mut place = Place::new();
    place.add(1, "Subject: a\r\n\r\nFrom me\r\n");
    place.add(2, "b");
    assert_eq!(place.text(), format!("{FIRST}{SECOND}"));
    assert!(place.state.has(two()) && place.state.pending.is_none());
    assert_eq!(place.directory.read_state().unwrap().as_ref(), Some(&place.state));
}

#[test]
fn what_others_have_written_stays() {
    for (before, between) in [("x", "\n\n"), ("x\n", "\n"), ("x\n\n", ""), ("\n", "\n")] {
        let mut place = Place::new();
        place.write(before);
        place.add(2, "b");
        assert_eq!(place.text(), format!("{before}{between}{SECOND}"));
    }
}

#[test]
fn a_part_of_a_message_is_taken_out_again() {
    for written in [0, 1, SECOND.len() - 1] {
        let mut place = Place::new();
        place.add(1, "Subject: a\r\n\r\nFrom me\r\n");
        place.interrupt(written);
        place.recover();
        assert_eq!(place.text(), FIRST);
        assert!(!place.state.has(two()) && place.state.pending.is_none());
    }
}

#[test]
fn a_message_that_is_complete_is_kept_although_nobody_could_take_note() {
    let mut place = Place::new();
    place.add(1, "Subject: a\r\n\r\nFrom me\r\n");
    place.interrupt(SECOND.len());
    place.recover();
    assert_eq!(place.text(), format!("{FIRST}{SECOND}"));
    assert!(place.state.has(two()));
}

#[test]
fn a_file_that_others_have_written_to_is_left_alone() {
    for text in [
        "",
        "longer than it could be, since somebody else has added something to it, more than a message",
    ] {
        let mut place = Place::new();
        place.add(1, "Subject: a\r\n\r\nFrom me\r\n");
        place.interrupt(3);
        let text = if text.is_empty() {
            String::new()
        } else {
            format!("{FIRST}{text}")
        };
        place.write(&text);
        place.recover();
        assert_eq!(place.text(), text);
        assert!(!place.state.has(two()) && place.state.pending.is_none());
    }
}

#[test]
fn dates_are_those_of_asctime() {
    assert_eq!(asctime(None), "Thu Jan  1 00:00:00 1970");
    assert_eq!(
        asctime(DateTime::from_unix(951_782_400, -600).ok()),
        "Tue Feb 29 00:00:00 2000"
    );
    assert_eq!(asctime(DateTime::from_unix(-1, 0).ok()), "Wed Dec 31 23:59:59 1969");
}
