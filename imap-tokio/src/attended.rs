//! A dialogue that somebody leads, until they do not.

use imap_proto::types::Tag;

use crate::client::Client;

/// Leaves a command to the client when it is dropped.
#[derive(Debug)]
pub(crate) struct Attended<'c, S> {
    client: &'c mut Client<S>,
    tag: Tag,
}

impl<'c, S> Attended<'c, S> {
    pub(crate) fn new(client: &'c mut Client<S>, tag: Tag) -> Self {
        Self { client, tag }
    }

    pub(crate) fn client(&mut self) -> &mut Client<S> {
        self.client
    }

    /// The dialogue goes on with another command.
    pub(crate) fn follow(&mut self, tag: Tag) {
        self.tag = tag;
    }
}

impl<S> Drop for Attended<'_, S> {
    fn drop(&mut self) {
        // Of no effect if the command has completed.
        self.client.leave(self.tag);
    }
}
