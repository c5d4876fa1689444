-- A booked hour. Contact data is sealed under the key of its month; beside each
-- stands a digest to find it by. All of it goes when contact_due has passed.
-- Like the visits, its rows lie in the order of their random key.
create table appointment (
    tenant_id text not null,
    id text not null,
    organisation_id text not null,        -- whose offer it is
    made_by text,                         -- the organisation whose desk or partner booked; null = the resident
    made_via text not null check (made_via in ('web', 'desk', 'phone', 'partner')),
    offer_id text,
    place_id text,
    host_id text,
    reason_id text,
    claim_id text,
    state text not null check (state in ('held', 'booked', 'arrived', 'served', 'excused', 'revoked', 'noshow')),
    channel text not null check (channel in ('', 'place', 'phone', 'video', 'home', 'outreach')), -- '' once a served day is settled
    service_date civildate not null,
    starts_at instant,                    -- null once a served day is settled
    ends_at instant,
    held_until instant,
    language text not null default '',
    interpreter text not null default '', -- language of the interpreter, 'sgn' for sign language, '' none
    on_behalf boolean not null default false,
    version bigint not null default 1,    -- SEQUENCE of the calendar file
    code_digest bytea,
    code_sealed bytea,
    token_digest bytea,
    name_sealed bytea,
    name_digest bytea,
    phone_sealed bytea,
    phone_digest bytea,
    email_sealed bytea,
    email_digest bytea,
    note_sealed bytea,
    visit_id text,                        -- known only until the day is over
    contact_due civildate not null,
    redacted boolean not null default false,
    created_at instant not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, organisation_id) references organisation (tenant_id, id),
    foreign key (tenant_id, offer_id) references offer (tenant_id, id),
    foreign key (tenant_id, place_id) references place (tenant_id, id),
    foreign key (tenant_id, host_id) references host (tenant_id, id)
) unordered;
create unique index appointment_code on appointment (tenant_id, code_digest);
create unique index appointment_token on appointment (tenant_id, token_digest);
create index appointment_phone on appointment (tenant_id, phone_digest);
create index appointment_day on appointment (tenant_id, service_date, state);
create index appointment_host on appointment (tenant_id, host_id, service_date);
create index appointment_held on appointment (tenant_id, held_until) where state = 'held';
create index appointment_unsettled on appointment (tenant_id, service_date) where state = 'served' and starts_at is not null;
create index appointment_due on appointment (tenant_id, contact_due) where not redacted;

-- Something that somebody must do for an appointment, such as ordering an interpreter.
create table appointment_task (
    tenant_id text not null,
    id text not null,
    appointment_id text not null,
    organisation_id text not null,
    kind text not null check (kind in ('interpreter', 'interpreter_move', 'interpreter_cancel')),
    due_on civildate not null,
    made_at instant not null,
    done_at instant,
    done_by text,
    primary key (tenant_id, id),
    foreign key (tenant_id, appointment_id) references appointment (tenant_id, id)
);
create index appointment_task_open on appointment_task (tenant_id, organisation_id, due_on) where done_at is null;
create index appointment_task_of on appointment_task (tenant_id, appointment_id);
