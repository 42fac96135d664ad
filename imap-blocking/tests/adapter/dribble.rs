//! However the bytes come and go, what is seen is the same.

use imap_blocking::Blocking;

use super::script::{Manners, SESSION, Script, client, session};

fn play(manners: Manners) -> Vec<String> {
    session(&mut client(Script::new(SESSION, manners))).unwrap_or_else(|error| panic!("{manners:?}: {error}"))
}

#[test]
fn everything_is_seen() {
    let seen = play(Manners::default());
    assert_eq!(
        seen,
        [
            "Some(3) Some(7)",
            "Some(Uid(5)) Some([Seen])",
            "Some(Uid(6)) Some([])",
            "Begin { message: Seq(Seq(1)) }",
            "Item(Uid(Uid(5)))",
            "BodyBegin { section: Section[], kind: Body, origin: None, size: Some(14) }",
            "BodyEnd",
            "End",
            r"hello\r\nworld\r\n",
            "Appended { uids: Some(AppendUid { uid_validity: 7, uids: NumberRanges(9) }) }",
            "Event(Greeting(Ok Some(Capability(IMAP4rev1 IDLE)) \"hello\"))",
            "Event(Data(Exists(4)))",
            "Event(Data(Exists(5)))",
            "Event(Data(Expunge(Seq(1))))",
        ]
    );
}

#[test]
fn single_bytes_are_as_good_as_all() {
    let all = play(Manners::default());
    for chunk in [1, 2, 3, 7] {
        assert_eq!(
            play(Manners {
                chunk,
                ..Manners::default()
            }),
            all,
            "{chunk}"
        );
    }
}

#[test]
fn interruptions_and_blocking_change_nothing() {
    let all = play(Manners::default());
    for seed in 1..=500 {
        let chunk = seed as usize % 5;
        assert_eq!(
            play(Manners {
                chunk,
                seed,
                ..Manners::default()
            }),
            all,
            "{seed}"
        );
    }
}

#[test]
fn a_stream_that_blocks_is_a_transport() {
    let blocking = Blocking::new(Script::new(SESSION, Manners::default()));
    assert_eq!(session(&mut client(blocking)).unwrap(), play(Manners::default()));
}

/// A stream whose own time is up again and again: every event comes all the same.
#[test]
fn timeouts_of_the_stream_can_be_slept_over() {
    let text = "S: * PREAUTH hello\nS: * 3 EXISTS\nS: * 1 FETCH (FLAGS (\\Seen) BODY[] {3}\nS: a)\nS: * BYE bye";
    let events = |seed| {
        let manners = Manners {
            chunk: 2,
            seed,
            ..Manners::default()
        };
        let mut client = client(Blocking::new(Script::new(text, manners)));
        let mut events = Vec::new();
        let mut timeouts = 0;
        loop {
            match client.next_event() {
                Ok(event) => events.push(format!("{event:?}")),
                Err(imap_blocking::Error::TimedOut(_)) => timeouts += 1,
                Err(imap_blocking::Error::Closed { bye }) => {
                    assert_eq!(bye.unwrap().text_lossy(), "bye");
                    // Chunks are cut where the reads were.
                    events.retain(|event| !event.contains("BodyChunk"));
                    return (events, timeouts);
                }
                Err(error) => panic!("{error}"),
            }
        }
    };
    let (calm, none) = events(0);
    assert_eq!((calm.len(), none), (9, 0));
    for seed in 1..=100 {
        let (events, timeouts) = events(seed);
        assert_eq!(events, calm);
        assert!(timeouts > 0, "{seed}");
    }
}
