-- A dated stretch of an offer. Its identity is offer, place, day and rule; it is
-- made by the first thing hung on it and copies its times, so that a rule that
-- is changed or removed later moves nothing that has begun.
create table session (
    tenant_id text not null,
    id text not null,
    offer_id text not null,
    place_id text not null,
    service_date civildate not null,
    rule_id text not null,                -- an opening_rule, which may have been removed since
    start_minute bigint not null check (start_minute between 0 and 1439),
    end_minute bigint not null check (end_minute between 1 and 1440),
    primary key (tenant_id, id),
    check (end_minute > start_minute),
    foreign key (tenant_id, offer_id) references offer (tenant_id, id),
    foreign key (tenant_id, place_id) references place (tenant_id, id)
);
create unique index session_identity on session (tenant_id, place_id, service_date, offer_id, rule_id);

-- The queue of a place. Whoever changes anything in it first bumps its revision,
-- which is the lock.
create table queue (
    tenant_id text not null,
    place_id text not null,
    counting boolean not null default false,    -- the queue is in use
    shows_names boolean not null default false, -- those who gave a first name may be called by it
    pcs bigint not null default 0 check (pcs between 0 and 99),
    most_waiting bigint not null default 0 check (most_waiting between 0 and 999), -- 0 = no limit
    ring_name text not null default '',         -- whom a host who needs help rings
    ring_phone text not null default '',
    door bigint not null default 1,             -- counts the posters; the code of an older one no longer counts
    revision bigint not null default 0,
    primary key (tenant_id, place_id),
    foreign key (tenant_id, place_id) references place (tenant_id, id)
);

-- A day in the queue of a place: the number that was given last, how many PCs
-- there are today, and whether new numbers have been stopped.
create table queue_day (
    tenant_id text not null,
    place_id text not null,
    service_date civildate not null,
    last_number bigint not null default 0,
    pcs bigint check (pcs between 0 and 99),    -- null = as usual
    stopped boolean not null default false,
    primary key (tenant_id, place_id, service_date),
    foreign key (tenant_id, place_id) references queue (tenant_id, place_id)
);

-- A host who is on duty today, at which table, with whom they are.
create table queue_host (
    tenant_id text not null,
    place_id text not null,
    service_date civildate not null,
    host_id text not null,
    spot text not null default '',              -- the table's number or name
    since instant not null,
    left_at instant,
    primary key (tenant_id, place_id, service_date, host_id),
    foreign key (tenant_id, place_id) references queue (tenant_id, place_id),
    foreign key (tenant_id, host_id) references host (tenant_id, id)
);

-- The only order of a queue, for as long as its day lasts. In the night the rows
-- go and counts stay.
create table ticket (
    tenant_id text not null,
    id text not null,
    place_id text not null,
    session_id text,
    organisation_id text not null,              -- who helps
    service_date civildate not null,
    number bigint,                              -- null of somebody turned away who never got one
    state text not null check (state in ('waiting', 'called', 'helping', 'parked', 'missed', 'served', 'forwarded', 'left', 'turned_away')),
    via text not null check (via in ('staff', 'kiosk', 'phone', 'booked', 'forwarded')),
    reason_id text,
    language text not null default '',
    needs_pc boolean not null default false,
    name_sealed bytea,
    appointment_id text,
    due_at instant,                             -- when a booked person is due
    wanted_host_id text,
    priority text not null default '' check (priority in ('', 'strain', 'children', 'interpreter', 'deadline', 'transport', 'other')),
    why text not null default '' check (why in ('', 'full', 'closing', 'language', 'field')), -- turned away
    came_at instant not null,
    line_at instant not null,                   -- the place in line
    host_id text,
    called_at instant,
    helping_at instant,
    helped_minutes bigint not null default 0,   -- before it was parked
    ended_at instant,
    missed_times bigint not null default 0,
    calls bigint not null default 0,
    from_ticket text,                           -- forwarded from another place
    claim_id text,                              -- what occupies the host meanwhile
    visit_id text,
    printed boolean not null default false,
    primary key (tenant_id, id),
    foreign key (tenant_id, place_id) references queue (tenant_id, place_id),
    foreign key (tenant_id, session_id) references session (tenant_id, id),
    foreign key (tenant_id, organisation_id) references organisation (tenant_id, id),
    foreign key (tenant_id, host_id) references host (tenant_id, id),
    foreign key (tenant_id, appointment_id) references appointment (tenant_id, id)
) unordered;
create unique index ticket_number on ticket (tenant_id, place_id, service_date, number);
create unique index ticket_host on ticket (tenant_id, host_id) where state in ('called', 'helping');
create unique index ticket_appointment on ticket (tenant_id, appointment_id);

-- What is left of a day: counts from here on, of nobody.
create table queue_count (
    tenant_id text not null,
    place_id text not null,
    service_date civildate not null,
    state text not null,                        -- how tickets ended
    why text not null default '',
    times bigint not null check (times > 0),
    primary key (tenant_id, place_id, service_date, state, why)
) unordered;
create table queue_wait (
    tenant_id text not null,
    place_id text not null,
    service_date civildate not null,
    hour bigint not null check (hour between 0 and 23), -- in which they came
    times bigint not null check (times > 0),
    minutes bigint not null check (minutes >= 0),       -- waited, summed
    primary key (tenant_id, place_id, service_date, hour)
) unordered;
create table queue_length (
    tenant_id text not null,
    place_id text not null,
    service_date civildate not null,
    reason_id text not null default '',
    times bigint not null check (times > 0),
    minutes bigint not null check (minutes >= 0),       -- of help, summed
    primary key (tenant_id, place_id, service_date, reason_id)
) unordered;
