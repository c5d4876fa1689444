-- The anonymous record of one act of help. Its rows lie in the order of their
-- random key, so that the order in which they came says nothing.
create table visit (
    tenant_id text not null,
    id text not null,
    organisation_id text not null,
    place_id text,
    offer_id text,
    service_date civildate not null,
    hour bigint not null check (hour between 0 and 23),
    channel text not null check (channel in ('place', 'phone', 'video', 'home', 'outreach')),
    source text not null check (source in ('booked', 'unplanned')),
    minutes bigint not null check (minutes between 1 and 480),
    outcome text not null check (outcome in ('helped', 'partly', 'not', 'referred', 'otherway')),
    persons bigint not null default 1 check (persons between 1 and 200),
    language text not null default '',
    device text not null default '',
    on_behalf boolean,
    first_time boolean,
    age_band text not null default '',
    settled boolean not null default false, -- rewritten in random order under a new id after its day
    primary key (tenant_id, id)
) unordered;
create index visit_day on visit (tenant_id, service_date, organisation_id);

create table visit_topic (
    tenant_id text not null,
    visit_id text not null,
    reason_id text not null,
    primary key (tenant_id, visit_id, reason_id)
) unordered;
