//! How an organisation changes, and which events DingTalk pushes for it (contact-events, section 7).

mod departments;
mod people;
mod roles;
