-- A host's own calendar: where it is fetched, and how that went. The address is
-- secret and sealed; who has it can read the whole calendar.
create table host_calendar (
    tenant_id text not null,
    host_id text not null,
    id text not null,                     -- another one for each address
    address_sealed bytea not null,
    made_at instant not null,
    next_at instant not null,             -- not fetched by the job before
    leased_until instant,                 -- somebody is fetching it
    tried_at instant,
    fetched_at instant,                   -- the last time that it went well
    read_at instant,                      -- the last time that it was read, not only found unchanged
    failures bigint not null default 0,   -- in a row
    problem text not null default '',     -- a word, when the last try failed
    unread bigint not null default 0,     -- events that we cannot read
    etag text not null default '',
    modified text not null default '',
    primary key (tenant_id, host_id),
    foreign key (tenant_id, host_id) references host (tenant_id, id)
);
create index host_calendar_next on host_calendar (next_at);

-- When a host is busy elsewhere: nothing of what, where or with whom. Stretches
-- of a host do not overlap, and none is longer than two days (roster.LongestClaim).
create table host_busy (
    tenant_id text not null,
    host_id text not null,
    starts_at instant not null,
    ends_at instant not null,
    primary key (tenant_id, host_id, starts_at),
    check (ends_at > starts_at),
    foreign key (tenant_id, host_id) references host (tenant_id, id)
);
create index host_busy_starts on host_busy (tenant_id, starts_at);
create index host_busy_ends on host_busy (tenant_id, ends_at);

-- Whether the host has a calendar, so that those who have none cost no question.
alter table host add column calendar boolean not null default false;
