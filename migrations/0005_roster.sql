-- Hosts and their time.

create table host (
    tenant_id text not null references tenant (id),
    id text not null,
    organisation_id text not null,
    person_id text,
    first_name text not null,
    pledged_on civildate,                 -- the day the pledge of secrecy (taushetserklæring) was signed
    revision bigint not null default 0,
    created_at instant not null,
    removed_at instant,
    primary key (tenant_id, id),
    foreign key (tenant_id, organisation_id) references organisation (tenant_id, id),
    foreign key (tenant_id, person_id) references person (tenant_id, id)
);
create index host_person on host (tenant_id, person_id);

create table host_language (
    tenant_id text not null,
    host_id text not null,
    language text not null,
    primary key (tenant_id, host_id, language),
    foreign key (tenant_id, host_id) references host (tenant_id, id)
);

-- A host without rows here takes every reason.
create table host_reason (
    tenant_id text not null,
    host_id text not null,
    reason_id text not null,
    primary key (tenant_id, host_id, reason_id),
    foreign key (tenant_id, host_id) references host (tenant_id, id),
    foreign key (tenant_id, reason_id) references reason (tenant_id, id)
);

create table working_rule (
    tenant_id text not null,
    id text not null,
    host_id text not null,
    place_id text not null,
    kind text not null check (kind in ('weekly', 'every_n', 'nth_weekday')),
    weekday bigint not null check (weekday between 0 and 6),
    n bigint not null default 0,
    from_date civildate not null,
    to_date civildate,
    start_minute bigint not null check (start_minute between 0 and 1439),
    end_minute bigint not null check (end_minute between 1 and 1440),
    primary key (tenant_id, id),
    check (end_minute > start_minute),
    foreign key (tenant_id, host_id) references host (tenant_id, id),
    foreign key (tenant_id, place_id) references place (tenant_id, id)
);
create index working_rule_host on working_rule (tenant_id, host_id);
create index working_rule_place on working_rule (tenant_id, place_id);

-- Why somebody is away is nobody's business, so there is no column for it.
create table absence (
    tenant_id text not null,
    id text not null,
    host_id text not null,
    from_date civildate not null,
    to_date civildate not null,
    start_minute bigint not null default 0 check (start_minute between 0 and 1439),
    end_minute bigint not null default 1440 check (end_minute between 1 and 1440),
    primary key (tenant_id, id),
    check (to_date >= from_date),
    check (end_minute > start_minute),
    foreign key (tenant_id, host_id) references host (tenant_id, id)
);
create index absence_host on absence (tenant_id, host_id, to_date);
