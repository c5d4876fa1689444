-- Places, their opening rules and closures, and what can be offered there.

create table place (
    tenant_id text not null references tenant (id),
    id text not null,
    organisation_id text not null,
    slug text not null,
    name text not null,
    address text not null,
    postcode text not null default '',
    city text not null default '',
    zone text not null,
    directions text not null default '',
    access text not null default '',      -- words of place.AccessFact, separated by commas
    access_note text not null default '',
    phone text not null default '',
    created_at instant not null,
    closed_at instant,
    primary key (tenant_id, id),
    foreign key (tenant_id, organisation_id) references organisation (tenant_id, id)
);
create unique index place_slug on place (tenant_id, slug);

create table reason (
    tenant_id text not null references tenant (id),
    id text not null,
    standard text not null default '',    -- key of a standard reason, whose words the program has in every language
    name text not null default '',        -- the tenant's own words, instead of the standard ones
    other_way text not null default '',   -- the way that is not digital, in the tenant's own words
    sort bigint not null,
    hidden boolean not null default false,
    primary key (tenant_id, id)
);

create table offer (
    tenant_id text not null references tenant (id),
    id text not null,
    organisation_id text not null,
    kind text not null check (kind in ('appointment', 'dropin', 'course', 'event')),
    channel text not null check (channel in ('place', 'phone', 'video', 'home', 'outreach')),
    name text not null,
    length_min bigint not null check (length_min between 5 and 480),
    buffer_min bigint not null check (buffer_min between 0 and 240),
    step_min bigint not null check (step_min between 5 and 480),
    notice_min bigint not null check (notice_min between 0 and 43200),
    horizon_days bigint not null check (horizon_days between 1 and 365),
    booked_by text not null check (booked_by in ('everyone', 'partners', 'staff')),
    audience text not null check (audience in ('everyone', 'employees')),
    languages text not null default '',   -- codes separated by commas; empty = what the hosts speak
    bring text not null default '',       -- what to bring, in the tenant's own words
    phone text not null default '',
    created_at instant not null,
    closed_at instant,
    primary key (tenant_id, id),
    foreign key (tenant_id, organisation_id) references organisation (tenant_id, id)
);

create table offer_place (
    tenant_id text not null,
    offer_id text not null,
    place_id text not null,
    primary key (tenant_id, offer_id, place_id),
    foreign key (tenant_id, offer_id) references offer (tenant_id, id),
    foreign key (tenant_id, place_id) references place (tenant_id, id)
);

create table offer_reason (
    tenant_id text not null,
    offer_id text not null,
    reason_id text not null,
    primary key (tenant_id, offer_id, reason_id),
    foreign key (tenant_id, offer_id) references offer (tenant_id, id),
    foreign key (tenant_id, reason_id) references reason (tenant_id, id)
);

-- A rule without offer_id is when the place is open; one with it narrows the
-- offer at that place further.
create table opening_rule (
    tenant_id text not null,
    id text not null,
    place_id text not null,
    offer_id text,
    kind text not null check (kind in ('weekly', 'every_n', 'nth_weekday')),
    weekday bigint not null check (weekday between 0 and 6),
    n bigint not null default 0,
    from_date civildate not null,
    to_date civildate,
    start_minute bigint not null check (start_minute between 0 and 1439),
    end_minute bigint not null check (end_minute between 1 and 1440),
    primary key (tenant_id, id),
    check (end_minute > start_minute),
    foreign key (tenant_id, place_id) references place (tenant_id, id),
    foreign key (tenant_id, offer_id) references offer (tenant_id, id)
);
create index opening_rule_place on opening_rule (tenant_id, place_id);

-- A closure without place_id closes every place of the tenant.
create table closure (
    tenant_id text not null references tenant (id),
    id text not null,
    place_id text,
    from_date civildate not null,
    to_date civildate not null,
    start_minute bigint not null default 0 check (start_minute between 0 and 1439),
    end_minute bigint not null default 1440 check (end_minute between 1 and 1440),
    reason text not null default '',
    primary key (tenant_id, id),
    check (to_date >= from_date),
    check (end_minute > start_minute),
    foreign key (tenant_id, place_id) references place (tenant_id, id)
);
create index closure_to on closure (tenant_id, to_date);
