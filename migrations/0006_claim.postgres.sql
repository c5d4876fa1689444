create extension if not exists btree_gist;

-- What occupies a host ahead of time, whatever the reason: [starts_at, blocked_until).
create table claim (
    tenant_id text not null,
    id text not null,
    host_id text not null,
    starts_at instant not null,
    blocked_until instant not null,
    why text not null check (why in ('hold', 'appointment', 'course', 'gathering', 'shift')),
    overridden boolean not null default false,
    expires_at instant,
    primary key (tenant_id, id),
    check (blocked_until > starts_at),
    foreign key (tenant_id, host_id) references host (tenant_id, id),
    -- The last guard behind roster.Take. Expired holds are dropped by the writer first.
    constraint claim_no_overlap exclude using gist (
        tenant_id with =, host_id with =, tstzrange(starts_at, blocked_until) with &&
    ) where (not overridden)
);
create index claim_host on claim (tenant_id, host_id, starts_at);
create index claim_starts on claim (tenant_id, starts_at);
create index claim_expires on claim (tenant_id, expires_at) where expires_at is not null;
