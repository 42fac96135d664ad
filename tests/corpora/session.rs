//! Responses other than FETCH, and all of them in turn.

use super::Writer;
use super::words::{FAMILY, WORDS};

impl Writer {
    pub(super) fn list(&mut self, number: u64) {
        let attributes = self.pick(&[
            "\\HasNoChildren",
            "\\HasChildren",
            "\\HasNoChildren \\UnMarked",
            "\\HasNoChildren \\Sent",
            "\\Noselect \\HasChildren",
            "",
        ]);
        let (folder, family) = (self.pick(&WORDS), self.pick(&FAMILY));
        let name = match self.random.below(4) {
            0 => format!("INBOX.{folder}.{number}"),
            1 => format!("\"Archive.{family}.{folder} {number}\""),
            2 => format!("Entw&APw-rfe.{number}"),
            _ => format!("Projects.{family}.{number}"),
        };
        self.text(&format!("* LIST ({attributes}) \".\" {name}\r\n"));
    }

    pub(super) fn search(&mut self, size: usize) {
        let end = self.out.len() + size;
        self.text("* SEARCH");
        while self.out.len() < end {
            let uid = self.next_uid();
            self.text(&format!(" {uid}"));
        }
        self.text("\r\n");
    }

    pub(super) fn esearch(&mut self, size: usize) {
        let end = self.out.len() + size;
        self.text("* ESEARCH (TAG \"BAAA0\") UID ALL 1000");
        while self.out.len() < end {
            let first = self.next_uid() + 1;
            self.uid = first + self.random.below(20);
            let last = self.uid;
            if first == last {
                self.text(&format!(",{first}"));
            } else {
                self.text(&format!(",{first}:{last}"));
            }
        }
        self.text("\r\n");
    }

    /// One mailbox after another: LIST, STATUS, SELECT, flags, overviews, bodies, SEARCH, and what IDLE brings.
    pub(super) fn session(&mut self, size: usize) {
        let mut completed = 0;
        self.text("* OK [CAPABILITY IMAP4rev1 IDLE UIDPLUS ESEARCH CONDSTORE] ready\r\n");
        while self.out.len() < size {
            self.numbered(10, Self::list);
            self.completion(&mut completed, "List completed.");
            let (messages, unseen) = (self.between(100, 5000), self.between(0, 50));
            self.text(&format!(
                "* STATUS INBOX (MESSAGES {messages} UIDNEXT 91233 UIDVALIDITY 1700000000 UNSEEN {unseen})\r\n"
            ));
            self.completion(&mut completed, "Status completed.");
            self.text(&format!(
                "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded NonJunk)\r\n\
                 * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] Flags permitted.\r\n\
                 * {messages} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1700000000] UIDs valid\r\n\
                 * OK [UIDNEXT 91233] Predicted next UID\r\n* OK [HIGHESTMODSEQ 998877] Highest\r\n"
            ));
            self.completion(&mut completed, "[READ-WRITE] Select completed.");
            self.numbered(500, Self::flags);
            self.completion(&mut completed, "Fetch completed.");
            self.numbered(100, Self::overview);
            self.completion(&mut completed, "Fetch completed.");
            self.numbered(30, Self::body);
            self.completion(&mut completed, "Fetch completed.");
            self.search(8000);
            self.completion(&mut completed, "Search completed.");
            self.text(&format!(
                "* {} EXISTS\r\n* 3 EXPUNGE\r\n* 5 FETCH (FLAGS (\\Seen))\r\n",
                messages + 1
            ));
            self.completion(&mut completed, "Idle completed.");
        }
    }

    fn numbered(&mut self, count: u64, write: fn(&mut Self, u64)) {
        for number in 1..=count {
            write(self, number);
        }
    }

    fn completion(&mut self, completed: &mut u32, text: &str) {
        self.text(&format!("BAAA{completed} OK {text}\r\n"));
        *completed += 1;
    }
}
