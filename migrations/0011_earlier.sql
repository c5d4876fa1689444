-- What people wanted and did not get, as counts from the start: nobody and no
-- time of day, so that there is nothing to forget. '' = not told.
create table unmet (
    tenant_id text not null,
    service_date civildate not null,      -- the local day on which it was asked
    why text not null check (why in ('full', 'earlier', 'callback', 'declined')),
    reason_id text not null default '',
    place_id text not null default '',
    language text not null default '',
    times bigint not null check (times > 0),
    primary key (tenant_id, service_date, why, reason_id, place_id, language)
) unordered;

-- The earlier-time list: somebody who wants to hear of a time that falls free.
-- It hangs on a booked appointment, whose contact data it uses, or carries its
-- own, sealed under the month of until_date. A row is there as long as the wish
-- is; nothing tells afterwards that it was.
create table earlier (
    tenant_id text not null,
    id text not null,
    appointment_id text,                  -- null = somebody without an appointment
    reason_id text,
    place_id text,                        -- null = anywhere
    language text not null default '',
    interpreter text not null default '',
    until_date civildate not null,        -- the last day that is of use
    code_digest bytea,
    code_sealed bytea,
    token_digest bytea not null,
    name_sealed bytea,
    name_digest bytea,
    phone_sealed bytea,
    phone_digest bytea,
    email_sealed bytea,
    email_digest bytea,
    contact_due civildate not null,
    joined_at instant not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, appointment_id) references appointment (tenant_id, id),
    foreign key (tenant_id, reason_id) references reason (tenant_id, id),
    foreign key (tenant_id, place_id) references place (tenant_id, id)
) unordered;
create unique index earlier_code on earlier (tenant_id, code_digest);
create unique index earlier_token on earlier (tenant_id, token_digest);
create unique index earlier_appointment on earlier (tenant_id, appointment_id);
create index earlier_due on earlier (tenant_id, contact_due);

-- A free time that somebody on the list was told of.
create table earlier_offer (
    tenant_id text not null,
    earlier_id text not null,
    n bigint not null,                    -- the first that they were told of, the second ...
    offer_id text not null,
    place_id text not null,
    service_date civildate not null,
    start_minute bigint not null check (start_minute between 0 and 1439),
    told_at instant not null,
    primary key (tenant_id, earlier_id, n),
    foreign key (tenant_id, earlier_id) references earlier (tenant_id, id)
) unordered;

-- Whose turn it is to look for free times: one row for each tenant, which the
-- one who looks has locked.
create table earlier_round (
    tenant_id text not null references tenant (id),
    looked_at instant not null,
    primary key (tenant_id)
);
