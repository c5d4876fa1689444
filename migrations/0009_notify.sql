-- The outbox: each message that waits, went out or did not. It tells what the
-- message is about, and never to whom or in which words: those are read, and
-- whether it is still true, when it is sent.
create table outbox (
    tenant_id text not null,
    id text not null,
    kind text not null,
    what text not null,                   -- id of what it is about
    version bigint not null,              -- of that; a newer one makes the message untrue
    channel text not null,
    owner text not null,                  -- whose it is to follow up
    state text not null check (state in ('waiting', 'sent', 'failed', 'dropped', 'parked')),
    why text not null default '',         -- a word, when it did not go out
    attempts bigint not null default 0,
    made_at instant not null,
    next_at instant not null,             -- not before
    leased_until instant,                 -- somebody is sending it
    done_at instant,
    primary key (tenant_id, id)
) unordered;
create unique index outbox_once on outbox (tenant_id, what, kind, version, channel);
create index outbox_due on outbox (next_at) where state = 'waiting';

-- A tenant's own words, where it has any.
create table notify_text (
    tenant_id text not null references tenant (id),
    kind text not null,
    channel text not null check (channel in ('sms', 'email')),
    language text not null,
    subject text not null default '',
    body text not null,
    changed_at instant not null,
    primary key (tenant_id, kind, channel, language)
);
