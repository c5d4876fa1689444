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
    foreign key (tenant_id, host_id) references host (tenant_id, id)
);
create index claim_host on claim (tenant_id, host_id, starts_at);
create index claim_starts on claim (tenant_id, starts_at);
create index claim_expires on claim (tenant_id, expires_at) where expires_at is not null;

-- The last guard behind roster.Take: a row that would overlap is not written,
-- and no row returned means taken. Expired holds are dropped by the writer first.
create trigger claim_no_overlap before insert on claim
when not new.overridden and exists (
    select 1 from claim c
    where c.tenant_id = new.tenant_id and c.host_id = new.host_id and not c.overridden
      and c.starts_at < new.blocked_until and c.blocked_until > new.starts_at)
begin
    select raise(ignore);
end;
