-- What every capability stands on: recurring jobs, repeated posts, limits and
-- the keys of contact data. These rooms know no word of the service.

create table periodic (
    name text primary key,
    next_at instant not null,
    leased_until instant,
    last_at instant,
    last_ok boolean,
    last_error text not null default ''
);

create table once_key (
    tenant_id text not null,
    form text not null,
    key text not null,
    hash bytea not null,
    result text not null,
    made_at instant not null,
    primary key (tenant_id, form, key)
);
create index once_key_made on once_key (made_at);

create table attempt (
    tenant_id text not null,
    what text not null,
    subject bytea not null,
    window_start instant not null,
    tries bigint not null,
    primary key (tenant_id, what, subject, window_start)
);
create index attempt_start on attempt (window_start);

create table vault_key (
    tenant_id text not null,
    month text not null check (length(month) = 7),
    wrapped bytea,
    created_at instant not null,
    destroyed_at instant,
    primary key (tenant_id, month)
);
